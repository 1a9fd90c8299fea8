package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** A {@code Table}, {@code ObjectTable}, {@code Bag} or {@code ObjectBag}: its entries are dynamic fields of {@code id}. */
public record Table(ObjectId id, long size) implements MoveStruct {

    public static Table read(BcsReader reader) {
        return new Table(Ids.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(size);
    }
}
