package dev.floe.bench.node;

import dev.floe.devnet.FloeCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A node that is to be measured.
 *
 * @param directory for the node and the chain
 * @param shards of the network
 * @param own how many of the shards are the node's
 * @param under words in front of the node's command line
 * @param options of {@code floe node}
 * @param startWithin time that it has until it is active
 */
record Measured(
        Path directory,
        FloeCommand floe,
        int shards,
        int own,
        List<String> under,
        List<String> options,
        Duration startWithin) {
    Measured {
        under = List.copyOf(under);
        options = List.copyOf(options);
    }

    /** The same elsewhere, with another number of shards. */
    Measured in(Path otherDirectory, int otherOwn) {
        return new Measured(otherDirectory, floe, shards, otherOwn, under, options, startWithin);
    }
}
