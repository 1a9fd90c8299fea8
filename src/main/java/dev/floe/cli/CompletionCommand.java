package dev.floe.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe completion}: what a shell needs to complete commands and options. */
@Command(
        name = "completion",
        description = {
            "Prints what a shell needs to complete floe's commands and options.",
            "Packages have it installed already. Otherwise, for the shell that runs now: source <(floe completion bash), the"
                    + " same with zsh, or floe completion fish | source."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Named named;

    private static final class Named {
        @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
        private Shell shell;

        @Option(names = "--shell", paramLabel = "SHELL", description = "the same, as the reference client takes it")
        private Shell option;
    }

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Shell shell = named.shell != null ? named.shell : named.option;
        System.out.print(shell.completion(spec.root().commandLine()));
        return 0;
    }
}
