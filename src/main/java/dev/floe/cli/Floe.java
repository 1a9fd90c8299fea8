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
            AuditCommand.class,
            BackupCommand.class,
            BlobIdCommand.class,
            BurnBlobsCommand.class,
            ChainCommand.class,
            CompletionCommand.class,
            ConfigCommand.class,
            ConvertBlobIdCommand.class,
            DaemonCommand.class,
            DecodeCommand.class,
            DeleteCommand.class,
            DemoCommand.class,
            DevnetCommand.class,
            EdgeCommand.class,
            EncodeCommand.class,
            ExtendCommand.class,
            FsckCommand.class,
            FundSharedBlobCommand.class,
            GenerateSuiWalletCommand.class,
            GetBlobAttributeCommand.class,
            GetWalCommand.class,
            HealthCommand.class,
            HelpCommand.class,
            InfoCommand.class,
            JsonCommand.class,
            KeygenCommand.class,
            ListBlobsCommand.class,
            ListPatchesInQuiltCommand.class,
            ListStakedWalCommand.class,
            ManualCommand.class,
            NodeAdminCommand.class,
            NodeCommand.class,
            PortalCommand.class,
            PublisherCommand.class,
            ReadCommand.class,
            ReadQuiltCommand.class,
            RemoveBlobAttributeCommand.class,
            RemoveBlobAttributeFieldsCommand.class,
            RequestWithdrawStakeCommand.class,
            SetBlobAttributeCommand.class,
            ShareCommand.class,
            SignUrlCommand.class,
            SiteCommand.class,
            StakeCommand.class,
            StatusCommand.class,
            StoreCommand.class,
            StoreQuiltCommand.class,
            VersionCommand.class,
            WithdrawStakeCommand.class,
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
