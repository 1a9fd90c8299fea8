package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What a command works on. */
public sealed interface Argument {
    void write(BcsWriter writer);

    static Argument read(BcsReader reader) {
        return switch (reader.variant(4)) {
            case 0 -> new GasCoin();
            case 1 -> new Input(reader.u16());
            case 2 -> new Result(reader.u16());
            default -> new NestedResult(reader.u16(), reader.u16());
        };
    }

    /** The coin that pays for the transaction. */
    record GasCoin() implements Argument {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
        }
    }

    /** The transaction's input number {@code index}. */
    record Input(int index) implements Argument {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1).u16(index);
        }
    }

    /** The one result of command {@code command}. */
    record Result(int command) implements Argument {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(2).u16(command);
        }
    }

    /** Result number {@code index} of command {@code command}. */
    record NestedResult(int command, int index) implements Argument {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(3).u16(command).u16(index);
        }
    }
}
