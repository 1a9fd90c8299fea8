package dev.floe.cli;

import picocli.AutoComplete;
import picocli.CommandLine;

/** A shell that completes command lines, by the names that users type. */
enum Shell {
    bash {
        @Override
        String completion(CommandLine program) {
            // It is sourced, not run.
            return AutoComplete.bash(program.getCommandName(), program).replaceFirst("\\A#!.*\\R", "");
        }
    },
    zsh {
        @Override
        String completion(CommandLine program) {
            // The same for both: it tells zsh to understand bash's, and zsh's own first line has to say whom it
            // completes.
            return "#compdef " + program.getCommandName() + "\n" + bash.completion(program);
        }
    },
    fish {
        @Override
        String completion(CommandLine program) {
            return FishCompletion.of(program);
        }
    };

    /** The script that completes {@code program} and all its commands. */
    abstract String completion(CommandLine program);
}
