package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What the nodes voted for the next epoch. */
public record EpochParams(long totalCapacity, long storagePrice, long writePrice) implements MoveStruct {

    public static EpochParams read(BcsReader reader) {
        return new EpochParams(reader.u64(), reader.u64(), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u64(totalCapacity).u64(storagePrice).u64(writePrice);
    }
}
