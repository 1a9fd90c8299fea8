package dev.floe.cache;

import dev.floe.read.MetadataSource;
import dev.floe.read.ReadException;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltIndex;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.SliverSymbols;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A committee without a network: rows of blobs in memory (or computed), truly verified, with faults as a test wishes. */
public class StubCommittee implements Slivers, MetadataSource {
    private static final int LARGEST_SHARDS = 1000;

    /** A row that was asked for. */
    public record Asked(BlobId blob, int row) {}

    /** A column that was asked for. */
    public record AskedColumn(BlobId blob, int column) {}

    /** The bytes of a blob. */
    public interface Content {
        long length();

        /** @param rowLength the blob's, once it was cut */
        byte byteAt(long position, long rowLength);

        /** Whether all rows are alike. */
        default boolean repeats() {
            return false;
        }

        static Content of(byte[] bytes) {
            return new Content() {
                @Override
                public long length() {
                    return bytes.length;
                }

                @Override
                public byte byteAt(long position, long rowLength) {
                    return bytes[(int) position];
                }
            };
        }

        /** Bytes that are the same in every row, and need no memory. */
        static Content patterned(long length) {
            return new Content() {
                @Override
                public long length() {
                    return length;
                }

                @Override
                public byte byteAt(long position, long rowLength) {
                    long at = position % rowLength;
                    return (byte) (at * 31 + (at >> 8) * 7 + (at >> 16));
                }

                @Override
                public boolean repeats() {
                    return true;
                }
            };
        }
    }

