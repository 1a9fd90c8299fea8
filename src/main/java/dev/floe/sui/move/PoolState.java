package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** Whether a pool takes part. */
public sealed interface PoolState extends MoveStruct {

    static PoolState read(BcsReader reader) {
        return switch (reader.variant(3)) {
            case 0 -> new Active();
            case 1 -> new Withdrawing(Moves.epoch(reader));
            default -> new Withdrawn();
        };
    }

    /** It does. */
    record Active() implements PoolState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
        }
    }

    /** It leaves at the epoch. */
    record Withdrawing(int epoch) implements PoolState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u32(epoch);
        }
    }

    /** It has left. */
    record Withdrawn() implements PoolState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(2);
        }
    }
}
