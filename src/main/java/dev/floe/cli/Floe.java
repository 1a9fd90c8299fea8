package dev.floe.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The one entry point: {@code floe <command>}. */
@QuarkusMain
@Command(
        name = "floe",
        description = "Serves Walrus blobs from the edge: edge, storage node, publisher and a whole local network.",
        mixinStandardHelpOptions = true,
        version = "floe 0.1.0",
        subcommands = {
            HelpCommand.class,
        })
public final class Floe implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        System.exit(new CommandLine(new Floe()).execute(args));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command to run.");
    }
}
