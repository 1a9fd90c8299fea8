package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** Where the network is in the change of epochs. */
public sealed interface EpochState extends MoveStruct {

    static EpochState read(BcsReader reader) {
        return switch (reader.variant(3)) {
            case 0 -> new Sync(reader.u16());
            case 1 -> new Done(reader.u64());
            default -> new NextParamsSelected(reader.u64());
        };
    }

    /** {@code EpochChangeSync}: nodes with {@code weight} shards have what they need. */
    record Sync(int weight) implements EpochState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0).u16(weight);
        }
    }

    /** {@code EpochChangeDone} at {@code timeMillis}. */
    record Done(long timeMillis) implements EpochState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u64(timeMillis);
        }
    }

    /** The next committee is known; the last change was done at {@code lastDoneMillis}. */
    record NextParamsSelected(long lastDoneMillis) implements EpochState {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(2).u64(lastDoneMillis);
        }
    }
}
