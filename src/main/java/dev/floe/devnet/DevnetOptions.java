package dev.floe.devnet;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What network to start, and where.
 *
 * @param directory the network's directory; made if missing
 * @param nodes how many storage nodes; empty for as many as there are in the directory, or 5
 * @param shards of the whole network; empty for as many as there are in the directory, or 100
 * @param portBase the first of its TCP ports; empty for those in the directory, or free ones
 * @param host the address of this machine at which all of it listens and is known to its clients; empty for that in the
 *     directory, or loopback
 * @param epochDuration how long Walrus's epochs are, in whole seconds; empty for as long as in the directory, or a day
 * @param challenges whether the nodes of a network that is made now challenge each other, which is Floe's own
 * @param fresh whether to throw away the network that is in the directory
 * @param quick whether the network should start fast rather than be fast: chain and storage nodes run in this process, and
 *     not each in one of its own, and the virtual machines of the others take their time to optimize
 * @param command how to run {@code floe}
 * @param virtualMachineOptions more options for the processes of a role ({@code chain}, {@code node},
 *     {@code publisher}, {@code edge}), which come after those that the role has anyway
 */
public record DevnetOptions(
        Path directory,
        OptionalInt nodes,
        OptionalInt shards,
        OptionalInt portBase,
        Optional<String> host,
        Optional<Duration> epochDuration,
        boolean challenges,
        boolean fresh,
        boolean quick,
        FloeCommand command,
        Map<String, List<String>> virtualMachineOptions) {

    /** With 10 and fewer, Walrus's SDK reports errors of its own making as soon as one node does not answer. */
    static final int DEFAULT_NODES = 12;

    static final int DEFAULT_SHARDS = 100;
    static final int MAX_NODES = 200;
    static final Duration DEFAULT_EPOCH = Duration.ofDays(1);
    /** Nodes have to notice one before the next. */
    private static final Duration SHORTEST_EPOCH = Duration.ofSeconds(2);

    private static final Duration LONGEST_EPOCH = Duration.ofDays(365);

    /** @throws IllegalArgumentException if there can be no such network; the message names the options of the commands */
    public DevnetOptions {
        nodes.ifPresent(
                count -> require(count >= 1 && count <= MAX_NODES, "--nodes is 1 to " + MAX_NODES + ", not " + count));
        shards.ifPresent(count -> require(count >= 4 && count <= 1000, "--shards is 4 to 1000, not " + count));
        portBase.ifPresent(port -> require(port >= 1 && port <= 65_535, "--port-base is a port, not " + port));
        host.ifPresent(text -> require(
                NetworkHost.parse(text).isPresent(),
                "--host is an IP address that others can reach, not '" + text + "'"));
        epochDuration.ifPresent(duration -> require(
                duration.compareTo(SHORTEST_EPOCH) >= 0
                        && duration.compareTo(LONGEST_EPOCH) <= 0
                        && duration.toMillis() % 1000 == 0,
                "--epoch-duration is 2s to 365d in whole seconds, not " + duration));
        virtualMachineOptions = Map.copyOf(virtualMachineOptions);
    }

    /** A network without challenges. */
    public DevnetOptions(
            Path directory,
            OptionalInt nodes,
            OptionalInt shards,
            OptionalInt portBase,
            Optional<String> host,
            Optional<Duration> epochDuration,
            boolean fresh,
            boolean quick,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions) {
        this(
                directory,
                nodes,
                shards,
                portBase,
                host,
                epochDuration,
                false,
                fresh,
                quick,
                command,
                virtualMachineOptions);
    }

    /** A network of which every part is a process of its own. */
    public DevnetOptions(
            Path directory,
            OptionalInt nodes,
            OptionalInt shards,
            OptionalInt portBase,
            boolean fresh,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions) {
        this(directory, nodes, shards, portBase, fresh, false, command, virtualMachineOptions);
    }

    /** A network on loopback. */
    public DevnetOptions(
            Path directory,
            OptionalInt nodes,
            OptionalInt shards,
            OptionalInt portBase,
            boolean fresh,
            boolean quick,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions) {
        this(directory, nodes, shards, portBase, Optional.empty(), fresh, quick, command, virtualMachineOptions);
    }

    /** A network whose epochs are as long as they usually are. */
    public DevnetOptions(
            Path directory,
            OptionalInt nodes,
            OptionalInt shards,
            OptionalInt portBase,
            Optional<String> host,
            boolean fresh,
            boolean quick,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions) {
        this(directory, nodes, shards, portBase, host, Optional.empty(), fresh, quick, command, virtualMachineOptions);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
