package dev.floe.node.heal;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Gets the metadata of many blobs, of some at the same time; what several want is asked for once. Thread-safe. */
final class MetadataFetches {
    private static final int AT_ONCE = 32;
    /** Longer than those take that are asked for in vain. */
    private static final Duration LONGEST_OF_ONE = Duration.ofMinutes(5);

    private static final Duration LONGEST_OF_ALL = Duration.ofHours(1);

    private final Healing.Blobs blobs;
    private final LocalBlobs local;
    private final Neighbours neighbours;
    private final ThreadFactory threads;
    private final ConcurrentMap<BlobId, CompletableFuture<Optional<VerifiedMetadata>>> underWay =
            new ConcurrentHashMap<>();

    MetadataFetches(Healing.Blobs blobs, LocalBlobs local, Neighbours neighbours, ThreadFactory threads) {
        this.blobs = blobs;
        this.local = local;
        this.neighbours = neighbours;
        this.threads = threads;
    }

    /** Blocks. The metadata of those of the blobs that somebody has them of; they are on the disk, too. */
    Map<BlobId, VerifiedMetadata> of(Collection<BlobId> wanted, Calculator cpu)
            throws InterruptedException, IOException {
        Queue<BlobId> open = new ConcurrentLinkedQueue<>(wanted);
        Map<BlobId, VerifiedMetadata> got = new ConcurrentHashMap<>();
        AtomicReference<Optional<Throwable>> failure = new AtomicReference<>(Optional.empty());
        List<Thread> hands = new ArrayList<>();
        int count = Math.min(AT_ONCE, wanted.size());
        CountDownLatch ended = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            hands.add(threads.newThread(() -> {
                try {
                    work(open, cpu, got, failure);
                } finally {
                    ended.countDown();
                }
            }));
        }
        try {
            hands.forEach(Thread::start);
            if (!ended.await(LONGEST_OF_ALL.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("metadata do not come");
            }
        } finally {
            hands.forEach(Thread::interrupt);
        }
        Optional<Throwable> why = failure.get();
        if (why.isPresent()) {
            throw new IOException(why.get().getMessage(), why.get());
        }
        return got;
    }

    private void work(
            Queue<BlobId> open,
            Calculator cpu,
            Map<BlobId, VerifiedMetadata> got,
            AtomicReference<Optional<Throwable>> failure) {
        try {
            for (BlobId next = open.poll(); next != null && failure.get().isEmpty(); next = open.poll()) {
                BlobId blobId = next;
                fetch(blobId, cpu).ifPresent(metadata -> got.put(blobId, metadata));
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            failure.set(Optional.of(e));
        }
    }

    private Optional<VerifiedMetadata> fetch(BlobId blobId, Calculator cpu) throws InterruptedException, IOException {
        CompletableFuture<Optional<VerifiedMetadata>> mine = new CompletableFuture<>();
        CompletableFuture<Optional<VerifiedMetadata>> others = underWay.putIfAbsent(blobId, mine);
        if (others != null) {
            try {
                return others.get(LONGEST_OF_ONE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("metadata of blob " + blobId + " do not come", e);
            }
        }
        try {
            Optional<VerifiedMetadata> metadata = new MetadataFetch(blobs, local, cpu)
                    .of(
                            blobId,
                            neighbours.of(blobId, blobs.certifiedSince(blobId).orElse(0)));
            mine.complete(metadata);
            return metadata;
        } finally {
            underWay.remove(blobId);
            // Who waits for one that failed leaves the blob to recovery.
            mine.complete(Optional.empty());
        }
    }
}
