package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.ExchangeRate;
import dev.floe.chain.contract.Fields;
import dev.floe.chain.contract.OnlyKey;
import dev.floe.chain.contract.StakingFields;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.ActiveSet;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.NextPublicKeys;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.StakingPool;
import dev.floe.sui.move.WalrusTypes;
import java.util.Optional;

/** The tables and fields of the staking object as dynamic fields, as a running transaction sees them. */
record LedgerStakingFields(WalrusTypes types, Execution execution) implements StakingFields {
    private static final byte[] UNIT_KEY = {0};

    @Override
    public Fields<ObjectId, StakingPool> pools(ObjectId table) {
        return new DynamicObjectFields<>(
                execution, table, StructTag.ID, ObjectId::toBytes, types.stakingPool(), StakingPool::read);
    }

    @Override
    public Fields<OnlyKey, ActiveSet> activeSet(ObjectId field) {
        return new DynamicFields<>(
                execution, field, types.extendedFieldKey(), key -> UNIT_KEY, types.activeSet(), ActiveSet::read);
    }

    @Override
    public Fields<OnlyKey, NextPublicKeys> nextPublicKeys(ObjectId field) {
        return new DynamicFields<>(
                execution, field, types.extendedFieldKey(), key -> UNIT_KEY, NextPublicKeys.TYPE, NextPublicKeys::read);
    }

    @Override
    public Fields<Integer, ExchangeRate> exchangeRates(ObjectId table) {
        return new DynamicFields<>(
                execution,
                table,
                TypeTag.Primitive.U32,
                epoch -> new BcsWriter(4).u32(epoch).toByteArray(),
                types.poolExchangeRate(),
                ExchangeRate::read);
    }

    @Override
    public Fields<OnlyKey, NodeMetadata> nodeMetadata(ObjectId field) {
        return new DynamicFields<>(
                execution, field, types.extendedFieldKey(), key -> UNIT_KEY, types.nodeMetadata(), NodeMetadata::read);
    }

    @Override
    public Fields<OnlyKey, Long> blockedCommission(ObjectId bag) {
        return new BlockedCommission(execution, bag, types.blockedCommissionKey());
    }

    /** An entry of a pool's bag: a number, which is no struct. */
    private record BlockedCommission(Execution execution, ObjectId bag, StructTag keyType)
            implements Fields<OnlyKey, Long> {

        @Override
        public Optional<Long> find(OnlyKey key) {
            return execution
                    .field(bag, keyType, UNIT_KEY)
                    .map(bcs ->
                            Field.fromBcs(bcs, BcsReader::u8, BcsReader::u64).value());
        }

        @Override
        public void put(OnlyKey key, Long value) {
            execution.setField(
                    bag,
                    keyType,
                    UNIT_KEY,
                    TypeTag.Primitive.U64,
                    new BcsWriter(8).u64(value).toByteArray());
        }

        @Override
        public void remove(OnlyKey key) {
            execution.removeField(bag, keyType, UNIT_KEY);
        }
    }
}
