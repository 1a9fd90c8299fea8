package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.Fields;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.MoveStruct;
import java.util.Optional;
import java.util.function.Function;

/**
 * The objects that are dynamic fields of an object, as a running transaction sees them.
 *
 * @param parent the ID of the object, or of a table
 * @param key a key's BCS
 */
record DynamicObjectFields<K, V extends MoveStruct>(
        Execution execution,
        ObjectId parent,
        TypeTag keyType,
        Function<K, byte[]> key,
        StructTag valueType,
        Function<BcsReader, V> reader)
        implements Fields<K, V> {

    @Override
    public Optional<V> find(K name) {
        return execution.objectField(parent, keyType, key.apply(name)).map(bcs -> BcsReader.parse(bcs, reader));
    }

    @Override
    public void put(K name, V value) {
        execution.setObjectField(parent, keyType, key.apply(name), valueType, value.toBcs());
    }

    @Override
    public void remove(K name) {
        execution.removeObjectField(parent, keyType, key.apply(name));
    }
}
