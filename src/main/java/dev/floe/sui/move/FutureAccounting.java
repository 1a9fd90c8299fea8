package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What is used and earned in an epoch that may lie ahead. */
public record FutureAccounting(int epoch, long usedCapacity, long rewards) implements MoveStruct {
    static final int LENGTH = 20;

    public static FutureAccounting read(BcsReader reader) {
        return new FutureAccounting(Moves.epoch(reader), reader.u64(), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u32(epoch).u64(usedCapacity).u64(rewards);
    }
}
