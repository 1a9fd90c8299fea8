package dev.floe.cli;

import dev.floe.bytes.NativeCode;
import dev.floe.devnet.DevnetOptions;
import dev.floe.devnet.FloeCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options by which a command is told how large a network to start. */
final class NetworkSize {
    @Option(names = "--nodes", paramLabel = "N", description = "storage nodes, 1 to 200 (default: 12)")
    private Integer nodes;

    @Option(names = "--shards", paramLabel = "N", description = "shards of the network, 4 to 1000 (default: 100)")
    private Integer shards;

    @Option(
            names = "--processes",
            description = "make chain and storage nodes processes of their own, which can be killed, on the JVM, too")
    private boolean processes;

    @Option(
            names = "--epoch-duration",
            paramLabel = "TIME",
            converter = Waiting.class,
            description =
                    "how long Walrus's epochs are, such as 60s or 2h: when one has ended the chain begins the next, and what"
                            + " was paid for up to then is over (default: 24h)")
    private Duration epochDuration;

    @Option(
            names = "--challenges",
            description =
                    "nodes show each other once in an epoch that they have what they should: Floe's own, no network of Walrus"
                            + " has it (docs/challenges.md)")
    private boolean challenges;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** The network in {@code directory}, run by this very program. */
    DevnetOptions network(Path directory, OptionalInt portBase, Optional<String> host, boolean fresh) {
        try {
            return new DevnetOptions(
                    directory,
                    optional(nodes),
                    optional(shards),
                    portBase,
                    host,
                    Optional.ofNullable(epochDuration),
                    challenges,
                    fresh,
                    // Another virtual machine costs seconds, another native process next to nothing.
                    !processes && !NativeCode.LINKED,
                    FloeCommand.ofThisProcess(),
                    Map.of());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage());
        }
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
