package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** An input of a programmable transaction. */
public sealed interface CallArg {
    void write(BcsWriter writer);

    static CallArg read(BcsReader reader) {
        return switch (reader.variant(3)) {
            case 0 -> new Pure(reader.byteVector());
            case 1 ->
                switch (reader.variant(3)) {
                    case 0 -> new OwnedObject(ObjectRef.read(reader));
                    case 1 -> new SharedObject(Ids.read(reader), reader.u64(), reader.bool());
                    default -> new Receiving(ObjectRef.read(reader));
                };
            default -> throw new BcsException("inputs that withdraw from an address balance are not supported");
        };
    }

    /** The BCS of a value, of whatever type it is used as. The array is not copied. */
    record Pure(byte[] value) implements CallArg {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0).byteVector(value);
        }
    }

    /** An owned or immutable object at exactly this version. */
    record OwnedObject(ObjectRef reference) implements CallArg {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u8(0);
            reference.write(writer);
        }
    }

    /** A shared object, at whatever version it has when the transaction's turn comes. */
    record SharedObject(ObjectId id, long initialVersion, boolean mutable) implements CallArg {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u8(1).fixed(id.toBytes()).u64(initialVersion).bool(mutable);
        }
    }

    /** An object that was sent to another object. */
    record Receiving(ObjectRef reference) implements CallArg {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u8(2);
            reference.write(writer);
        }
    }
}
