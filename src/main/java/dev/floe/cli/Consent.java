package dev.floe.cli;

import java.io.Console;
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
        if (yes) {
            return true;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new ParameterException(
                    command.commandLine(), "nobody is at a terminal to be asked; say --yes: " + question);
        }
        String answer = console.readLine("%s [y/N] ", question);
        return answer != null && (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes"));
    }
}
