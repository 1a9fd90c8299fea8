package dev.floe.cli;

import java.io.Console;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Asks before something is done that cannot be undone. */
final class Consent {
    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /**
     * Whether to go on.
     *
     * @param question ends with what will happen
     * @throws ParameterException if nobody is there to be asked
     */
    boolean given(String question) {
        return yes || asked(command.commandLine(), "--yes", question);
    }

    /**
     * Asks whoever is at the terminal.
     *
     * @param instead the option that answers for them
     * @throws ParameterException if nobody is there to be asked
     */
    static boolean asked(CommandLine command, String instead, String question) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ParameterException(
                    command, "nobody is at a terminal to be asked; say " + instead + ": " + question);
        }
        String answer = console.readLine("%s [y/N] ", question);
        return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }
}
