package dev.floe.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench}: measures Floe on this machine. */
@Command(
        name = "bench",
        description = "Measures Floe on this machine.",
        mixinStandardHelpOptions = true,
        subcommands = {BenchCodecCommand.class, BenchReadCommand.class, HelpCommand.class})
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to measure.");
    }
}