    private record Stored(Content content, VerifiedMetadata metadata) {}

    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "stub-committee");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<BlobId, Stored> blobs = new ConcurrentHashMap<>();
    private final Map<BlobId, RuntimeException> openFailures = new ConcurrentHashMap<>();
    private final Map<BlobId, Integer> failingRows = new ConcurrentHashMap<>();
    private final Map<BlobId, Integer> failingColumns = new ConcurrentHashMap<>();
    private final Map<BlobId, CompletableFuture<Void>> openGates = new ConcurrentHashMap<>();
    private final Map<BlobId, CompletableFuture<Void>> rowGates = new ConcurrentHashMap<>();
    public final List<BlobId> opens = new CopyOnWriteArrayList<>();
    public final List<Asked> asked = new CopyOnWriteArrayList<>();
    public final List<AskedColumn> askedColumns = new CopyOnWriteArrayList<>();
    public final AtomicLong sentBytes = new AtomicLong();
    public final AtomicInteger running = new AtomicInteger();
    public final AtomicInteger cancelled = new AtomicInteger();

    /** An ID of which there is no blob. */
    public static BlobId id(String name) {
        return BlobId.of(digest(name));
    }

    private static byte[] digest(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    public BlobId store(String name, byte[] bytes, long rowLength) {
        return store(name, Content.of(bytes), rowLength);
    }

    /**
     * @param name blobs of other names have other IDs, whatever is in them
     * @param rowLength about how long rows are to be
     */
    public BlobId store(String name, Content content, long rowLength) {
        long rows = Math.ceilDiv(Math.max(1, content.length()), rowLength);
        int shards = Encoding.MIN_SHARDS;
        while (shards < LARGEST_SHARDS
                && (new Encoding(shards).primarySourceSymbols() < rows
                        || new Encoding(shards).maxBlobLength() < content.length())) {
            shards++;
        }
        try {
            VerifiedMetadata metadata = metadata(new Encoding(shards), name, content);
            blobs.put(metadata.blobId(), new Stored(content, metadata));
            return metadata.blobId();
        } catch (RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    /** The same with right hashes of the columns, too: no name, but every check passes. */
    public BlobId storeEncoded(byte[] bytes, int shards) {
        try {
            VerifiedMetadata metadata = new BlobEncoder(new Encoding(shards), Runnable::run, 1, 1 << 20)
                    .encode(BlobSource.of(bytes), SliverSink.NONE);
            blobs.put(metadata.blobId(), new Stored(Content.of(bytes), metadata));
            return metadata.blobId();
        } catch (IOException | RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    /** The hashes of the rows are right; those of the columns, which nobody asks for, are the name. */
    private static VerifiedMetadata metadata(Encoding encoding, String name, Content content) throws RedStuffException {
        int symbolSize = encoding.symbolSize(content.length());
        int rowLength = encoding.sliverLength(Axis.PRIMARY, symbolSize);
        byte[] hashes = new byte[encoding.shardCount() * 2 * BlobMetadata.HASH_LENGTH];
        System.arraycopy(digest(name), 0, hashes, BlobMetadata.HASH_LENGTH, BlobMetadata.HASH_LENGTH);
        Optional<byte[]> repeated = Optional.empty();
        for (int row = 0; row < encoding.primarySourceSymbols(); row++) {
            boolean whole = (row + 1L) * rowLength <= content.length();
            byte[] hash = whole && repeated.isPresent()
                    ? repeated.get()
                    : hash(encoding, new Sliver(Axis.PRIMARY, row, symbolSize, bytes(content, row, rowLength)));
            if (whole && content.repeats()) {
                repeated = Optional.of(hash);
            }
            System.arraycopy(hash, 0, hashes, row * 2 * BlobMetadata.HASH_LENGTH, BlobMetadata.HASH_LENGTH);
        }
        return VerifiedMetadata.derive(BlobMetadata.of(content.length(), hashes), encoding);
    }

    private static byte[] hash(Encoding encoding, Sliver row) {
        return SliverSymbols.hash(encoding, row);
    }

    private static byte[] bytes(Content content, int row, int rowLength) {
        byte[] bytes = new byte[rowLength];
        long start = (long) row * rowLength;
        for (int i = 0; i < rowLength && start + i < content.length(); i++) {
            bytes[i] = content.byteAt(start + i, rowLength);
        }
        return bytes;
    }

    public int rowLength(BlobId id) {
        return blobs.get(id).metadata().sliverLength(Axis.PRIMARY);
    }

    /** How many rows the blob has. */
    public int rows(BlobId id) {
        return (int) Math.ceilDiv(blobs.get(id).content().length(), (long) rowLength(id));
    }

    public void failOpening(BlobId id, RuntimeException failure) {
        openFailures.put(id, failure);
    }

    /** Rows from the one with {@code position} on cannot be had. */
    public void failAt(BlobId id, long position) {
        failingRows.put(id, (int) (position / rowLength(id)));
    }

    /** Columns from this one on cannot be had. */
    public void failAtColumn(BlobId id, int column) {
        failingColumns.put(id, column);
    }

    public void heal(BlobId id) {
        failingColumns.remove(id);
        openFailures.remove(id);
        failingRows.remove(id);
    }

    /** Opening waits until the future is complete. */
    public CompletableFuture<Void> holdOpening(BlobId id) {
        return openGates.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    /** Every row waits until the future is complete. */
    public CompletableFuture<Void> holdRows(BlobId id) {
        return rowGates.computeIfAbsent(id, key -> new CompletableFuture<>());
    }

    /** Stores a quilt and tells where its members lie. */
    public StoredQuilt storeQuilt(int shards, List<QuiltMember> members) {
        try {
            Quilt quilt = Quilt.of(new Encoding(shards), members);
            byte[] bytes = new byte[(int) quilt.blob().length()];
            quilt.blob().read(0, bytes, 0, bytes.length);
            return new StoredQuilt(storeEncoded(bytes, shards), quilt.index());
        } catch (IOException | RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    /** A quilt that the committee has. */
    public record StoredQuilt(BlobId id, QuiltIndex index) {
        public QuiltPatchId patch(String identifier) {
            return index.find(identifier).orElseThrow().id(id);
        }
    }

    /** The columns of a blob that were asked for, in that order. */
    public List<Integer> columnsAskedOf(BlobId id) {
        return askedColumns.stream()
                .filter(column -> column.blob().equals(id))
                .map(AskedColumn::column)
                .toList();
    }

    public int columnLength(BlobId id) {
        return blobs.get(id).metadata().sliverLength(Axis.SECONDARY);
    }

    public byte[] columnBytes(BlobId id, int index) {
        VerifiedMetadata blob = blobs.get(id).metadata();
        Content content = blobs.get(id).content();
        byte[] bytes = new byte[blob.sliverLength(Axis.SECONDARY)];
        int symbolSize = blob.symbolSize();
        long rowLength = blob.sliverLength(Axis.PRIMARY);
        for (int i = 0; i < bytes.length; i++) {
            long position = i / symbolSize * rowLength + (long) index * symbolSize + i % symbolSize;
            bytes[i] = position < content.length() ? content.byteAt(position, rowLength) : 0;
        }
        return bytes;
    }

    /** How often any row of a blob was asked for. */
    public long rowsAskedOf(BlobId id) {
        return asked.stream().filter(row -> row.blob().equals(id)).count();
    }

    public long opensOf(BlobId id) {
        return opens.stream().filter(id::equals).count();
    }

    @Override
    public CompletableFuture<VerifiedMetadata> metadata(BlobId blobId) {
        opens.add(blobId);
        return after(openGates, blobId, () -> {
            if (openFailures.containsKey(blobId)) {
                throw openFailures.get(blobId);
            }
            return Optional.ofNullable(blobs.get(blobId))
                    .map(Stored::metadata)
                    .orElseThrow(() -> new ReadException(ReadException.Kind.NOT_FOUND, "no such blob"));
        });
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        if (axis == Axis.PRIMARY) {
            asked.add(new Asked(blob.blobId(), index));
        } else {
            askedColumns.add(new AskedColumn(blob.blobId(), index));
        }
        running.incrementAndGet();
        CompletableFuture<VerifiedSliver> sliver = after(
                rowGates,
                blob.blobId(),
                () -> axis == Axis.PRIMARY ? row(blob.blobId(), index) : column(blob.blobId(), index));
        CompletableFuture<VerifiedSliver> given = new CompletableFuture<>();
        given.whenComplete((value, failure) -> {
            running.decrementAndGet();
            if (given.isCancelled()) {
                cancelled.incrementAndGet();
            }
        });
        sliver.whenComplete((value, failure) -> {
            if (failure == null) {
                given.complete(value);
            } else {
                given.completeExceptionally(
                        failure instanceof java.util.concurrent.CompletionException wrapped
                                ? wrapped.getCause()
                                : failure);
            }
        });
        return given;
    }

    private VerifiedSliver row(BlobId id, int index) {
        if (index >= failingRows.getOrDefault(id, Integer.MAX_VALUE)) {
            throw ReadException.unavailable("too few nodes", Duration.ofSeconds(7));
        }
        VerifiedMetadata blob = blobs.get(id).metadata();
        Content content = blobs.get(id).content();
        byte[] bytes = bytes(content, index, blob.sliverLength(Axis.PRIMARY));
        sentBytes.addAndGet(bytes.length);
        try {
            return blob.verify(index, new Sliver(Axis.PRIMARY, index, blob.symbolSize(), bytes));
        } catch (RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    /** Of blobs that were {@linkplain #storeEncoded encoded}; the others have no columns. */
    private VerifiedSliver column(BlobId id, int index) {
        VerifiedMetadata blob = blobs.get(id).metadata();
        if (index >= failingColumns.getOrDefault(blob.blobId(), Integer.MAX_VALUE)) {
            throw ReadException.unavailable("too few nodes", Duration.ofSeconds(7));
        }
        byte[] bytes = columnBytes(blob.blobId(), index);
        sentBytes.addAndGet(bytes.length);
        try {
            return blob.verify(
                    blob.encoding().pairOfSliver(Axis.SECONDARY, index),
                    new Sliver(Axis.SECONDARY, index, blob.symbolSize(), bytes));
        } catch (RedStuffException e) {
            throw new AssertionError(e);
        }
    }

    private <T> CompletableFuture<T> after(
            Map<BlobId, CompletableFuture<Void>> gates, BlobId id, java.util.function.Supplier<T> work) {
        return gates.getOrDefault(id, CompletableFuture.completedFuture(null))
                .thenApplyAsync(open -> work.get(), threads);
    }

    /** The bytes {@code [from, to)} of a blob. */
    public byte[] bytes(BlobId id, long from, long to) {
        Stored stored = blobs.get(id);
        byte[] bytes = new byte[(int) (to - from)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = stored.content().byteAt(from + i, rowLength(id));
        }
        return bytes;
    }
}
