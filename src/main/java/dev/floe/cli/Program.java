package dev.floe.cli;

import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine;

/** The command line of the program as a whole, which knows data from options and commands from anything else. */
final class Program extends CommandLine {
    /** @param root the command whose subcommands are the program's */
    Program(Object root) {
        super(root);
        // What begins with a known letter is no option for that: only whole words are.
        setPosixClusteredShortOptionsAllowed(false);
        // What begins with the letter of an option, and is a value by the order of the words.
        setAllowOptionsAsOptionParameters(true);
    }

    private static void warn(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        UnknownSettings.of(command.getCommandSpec(), System.getProperties(), System.getenv())
                .forEach(setting -> command.getErr()
                        .println(name + ": " + setting + " is no setting of this command and has no effect"));
    }

    /** A result that did not arrive is none, whatever the command thinks. */
    private int delivered(int exitCode) {
        getOut().flush();
        Optional<IOException> problem = exitCode == 0 ? StandardOutput.failure() : Optional.empty();
        return problem.map(failure -> CommandRules.explain(failure, this)).orElse(exitCode);
    }

    @Override
    public int execute(String... words) {
        if (words.length > 0 && !words[0].startsWith("-") && !getSubcommands().containsKey(words[0])) {
            // Whatever follows: who asks for the help of a command that does not exist is told that it does not.
            return CommandRules.refuse(new ParameterException(this, "there is no command '" + words[0] + "'"), words);
        }
        try {
            if (words.length > 0 && getSubcommands().containsKey(words[0])) {
                warn(getSubcommands().get(words[0]));
            }
            return delivered(super.execute(Arguments.of(this, words)));
        } catch (ParameterException e) {
            return CommandRules.refuse(e, words);
        }
    }
}
