package dev.floe.cli;

import dev.floe.chain.ChainControl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code floe chain advance}: lets epochs of a local chain pass at once. */
@Command(
        name = "advance",
        description = {
            "Lets epochs of a running local chain pass at once: moves its clock and makes the calls that end each epoch.",
            "Prints the epoch that it is then. A year of daily epochs takes seconds."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ChainAdvanceCommand implements Callable<Integer> {
    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many, 1 to 100000 (default: ${DEFAULT-VALUE})")
    private int epochs;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = ".floe/chain",
            description = "the directory of a chain that runs (default: ${DEFAULT-VALUE})")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        System.out.println(ChainControl.advance(directory, epochs));
        return 0;
    }
}
