package dev.floe.node;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SuiKeyPair;
import dev.floe.node.events.EventLog;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.sui.NodeRegistration;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/**
 * How a storage node runs. {@link NodeConfigFile} reads it from the reference node's YAML.
 *
 * @param name for people
 * @param storagePath the node's directory; of this node alone
 * @param protocolKey signs confirmations
 * @param nextProtocolKey does so from the epoch on that knows it; the node tells the chain of it
 * @param networkKey of the TLS certificate
 * @param publicHost under which clients reach the node, as registered on chain
 * @param restApiAddress where the API listens
 * @param metricsAddress where Prometheus asks, without TLS; empty for nowhere
 * @param tls how the API is protected
 * @param sui full nodes, in order of preference
 * @param systemObject the root of Walrus's system state
 * @param stakingObject the root of Walrus's committees
 * @param blocklistPath a file with the IDs of blobs that are not served
 * @param maxConcurrentStreams HTTP/2 streams of a connection
 * @param longestConfirmationPoll how long a confirmation waits for a registration at most; zero for not at all
 * @param symbolRequests how many requests for symbols with proofs are answered at the same time at most; empty for as many as
 *     there is memory for
 * @param pending what is buffered of blobs that are not registered yet
 * @param gracefulShutdown how long requests may go on after the node was told to stop
 * @param scrubPeriod after which everything on disk is read again to find what rotted; zero for never
 * @param wallet pays for what the node tells the chain; without one it tells nothing
 * @param healing how it gets what it lacks from others
 * @param removal what it removes of blobs that have ended
 * @param registration what the chain should say of the node; empty if nobody said it
 * @param configInterval after which the chain is compared with that, and corrected; zero for never
 * @param eventBlobs how it makes blobs of what the chain says, and reads those of others
 * @param profile what kind of machine it is on
 * @param heap bytes of this process's heap that the node may count on
 * @param unread settings of the configuration that mean nothing to this program, with dots between section and key
 */
