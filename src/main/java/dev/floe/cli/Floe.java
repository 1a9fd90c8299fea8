package dev.floe.cli;

import dev.floe.keys.TlsCiphers;
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
        subcommands = {
            BackupCommand.class,
            BlobIdCommand.class,
            ChainCommand.class,
            CompletionCommand.class,
            ConfigCommand.class,
            ConvertBlobIdCommand.class,
            DaemonCommand.class,
            DecodeCommand.class,
            DemoCommand.class,
            DevnetCommand.class,
            EdgeCommand.class,
            EncodeCommand.class,
            FsckCommand.class,
            HealthCommand.class,
            HelpCommand.class,
            InfoCommand.class,
            ManualCommand.class,
            NodeCommand.class,
            PortalCommand.class,
            PublisherCommand.class,
            ReadCommand.class,
            SignUrlCommand.class,
            SiteCommand.class,
            StatusCommand.class,
            StoreCommand.class,
        })
public final class Floe implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        TlsCiphers.preferForProcess();
        Lifeline.hold();
        StandardOutput.watch();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return CommandRules.applyTo(new Program(new Floe()));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
        throw new ParameterException(spec.commandLine(), "Say which command to run.");
    }
}
