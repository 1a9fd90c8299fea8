package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.chain.contract.Fields;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.MoveStruct;
import java.util.Optional;
import java.util.function.Function;

/**
 * The dynamic fields of an object, as a running transaction sees them.
 *
 * @param parent the ID of the object, or of a table
 * @param key a key's BCS
 */
record DynamicFields<K, V extends MoveStruct>(
        Execution execution,
        ObjectId parent,
        TypeTag keyType,
        Function<K, byte[]> key,
        TypeTag valueType,
        Function<BcsReader, V> reader)
        implements Fields<K, V> {

    @Override
    public Optional<V> find(K name) {
        byte[] bytes = key.apply(name);
        return execution
                .field(parent, keyType, bytes)
                .map(bcs ->
                        Field.fromBcs(bcs, r -> r.fixed(bytes.length), reader).value());
    }

    @Override
    public void put(K name, V value) {
        execution.setField(parent, keyType, key.apply(name), valueType, value.toBcs());
    }

    @Override
    public void remove(K name) {
        execution.removeField(parent, keyType, key.apply(name));
    }
}