public record NodeConfig(
        String name,
        Path storagePath,
        BlsSecretKey protocolKey,
        Optional<BlsSecretKey> nextProtocolKey,
        NetworkKeyPair networkKey,
        String publicHost,
        InetSocketAddress restApiAddress,
        Optional<InetSocketAddress> metricsAddress,
        Tls tls,
        List<URI> sui,
        ObjectId systemObject,
        ObjectId stakingObject,
        Optional<Path> blocklistPath,
        int maxConcurrentStreams,
        Duration longestConfirmationPoll,
        OptionalInt symbolRequests,
        Pending pending,
        Duration gracefulShutdown,
        Duration scrubPeriod,
        Optional<Wallet> wallet,
        Healing healing,
        Removal removal,
        Optional<NodeRegistration> registration,
        Duration configInterval,
        EventBlobs eventBlobs,
        NodeProfile profile,
        long heap,
        List<String> unread) {

    /** For {@link #gracefulShutdown}. */
    public static final Duration AS_LONG_AS_IT_TAKES = Duration.ofNanos(Long.MAX_VALUE);

    private static final Duration SHORT_GOODBYE = Duration.ofSeconds(1);

    public NodeConfig {
        sui = List.copyOf(sui);
        unread = List.copyOf(unread);
    }

    /** What of the heap is for what. */
    MemoryShares memory() {
        return new MemoryShares(heap);
    }

    /** By which the node is known, now and soon. */
    public ProtocolKeys protocolKeys() {
        return new ProtocolKeys(protocolKey, nextProtocolKey);
    }

    /** The same node as one of {@code nodes} that share a process: its part of the memory, and little time for goodbyes. */
    public NodeConfig asOneOf(int nodes) {
        return with(
                pending.of(pending.bytes / nodes),
                gracefulShutdown.compareTo(SHORT_GOODBYE) < 0 ? gracefulShutdown : SHORT_GOODBYE,
                healing,
                profile,
                heap / nodes);
    }

    /** The same node on another kind of machine. */
    public NodeConfig withProfile(NodeProfile kind) {
        long memory = Math.min(heap, kind.heap());
        return with(
                pending.of(Math.min(pending.bytes, new MemoryShares(memory).pending())),
                gracefulShutdown,
                new Healing(healing.privateNodes, Math.min(healing.blobsAtOnce, kind.blobsAtOnce()), healing.deferral),
                kind,
                memory);
    }

    private NodeConfig with(
            Pending otherPending,
            Duration otherShutdown,
            Healing otherHealing,
            NodeProfile otherProfile,
            long otherHeap) {
        return new NodeConfig(
                name,
                storagePath,
                protocolKey,
                nextProtocolKey,
                networkKey,
                publicHost,
                restApiAddress,
                metricsAddress,
                tls,
                sui,
                systemObject,
                stakingObject,
                blocklistPath,
                maxConcurrentStreams,
                longestConfirmationPoll,
                symbolRequests,
                otherPending,
                otherShutdown,
                scrubPeriod,
                wallet,
                otherHealing,
                removal,
                registration,
                configInterval,
                eventBlobs,
                otherProfile,
                otherHeap,
                unread);
    }

    /**
     * How a node makes blobs of what the chain says, and reads those of others.
     *
     * @param write whether it makes any
     * @param limits of one; all nodes of a network must have the same
     * @param mostUncertified so many that wait at a start are not gone on with
     * @param longestLag so many checkpoints behind it reads event blobs rather than the chain
     */
    public record EventBlobs(boolean write, EventLog.Limits limits, int mostUncertified, long longestLag) {
        /** As the reference node. */
        public static final EventBlobs DEFAULT = new EventBlobs(true, EventLog.Limits.DEFAULT, 3, 20_000);
    }

    /** How the API is protected. */
    public sealed interface Tls {
        /** With a certificate that the node makes from its network key. */
        record SelfSigned() implements Tls {}

        /** The same, and without TLS for who does not begin with it: for local networks, whose certificates no page trusts. */
        record SelfSignedOrPlain() implements Tls {}

        /** With the certificate chain in a PEM file, whose first one has the network key. */
        record Certificate(Path path) implements Tls {}

        /** Not at all: something in front of the node does it. */
        record Disabled() implements Tls {}
    }

    /**
     * What a node pays with.
     *
     * @param key of its address, which has the node's capability
     * @param treasury the shared object that burns WAL; without it the node begins no epochs
     * @param subsidies the shared object that adds to what nodes earn; without it the node does not have it do so
     * @param challenges the shared object of Floe's own storage challenges; without it the node takes no part in them
     */
    public record Wallet(
            SuiKeyPair key, Optional<ObjectId> treasury, Optional<ObjectId> subsidies, Optional<ObjectId> challenges) {}

    /**
     * How a node gets what it lacks.
     *
     * @param privateNodes whether other nodes may be at addresses that are not public
     * @param blobsAtOnce how many blobs it recovers at the same time
     * @param deferral how long a blob that was certified just now is left to its writer
     */
    public record Healing(boolean privateNodes, int blobsAtOnce, Deferral deferral) {}

    /**
     * What a node removes of blobs that have ended.
     *
     * @param enabled whether it removes anything
     * @param window over which the nodes of a network spread that from the beginning of an epoch on; half an epoch at most, zero
     *     for at once
     */
    public record Removal(boolean enabled, Duration window) {
        /** Everything, at once. */
        public static final Removal AT_ONCE = new Removal(true, Duration.ZERO);

        /** How long after an epoch began the node with this key waits: as long each time it is asked, and unlike other nodes. */
        Duration delay(BlsPublicKey key, int epoch, Duration epochDuration) {
            long half = epochDuration.dividedBy(2).toMillis();
            long most = Math.min(window.toMillis(), half);
            long seed = (long) Arrays.hashCode(key.toBytes()) << 32 | Integer.toUnsignedLong(epoch);
            return most <= 0 ? Duration.ZERO : Duration.ofMillis(new SplittableRandom(seed).nextLong(most));
        }
    }

    /**
     * How long blobs that were certified just now are left to their writers.
     *
     * @param buckets for blobs of so many bytes at most, the first that fits; the shortest first
     * @param longest for blobs that are longer, or of which it is not known; never is it more
     */
    public record Deferral(List<Bucket> buckets, Duration longest) {
        /** Not at all. */
        public static final Deferral NONE = new Deferral(List.of(), Duration.ZERO);

        /**
         * @param bytes of a blob at most
         * @param time that its writer has
         */
        public record Bucket(long bytes, Duration time) {}

        public Deferral {
            buckets = buckets.stream()
                    .sorted(Comparator.comparingLong(Bucket::bytes))
                    .toList();
        }

        /** @param length of the blob in bytes; empty if it is not known */
        Duration of(Optional<Long> length) {
            return length.flatMap(bytes -> buckets.stream()
                            .filter(bucket -> bytes <= bucket.bytes)
                            .findFirst())
                    .map(Bucket::time)
                    .filter(time -> time.compareTo(longest) < 0)
                    .orElse(longest);
        }
    }

    /**
     * Bounds of the buffer for blobs that are not registered yet.
     *
     * @param blobs with metadata in the buffer
     * @param slivers of all blobs
     * @param bytes of all slivers and metadata
     * @param sliverBytes of one sliver
     * @param lifetime of metadata in there, and of all slivers of its blob; zero for no buffer
     * @param sliverLifetime of slivers, if that is shorter; zero for none
     */
    public record Pending(
            int blobs, int slivers, long bytes, int sliverBytes, Duration lifetime, Duration sliverLifetime) {
        /** The same with another bound of all bytes. */
        private Pending of(long otherBytes) {
            return new Pending(blobs, slivers, otherBytes, sliverBytes, lifetime, sliverLifetime);
        }
    }
}
