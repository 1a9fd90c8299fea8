package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** {@code 0x2::coin::Coin}. */
public record Coin(ObjectId id, long balance) implements MoveStruct {

    public static Coin read(BcsReader reader) {
        return new Coin(Ids.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(balance);
    }
}
