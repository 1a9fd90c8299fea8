package dev.floe.cli;

import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.SuiException;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The one entry point: {@code floe <command>}. */
@QuarkusMain
@Command(
        name = "floe",
        description = "Serves Walrus blobs from the edge: edge, storage node, publisher and a whole local network.",
        mixinStandardHelpOptions = true,
        version = "floe 0.1.0",
        subcommands = {
            BenchCommand.class,
            BlobIdCommand.class,
            ChainCommand.class,
            ConvertBlobIdCommand.class,
            DecodeCommand.class,
            DemoCommand.class,
            DevnetCommand.class,
            EdgeCommand.class,
            EncodeCommand.class,
            HelpCommand.class,
            InfoCommand.class,
            NodeCommand.class,
            PublisherCommand.class,
            ReadCommand.class,
            StatusCommand.class,
            StoreCommand.class,
        })
public final class Floe implements Runnable {
    @Spec
    private CommandSpec spec;

    public static void main(String[] args) {
        Lifeline.hold();
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Floe())
                .setDefaultValueProvider(new ConfiguredDefaults(System.getProperties(), System.getenv()))
                .setExecutionExceptionHandler(Floe::explain);
    }

    /** One line for what went wrong outside of Floe; the whole story for what went wrong inside. */
    private static int explain(Exception problem, CommandLine command, ParseResult parsed) {
        if (problem instanceof IOException
                || problem instanceof IllegalArgumentException
                || problem instanceof SuiException
                || problem instanceof RedStuffException) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason(problem));
        } else {
            problem.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** The file system's exceptions say what happened with their type only. */
    private static String reason(Exception problem) {
        return switch (problem) {
            case NoSuchFileException e -> e.getFile() + " does not exist";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case FileAlreadyExistsException e -> e.getFile() + " exists already";
            case DirectoryNotEmptyException e -> e.getFile() + " is not empty";
            case FileSystemException e
            when e.getReason() == null -> e.getMessage() + ": " + e.getClass().getSimpleName();
            default -> problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        };
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command to run.");
    }
}
