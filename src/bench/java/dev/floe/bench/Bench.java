package dev.floe.bench;

import dev.floe.bench.disk.DiskCommand;
import dev.floe.bench.edge.EdgeCommand;
import dev.floe.bench.load.LoadCommand;
import dev.floe.bench.node.NodeCommand;
import dev.floe.bench.read.ReadCommand;
import dev.floe.cli.CommandRules;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe bench}: measures Floe on this machine. */
@Command(name = "bench", description = "Measures Floe on this machine.", mixinStandardHelpOptions = true)
public final class Bench implements Runnable {
    @Spec
    private CommandSpec spec;

    /** @param arguments those of the launcher, which begin with {@code bench} */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The command line that {@code ./floe bench} takes. */
    public static CommandLine commandLine() {
        return commandLine(
                new CodecCommand(),
                new ReadCommand(),
                new EdgeCommand(),
                new LoadCommand(),
                new DiskCommand(),
                new NodeCommand(),
                new HelpCommand());
    }

    /** The launcher's command line, as far as it is about measuring. */
    static CommandLine commandLine(Object... whatIsMeasured) {
        CommandLine bench = new CommandLine(new Bench());
        for (Object command : whatIsMeasured) {
            bench.addSubcommand(command);
        }
        return CommandRules.applyTo(new CommandLine(CommandSpec.create().name("floe")).addSubcommand(bench));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to measure.");
    }
}
