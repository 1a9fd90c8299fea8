package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.List;

/** Inputs, and the commands that use them one after the other. */
public record ProgrammableTransaction(List<CallArg> inputs, List<Command> commands) implements TransactionKind {
    static final int KIND = 0;

    public ProgrammableTransaction {
        inputs = List.copyOf(inputs);
        commands = List.copyOf(commands);
    }

    public static ProgrammableTransaction read(BcsReader reader) {
        return new ProgrammableTransaction(reader.vector(2, CallArg::read), reader.vector(3, Command::read));
    }

    @Override
    public void writeKind(BcsWriter writer) {
        writer.uleb128(KIND)
                .vector(inputs, (w, input) -> input.write(w))
                .vector(commands, (w, command) -> command.write(w));
    }
}
