package dev.floe.node;

import dev.floe.node.work.WorkPace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What kind of machine a node is on.
 *
 * @param pace of all work that nobody waits for: recovery, shard sync, garbage collection, compaction, scrub
 * @param gather how long a write of metadata or a sliver waits for others, to share one sync with them
 * @param cores threads that compute, at most
 * @param heap bytes of the heap that the node counts on, at most
 * @param blobsAtOnce how many blobs it recovers at the same time, at most
 * @param awaitsTime whether the machine may have no clock: then the time is waited for before anything depends on it
 */
public record NodeProfile(
        String name, WorkPace pace, Duration gather, int cores, long heap, int blobsAtOnce, boolean awaitsTime) {
    /** A machine with a disk that does thousands of operations a second; it has what it has. */
    public static final NodeProfile SSD =
            new NodeProfile("ssd", WorkPace.SSD, Duration.ZERO, Integer.MAX_VALUE, Long.MAX_VALUE, 1000, false);

    /**
     * A Raspberry Pi, of which the node has one core and 256 MB: a memory card, which wears out by small writes and stands
     * still while it makes room, and no clock that goes on without power.
     */
    public static final NodeProfile PI =
            new NodeProfile("pi", WorkPace.PI, Duration.ofMillis(20), 1, 96L << 20, 16, true);

    /** All of them. */
    public static final List<NodeProfile> ALL = List.of(SSD, PI);

    /** The one of that name. */
    public static Optional<NodeProfile> named(String name) {
        return ALL.stream().filter(profile -> profile.name.equals(name)).findFirst();
    }
}
