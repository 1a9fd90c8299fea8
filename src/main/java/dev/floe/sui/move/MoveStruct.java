package dev.floe.sui.move;

import dev.floe.bytes.BcsWriter;

/** A Move struct that can be written as BCS. */
public interface MoveStruct {
    void write(BcsWriter writer);

    default byte[] toBcs() {
        BcsWriter writer = new BcsWriter(256);
        write(writer);
        return writer.toByteArray();
    }
}
