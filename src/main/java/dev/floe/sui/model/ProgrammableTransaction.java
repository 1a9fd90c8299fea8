package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.List;

/** Inputs, and the commands that use them one after the other. */
public record ProgrammableTransaction(List<CallArg> inputs, List<Command> commands) {
    public ProgrammableTransaction {
        inputs = List.copyOf(inputs);
        commands = List.copyOf(commands);
    }

    public static ProgrammableTransaction read(BcsReader reader) {
        return new ProgrammableTransaction(reader.vector(2, CallArg::read), reader.vector(3, Command::read));
    }

    public void write(BcsWriter writer) {
        writer.vector(inputs, (w, input) -> input.write(w)).vector(commands, (w, command) -> command.write(w));
    }
}
