package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** Who may do something: an address, or whoever has an object. */
public sealed interface Authorized extends MoveStruct {

    static Authorized read(BcsReader reader) {
        return reader.variant(2) == 0 ? new Address(Ids.read(reader)) : new Holder(Ids.read(reader));
    }

    /** The sender of the transaction is this address. */
    record Address(ObjectId address) implements Authorized {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0).fixed(address.toBytes());
        }
    }

    /** {@code ObjectID}: the sender can show this object. */
    record Holder(ObjectId object) implements Authorized {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).fixed(object.toBytes());
        }
    }
}
