package dev.floe.node;

import dev.floe.node.heal.Neighbour;
import dev.floe.node.heal.PeerNeighbour;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.peer.Reach;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.StorageNode;
import dev.floe.read.CommitteeSlivers;
import dev.floe.read.CommitteeSource;
import dev.floe.read.ReaderOptions;
import dev.floe.read.Scheduler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The clients of the other storage nodes. A node that lacks nothing asks nobody, so there are none before somebody is asked.
 * Thread-safe.
 */
final class OtherNodes implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(OtherNodes.class);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(5);
    /** Nodes are near each other, or down. */
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(2);

    private final Reach reach;
    private final AtomicLong received = new AtomicLong();

    // Guarded by this.
    private Optional<Open> open = Optional.empty();
    private boolean closed;

    private record Open(Vertx vertx, Peers peers) {}

    OtherNodes(Reach reach) {
        this.reach = reach;
    }

    /** @throws IllegalArgumentException if the node's registered address or network key cannot be used */
    Neighbour of(StorageNode node) {
        return new PeerNeighbour(peer(node));
    }

    /** @throws IllegalArgumentException if the node's registered address or network key cannot be used */
    Peer peer(StorageNode node) {
        return peers().of(node);
    }

    /** What their committees have of blobs; to be closed before this. */
    CommitteeSlivers slivers(CommitteeSource committees, ReaderOptions options, Scheduler scheduler) {
        return new CommitteeSlivers(committees, peers(), options, scheduler);
    }

    private synchronized Peers peers() {
        if (closed) {
            throw new IllegalStateException("the node is stopping");
        }
        if (open.isEmpty()) {
            Vertx vertx = Vertx.vertx(new VertxOptions()
                    .setEventLoopPoolSize(1)
                    .setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1)
                    .setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            PeerOptions defaults = PeerOptions.DEFAULT.within(reach);
            PeerOptions options = new PeerOptions(
                    CONNECTED_WITHIN,
                    defaults.maxConcurrentRequests(),
                    defaults.maxWaitingRequests(),
                    defaults.streamWindow(),
                    defaults.connectionWindow(),
                    reach);
            open = Optional.of(new Open(vertx, new Peers(vertx, options, new PeerObserver() {
                @Override
                public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
                    received.addAndGet(bytes);
                }
            })));
        }
        return open.get().peers;
    }

    /** Bytes of all answers so far. */
    long receivedBytes() {
        return received.get();
    }

    @Override
    public void close() {
        Optional<Open> mine;
        synchronized (this) {
            closed = true;
            mine = open;
        }
        mine.ifPresent(one -> {
            one.peers.close();
            try {
                one.vertx
                        .close()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                LOG.debugf("connections to other nodes: %s", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
