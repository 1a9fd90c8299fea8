package dev.floe.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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
    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        System.out.print(shell.completion(spec.root().commandLine()));
        return 0;
    }
}
