package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.chain.contract.AbortCode;
import dev.floe.chain.contract.U64;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.ExecutionFailure;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.StakingState;
import dev.floe.sui.move.WalrusEvent;
import dev.floe.sui.move.WalrusRoot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a version of the contract that was published the one to call: the module {@code init}, and
 * {@code staking::set_migration_epoch}. Called in the new version.
 */
final class MigrationFunctions {
    private static final byte[] MIGRATION_EPOCH = new BcsWriter(16)
            .byteVector("migration_epoch".getBytes(StandardCharsets.US_ASCII))
            .toByteArray();

    private final Walrus walrus;

    MigrationFunctions(Walrus walrus) {
        this.walrus = walrus;
    }

    void addTo(Map<String, ContractFunction> functions) {
        functions.put("init::migrate", call -> {
            throw AbortCode.INIT_DEPRECATED_FUNCTION.abort();
        });
        functions.put("init::migrate_v2", this::migrate);
        functions.put("staking::set_migration_epoch", this::setMigrationEpoch);
    }

    /** The version that the code of the called package has. */
    private static long version(Call call) {
        return Contracts.published(call.execution().view(), call.contract())
                .orElseThrow()
                .version();
    }

    private List<Value> setMigrationEpoch(Call call) {
        WalrusRoot root = call.read(0, WalrusRoot::read);
        AbortCode.STAKING_INVALID_MIGRATION.unless(U64.less(root.version(), version(call)));
        if (call.execution()
                .field(root.id(), TypeTag.Vector.BYTES, MIGRATION_EPOCH)
                .isEmpty()) {
            int epoch = Field.versioned(state(call, root), StakingState::read)
                    .value()
                    .epoch();
            call.execution()
                    .setField(
                            root.id(),
                            TypeTag.Vector.BYTES,
                            MIGRATION_EPOCH,
                            TypeTag.Primitive.U32,
                            new BcsWriter(4).u32(epoch + 1L).toByteArray());
        }
        return List.of();
    }

    private List<Value> migrate(Call call) {
        WalrusRoot staking = migrate(call, 0, walrus.types().stakingState(), AbortCode.STAKING_INVALID_MIGRATION);
        WalrusRoot system = migrate(call, 1, walrus.types().systemState(), AbortCode.SYSTEM_INVALID_MIGRATION);
        AbortCode.INIT_INVALID_MIGRATION.unless(staking.contract().equals(system.contract()));
        AbortCode.INIT_INVALID_MIGRATION.unless(staking.version() == system.version());
        int epoch = Field.versioned(state(call, staking), StakingState::read)
                .value()
                .epoch();
        walrus.transaction(call).emit(new WalrusEvent.ContractUpgraded(epoch, staking.contract(), staking.version()));
        return List.of();
    }

    /** Moves the state of the root object behind argument {@code index} to the version that is called. */
    private static WalrusRoot migrate(Call call, int index, TypeTag type, AbortCode invalid) {
        WalrusRoot before = call.read(index, WalrusRoot::read);
        long version = version(call);
        invalid.unless(U64.less(before.version(), version));
        ObjectId contract = before.newContract().orElseThrow(invalid::abort);
        byte[] state = BcsReader.parse(state(call, before), reader -> {
            reader.fixed(ObjectId.LENGTH + Long.BYTES);
            return reader.fixed(reader.remaining());
        });
        WalrusRoot after = new WalrusRoot(before.id(), version, contract, Optional.empty());
        call.execution().removeField(before.id(), TypeTag.Primitive.U64, Walrus.version(before));
        call.execution().setField(after.id(), TypeTag.Primitive.U64, Walrus.version(after), type, state);
        call.write(index, after);
        return after;
    }

    /** The BCS of the field that has the state of a root object, whatever its version. */
    private static byte[] state(Call call, WalrusRoot root) {
        return call.execution()
                .field(root.id(), TypeTag.Primitive.U64, Walrus.version(root))
                .orElseThrow(() -> new ExecutionFailedException(ExecutionFailure.Plain.INVARIANT_VIOLATION));
    }
}
