package dev.floe.cache;

import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.read.ReadTimings;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A committee without a network: blobs in memory (or computed), read row by row, with faults as a test wishes. */
public class StubReader implements BlobReader {
    /** What the test asked for, seen from here. */
    public record Read(BlobId blob, long from, long to) {}

    /** The bytes of a blob. */
    public interface Content {
        long length();

        byte byteAt(long position);

        static Content of(byte[] bytes) {
            return new Content() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public byte byteAt(long position) {
                    return bytes[(int) position];
                }
            };
        }

        /** Bytes that differ from row to row, and need no memory. */
        static Content patterned(long length) {
            return new Content() {
                @Override
                public long length() {
                    return length;
                }

                @Override
                public byte byteAt(long position) {
                    return (byte) (position * 31 + (position >> 8) * 7 + (position >> 16));
                }
            };
        }
    }

    private record Stored(Content content, long rowLength) {}

    private final Executor threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "stub-committee");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<BlobId, Stored> blobs = new ConcurrentHashMap<>();
    private final Map<BlobId, RuntimeException> openFailures = new ConcurrentHashMap<>();
    private final Map<BlobId, Long> failurePositions = new ConcurrentHashMap<>();
    private final Map<BlobId, CompletableFuture<Void>> openGates = new ConcurrentHashMap<>();
    private final Map<BlobId, CompletableFuture<Void>> rowGates = new ConcurrentHashMap<>();
    public final List<BlobId> opens = new CopyOnWriteArrayList<>();
    public final List<Read> reads = new CopyOnWriteArrayList<>();
    public final AtomicLong sentBytes = new AtomicLong();
    public final AtomicInteger running = new AtomicInteger();
    public final AtomicInteger cancelled = new AtomicInteger();

    public static BlobId id(String name) {
        try {
            return BlobId.of(MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public BlobId store(String name, byte[] bytes, long rowLength) {
        return store(name, Content.of(bytes), rowLength);
    }

    public BlobId store(String name, Content content, long rowLength) {
        BlobId id = id(name);
        blobs.put(id, new Stored(content, rowLength));
        return id;
    }

    public void failOpening(BlobId id, RuntimeException failure) {
        openFailures.put(id, failure);
    }

    /** Rows from the one with {@code position} on cannot be had. */
    public void failAt(BlobId id, long position) {
        failurePositions.put(id, position);
    }

    public void heal(BlobId id) {
        openFailures.remove(id);
        failurePositions.remove(id);
    }

    /** Opening waits until the future is complete. */
    public CompletableFuture<Void> holdOpening(BlobId id) {
        return openGates.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    /** Every row waits until the future is complete. */
    public CompletableFuture<Void> holdRows(BlobId id) {
        return rowGates.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    public long readsOf(BlobId id) {
        return reads.stream().filter(read -> read.blob().equals(id)).count();
    }

    public long opensOf(BlobId id) {
        return opens.stream().filter(id::equals).count();
    }

    @Override
    public Uni<BlobHandle> open(BlobId id, ReadOptions options) {
        return Uni.createFrom()
                .deferred(() -> {
                    opens.add(id);
                    return gate(openGates, id);
                })
                .emitOn(threads)
                .map(ignored -> {
                    if (openFailures.containsKey(id)) {
                        throw openFailures.get(id);
                    }
                    if (!blobs.containsKey(id)) {
                        throw new ReadException(ReadException.Kind.NOT_FOUND, "no such blob");
                    }
                    return new Handle(id, blobs.get(id));
                });
    }

    private static Uni<Void> gate(Map<BlobId, CompletableFuture<Void>> gates, BlobId id) {
        CompletableFuture<Void> gate = gates.get(id);
        return gate == null || gate.isDone()
                ? Uni.createFrom().voidItem()
                : Uni.createFrom().emitter(emitter -> gate.thenRun(() -> emitter.complete(null)));
    }

    private final class Handle implements BlobHandle {
        private final BlobId id;
        private final Stored stored;

        private Handle(BlobId id, Stored stored) {
            this.id = id;
            this.stored = stored;
        }

        @Override
        public BlobId id() {
            return id;
        }

        @Override
        public long length() {
            return stored.content().length();
        }

        @Override
        public long rowLength() {
            return stored.rowLength();
        }

        @Override
        public ReadTimings timings() {
            return ReadTimings.NONE;
        }

        @Override
        public Multi<byte[]> read(long from, long to) {
            if (from < 0 || to < from || to > length()) {
                throw new IllegalArgumentException(from + " to " + to + " of " + length());
            }
            return Multi.createFrom().deferred(() -> {
                reads.add(new Read(id, from, to));
                running.incrementAndGet();
                AtomicLong at = new AtomicLong(from);
                Multi<byte[]> rows = from == to
                        ? Multi.createFrom().empty()
                        : Multi.createBy()
                                .repeating()
                                .uni(() -> gate(rowGates, id).emitOn(threads).map(ignored -> row(at, to)))
                                .whilst(row -> at.get() < to);
                return rows.onTermination().invoke((failure, gone) -> {
                    running.decrementAndGet();
                    if (gone) {
                        cancelled.incrementAndGet();
                    }
                });
            });
        }

        private byte[] row(AtomicLong at, long to) {
            long start = at.get();
            long end = Math.min(to, (start / rowLength() + 1) * rowLength());
            if (failurePositions.getOrDefault(id, Long.MAX_VALUE) < end) {
                throw ReadException.unavailable("too few nodes", java.time.Duration.ofSeconds(7));
            }
            byte[] row = new byte[(int) (end - start)];
            for (int i = 0; i < row.length; i++) {
                row[i] = stored.content().byteAt(start + i);
            }
            at.set(end);
            sentBytes.addAndGet(row.length);
            return row;
        }
    }
}
