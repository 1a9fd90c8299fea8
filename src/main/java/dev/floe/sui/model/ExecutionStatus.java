package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Optional;

/** How an executed transaction ended. */
public sealed interface ExecutionStatus {
    void write(BcsWriter writer);

    static ExecutionStatus read(BcsReader reader) {
        return reader.variant(2) == 0
                ? new Success()
                : new Failure(ExecutionFailure.read(reader), reader.option(BcsReader::u64));
    }

    default boolean succeeded() {
        return this instanceof Success;
    }

    /** Everything was done. */
    record Success() implements ExecutionStatus {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(0);
        }
    }

    /**
     * Nothing was done but charging gas.
     *
     * @param command the index of the command that failed
     */
    record Failure(ExecutionFailure failure, Optional<Long> command) implements ExecutionStatus {
        @Override
        public void write(BcsWriter writer) {
            writer.u8(1);
            failure.write(writer);
            writer.option(command, BcsWriter::u64);
        }

        /** For people; says which command it was. */
        public String description() {
            return failure.description()
                    + command.map(c -> " (command " + c + ")").orElse("");
        }
    }
}
