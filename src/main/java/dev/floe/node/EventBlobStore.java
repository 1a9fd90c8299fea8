package dev.floe.node;

import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.SomeSlivers;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Encodes event blobs, and keeps this node's slivers of them. Nobody registers such a blob before the nodes have it; nobody is
 * served anything of it before it is registered.
 */
final class EventBlobStore {
    private static final long LEAST_WORK_MEMORY = 8L << 20;
    /** With more nothing is quicker. */
    private static final long MOST_WORK_MEMORY = 40L << 20;
    /** To make slivers, beside themselves. */
    private static final long WORK_FOR_SOME = 3L << 20;
    /** Longer than a blob is recovered that has the memory: who stops waiting loses its turn. */
    private static final Duration MEMORY_WITHIN = Duration.ofMinutes(10);

    private final BlobShelf shelf;
    private final Supplier<HeldShards> held;
    private final MemoryBudget memory;
    private final long atOnce;

    // Guarded by this.
    private Optional<Thread> waiting = Optional.empty();
    private volatile boolean stopping;

    /**
     * @param memory for what is under way, and for others
     * @param atOnce bytes of work space, and of slivers, to have in memory at a time; what is the least fits always
     */
    EventBlobStore(BlobShelf shelf, Supplier<HeldShards> held, MemoryBudget memory, long atOnce) {
        this.shelf = shelf;
        this.held = held;
        this.memory = memory;
        this.atOnce = atOnce;
    }

    /** Has whatever is under way end as soon as it can, with an {@link IOException}. */
    synchronized void stop() {
        stopping = true;
        waiting.ifPresent(Thread::interrupt);
    }

    /** What is stored of a blob, its ID first of all. */
    VerifiedMetadata identify(BlobSource blob) throws IOException {
        Encoding encoding = held.get().encoding();
        long most = Math.clamp(atOnce, LEAST_WORK_MEMORY, MOST_WORK_MEMORY);
        return with(
                most + BlobEncoder.waitingHashes(encoding, 1),
                () -> BlobEncoder.within(encoding, most).encode(stoppable(blob), SliverSink.NONE));
    }

    @FunctionalInterface
    private interface Encode<T> {
        T work() throws IOException, RedStuffException;
    }

    /** @param bytes that it takes */
    private <T> T with(long bytes, Encode<T> encode) throws IOException {
        try (MemoryBudget.Lease _ = acquire(Math.min(memory.largest(), bytes))) {
            return encode.work();
        } catch (TimeoutException e) {
            throw new IOException("there is no memory for an event blob at the moment", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the node is stopping");
        } catch (RedStuffException e) {
            throw new IOException("an event blob cannot be encoded: " + e.getMessage(), e);
        }
    }

    private MemoryBudget.Lease acquire(long bytes) throws InterruptedException, TimeoutException {
        synchronized (this) {
            if (stopping) {
                throw new InterruptedException("the node is stopping");
            }
            waiting = Optional.of(Thread.currentThread());
        }
        MemoryBudget.Lease lease;
        try {
            lease = memory.acquire(this, bytes, MEMORY_WITHIN);
        } finally {
            synchronized (this) {
                waiting = Optional.empty();
            }
        }
        if (stopping) {
            lease.close();
            throw new InterruptedException("the node is stopping");
        }
        return lease;
    }

    private BlobSource stoppable(BlobSource blob) {
        return new BlobSource() {
            @Override
            public long length() {
                return blob.length();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                if (stopping) {
                    throw new IOException("the node is stopping");
                }
                blob.read(position, into, at, count);
            }

            @Override
            public void requireUnchanged() throws IOException {
                blob.requireUnchanged();
            }
        };
    }

    /** Keeps the metadata, and the slivers of all shards that are this node's. They are durable when this returns. */
    void keep(BlobSource blob, VerifiedMetadata metadata) throws IOException {
        BlobId blobId = metadata.blobId();
        BlobShelf.await(shelf.putMetadata(blobId, metadata.metadata().toBcs()));
        List<Wanted> wanted = new ArrayList<>();
        long bytes = 0;
        for (int pair : held.get().pairs(blobId)) {
            for (Axis axis : Axis.values()) {
                if (shelf.hasIntactSliver(blobId, pair, axis)) {
                    continue;
                }
                int length = metadata.encoding().sliverLength(axis, metadata.symbolSize());
                if (!wanted.isEmpty() && bytes + length > atOnce) {
                    keep(blob, metadata, wanted);
                    wanted.clear();
                    bytes = 0;
                }
                wanted.add(new Wanted(pair, axis));
                bytes += length;
            }
        }
        if (!wanted.isEmpty()) {
            keep(blob, metadata, wanted);
        }
    }

    private record Wanted(int pair, Axis axis) {}

    private void keep(BlobSource blob, VerifiedMetadata metadata, List<Wanted> wanted) throws IOException {
        Encoding encoding = metadata.encoding();
        long bytes = wanted.stream()
                .mapToLong(one -> encoding.sliverLength(one.axis, metadata.symbolSize()))
                .sum();
        List<CompletableFuture<Boolean>> writes = with(WORK_FOR_SOME + 2 * bytes, () -> {
            SomeSlivers anew = new SomeSlivers(encoding, stoppable(blob));
            List<CompletableFuture<Boolean>> begun = new ArrayList<>();
            for (Axis axis : Axis.values()) {
                List<Integer> indices = wanted.stream()
                        .filter(one -> one.axis == axis)
                        .map(one -> encoding.sliverOfPair(axis, one.pair))
                        .toList();
                for (Sliver sliver : anew.of(axis, indices)) {
                    int pair = encoding.pairOfSliver(axis, sliver.index());
                    // Of what the disk gives the second time.
                    metadata.verify(pair, sliver);
                    begun.add(shelf.putSliver(metadata.blobId(), pair, axis, sliver.toBcs()));
                }
            }
            return begun;
        });
        for (CompletableFuture<Boolean> write : writes) {
            BlobShelf.await(write);
        }
    }
}
