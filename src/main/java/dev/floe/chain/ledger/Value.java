package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;
import dev.floe.sui.move.MoveStruct;
import java.util.function.Function;

/** A Move value while a transaction runs: its type and its BCS, which a function with a mutable reference replaces. */
final class Value {
    private final TypeTag type;
    private byte[] bcs;

    Value(TypeTag type, byte[] bcs) {
        this.type = type;
        this.bcs = bcs;
    }

    static Value of(TypeTag type, MoveStruct struct) {
        return new Value(type, struct.toBcs());
    }

    static Value ofU64(long value) {
        return new Value(TypeTag.Primitive.U64, new BcsWriter(8).u64(value).toByteArray());
    }

    static Value ofU32(long value) {
        return new Value(TypeTag.Primitive.U32, new BcsWriter(4).u32(value).toByteArray());
    }

    TypeTag type() {
        return type;
    }

    /** Not a copy; must not be changed. */
    byte[] bcs() {
        return bcs;
    }

    void replace(byte[] changed) {
        bcs = changed;
    }

    <T> T read(Function<BcsReader, T> parser) {
        return BcsReader.parse(bcs, parser);
    }

    /** The object ID; only for values of types with the key ability. */
    ObjectId id() {
        return Ids.read(new BcsReader(bcs));
    }
}
