package dev.floe.cli;

import dev.floe.keys.NativeLibraryException;
import dev.floe.node.NodeConfigException;
import dev.floe.peer.PeerException;
import dev.floe.read.ReadException;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.SuiException;
import dev.floe.write.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What all commands have in common: defaults from their surroundings, and how they say what went wrong. */
public final class CommandRules {
    private CommandRules() {}

    /** Holds {@code line} and all commands that it has by now to the rules. */
    public static CommandLine applyTo(CommandLine line) {
        tellVersion(line);
        return line.setDefaultValueProvider(new ConfiguredDefaults(System.getProperties(), System.getenv()))
                .setParameterExceptionHandler(CommandRules::refuse)
                .setExecutionExceptionHandler(CommandRules::explain);
    }

    private static void tellVersion(CommandLine line) {
        line.getCommandSpec().versionProvider(new Version());
        line.getSubcommands().values().forEach(CommandRules::tellVersion);
    }

    /** Says what is wrong with a command line and where its options are explained, which is too long to show both. */
    static int refuse(ParameterException problem, String... words) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + words(problem));
        UnmatchedArgumentException.printSuggestions(problem, err);
        if (problem instanceof UnmatchedArgumentException unmatched
                && unmatched.isUnknownOption()
                && isFile(unmatched.getUnmatched().getFirst())) {
            err.println("There is a file of that name: it is ./"
                    + unmatched.getUnmatched().getFirst());
        }
        err.println("Try '" + name + " --help'.");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** What is wrong, with the place in a file if that is where it comes from. */
    private static String words(ParameterException problem) {
        return problem.getArgSpec() instanceof OptionSpec option
                ? place(problem, Program.settingsOf(option.command())).orElse(problem.getMessage())
                // Of options that exclude each other the parser says it in this way, and of nothing else.
                : String.valueOf(problem.getMessage()).replaceFirst("^Error: ", "");
    }

    /** What is wrong with the value of an option that comes from {@code settings}, with its place there. */
    static Optional<String> place(ParameterException problem, SettingsFile settings) {
        if (!(problem.getArgSpec() instanceof OptionSpec option)) {
            return Optional.empty();
        }
        String message = String.valueOf(problem.getMessage());
        String reason = message.replaceFirst("^Invalid value for option '[^']*'[^:]*: ", "");
        return ConfiguredDefaults.keys(option).stream()
                .flatMap(key -> settings.whereGiven(key, problem.getValue()).stream())
                .findFirst()
                .map(place -> place + ": " + reason);
    }

    private static boolean isFile(String word) {
        try {
            return Files.exists(Path.of(word));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** One line for what went wrong outside of Floe; the whole story for what went wrong inside. */
    private static int explain(Exception problem, CommandLine command, ParseResult parsed) {
        return explain(problem, command);
    }

    static int explain(Exception problem, CommandLine command) {
        if (problem instanceof StandardOutput.NobodyReads) {
            return StandardOutput.BROKEN_PIPE;
        }
        if (problem instanceof IOException
                || problem instanceof IllegalArgumentException
                || problem instanceof SuiException
                || problem instanceof StoreException
                || problem instanceof ReadException
                || problem instanceof PeerException
                || problem instanceof NativeLibraryException
                || problem instanceof RedStuffException) {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + reason(problem));
        } else {
            problem.printStackTrace(command.getErr());
        }
        return problem instanceof NodeConfigException
                ? command.getCommandSpec().exitCodeOnInvalidInput()
                : command.getCommandSpec().exitCodeOnExecutionException();
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
}
