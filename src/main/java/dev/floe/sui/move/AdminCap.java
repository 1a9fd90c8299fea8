package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** {@code AdminCap} of both kinds of subsidies: who has it sets the rates of the object that it names. */
public record AdminCap(ObjectId id, ObjectId subsidies) implements MoveStruct {

    public static AdminCap read(BcsReader reader) {
        return new AdminCap(Ids.read(reader), Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).fixed(subsidies.toBytes());
    }
}
