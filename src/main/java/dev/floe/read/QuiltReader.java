package dev.floe.read;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltIndex;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.redstuff.QuiltPatchStream;
import dev.floe.redstuff.RedStuffException;
import io.smallrye.mutiny.Uni;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * Reads quilts by their columns: the index from the first ones, each patch from its own. Indexes and headers of patches
 * are immutable, and those read lately are kept. A patch is what the quilt's index lists: bytes within a patch that look
 * like another one are none. Thread-safe; meant to be one for a process.
 */
public final class QuiltReader {
    /** Two thirds of a thousand patches with ten kilobytes of names and tags each. */
    private static final int LONGEST_INDEX = 8 << 20;
    /** Version, length and mask, then an identifier and tags of 65535 bytes each with their lengths. */
    private static final int LONGEST_HEADER = 6 + 2 * (2 + 0xFFFF);
    /** Most headers take a hundred bytes, and what is fetched is a column in any case. */
    private static final int USUAL_HEADER = 4 << 10;
    /** Fewer bytes than this are no more than any request may hold. */
    private static final int MANY = 256 << 10;
    /** What a text, and an entry of a map, cost beside their characters. */
    private static final int OVERHEAD = 96;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final BlobReader reader;
    private final MemoryBudget memory;
    private final Cache<BlobId, QuiltIndex> indexes;
    private final Cache<QuiltPatchId, QuiltPatchStream> headers;
    private final SharedFutures<BlobId, QuiltIndex> indexesUnderWay = new SharedFutures<>();

    /**
     * @param reader asked for the quilt with every question, so what it refuses is refused whatever is known
     * @param memory for what is being read
     * @param kept how many bytes of indexes and headers are kept
     */
    public QuiltReader(BlobReader reader, MemoryBudget memory, long kept) {
        this.reader = reader;
        this.memory = memory;
        this.indexes = Caffeine.newBuilder()
                .maximumWeight(kept / 2)
                .weigher((BlobId id, QuiltIndex index) -> weight(index))
                .executor(Runnable::run)
                .build();
        this.headers = Caffeine.newBuilder()
                .maximumWeight(kept - kept / 2)
                .weigher((QuiltPatchId id, QuiltPatchStream header) -> weight(header.identifier(), header.tags()))
                .executor(Runnable::run)
                .build();
    }

    private static int weight(QuiltIndex index) {
        return OVERHEAD
                + index.patches().stream()
                        .mapToInt(patch -> weight(patch.identifier(), patch.tags()))
                        .sum();
    }

    private static int weight(String identifier, Map<String, String> tags) {
        int weight = 2 * OVERHEAD + 2 * identifier.length();
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            weight += 2 * OVERHEAD + 2 * (tag.getKey().length() + tag.getValue().length());
        }
        return weight;
    }

    /** Forgets what is known of some quilts and their patches. */
    public void forget(Predicate<BlobId> quilts) {
        indexes.asMap().keySet().removeIf(quilts);
        headers.asMap().keySet().removeIf(patch -> quilts.test(patch.quilt()));
    }

    /**
     * A quilt's table of contents.
     *
     * @param index what is in it
     */
    public record OpenQuilt(BlobHandle blob, QuiltIndex index) {}

    /** The quilt's index. Fails with a {@link ReadException}, of kind NO_QUILT if the blob is none. */
    public Uni<OpenQuilt> open(BlobId quilt, ReadOptions options) {
        return reader.open(quilt, options).flatMap(blob -> index(blob).map(index -> new OpenQuilt(blob, index)));
    }

    /** The patch that takes exactly the columns that its ID names. Fails with a {@link ReadException}. */
    public Uni<PatchHandle> patch(QuiltPatchId id, ReadOptions options) {
        return reader.open(id.quilt(), options).flatMap(blob -> {
            if (id.endColumn() > blob.head().encoding().secondarySourceSymbols()) {
                throw noSuchPatch("quilt " + id.quilt() + " has no column " + (id.endColumn() - 1));
            }
            // Both at a time: what is not in the index is rarely asked for.
            Uni<Optional<QuiltPatchStream>> header = header(blob, id)
                    .map(Optional::of)
                    .onFailure(QuiltReader::isNoQuilt)
                    .recoverWithItem(Optional.empty());
            return Uni.combine().all().unis(index(blob), header).with((index, found) -> {
                index.find(id.startColumn(), id.endColumn())
                        .orElseThrow(() -> noSuchPatch("quilt " + id.quilt() + " has no patch " + id));
                return new PatchHandle(
                        blob, id, found.orElseThrow(() -> noQuilt(blob, "what patch " + id + " says is malformed")));
            });
        });
    }

    private static boolean isNoQuilt(Throwable failure) {
        return failure instanceof ReadException known && known.kind() == ReadException.Kind.NO_QUILT;
    }

    /** The first patch of that name. Fails with a {@link ReadException}. */
    public Uni<PatchHandle> patch(BlobId quilt, String identifier, ReadOptions options) {
        return open(quilt, options).flatMap(open -> {
            QuiltPatch patch = open.index()
                    .find(identifier)
                    .orElseThrow(() -> noSuchPatch("quilt " + quilt + " has no patch of that name"));
            QuiltPatchId id = patch.id(quilt);
            return header(open.blob(), id).map(header -> new PatchHandle(open.blob(), id, header));
        });
    }

    private static ReadException noSuchPatch(String message) {
        return new ReadException(ReadException.Kind.NO_SUCH_PATCH, message);
    }

    static int columnLength(BlobHandle blob) {
        return blob.head().sliverLength(Axis.SECONDARY);
    }

    private Uni<QuiltIndex> index(BlobHandle blob) {
        QuiltIndex known = indexes.getIfPresent(blob.id());
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        return Uni.createFrom()
                .completionStage(() ->
                        indexesUnderWay.get(blob.id(), () -> readIndex(blob).subscribeAsCompletionStage()))
                .invoke(index -> indexes.put(blob.id(), index));
    }

    private Uni<QuiltIndex> readIndex(BlobHandle blob) {
        BlobHead metadata = blob.head();
        int columnLength = columnLength(blob);
        BlobBytes columns = blob.columns();
        int prefix = (int) Math.min(QuiltIndex.PREFIX_LENGTH, columns.length());
        return gather(columns, 0, prefix).flatMap(start -> {
            long length = understood(blob, () -> QuiltIndex.length(start, columnLength));
            if (length > columns.length()) {
                throw noQuilt(blob, "its index would be longer than all its columns: " + length + " bytes");
            }
            if (length > LONGEST_INDEX) {
                throw new ReadException(
                        ReadException.Kind.TOO_LARGE,
                        "the index of quilt " + blob.id() + " has " + length + " bytes; the limit is " + LONGEST_INDEX);
            }
            return gather(columns, 0, (int) length)
                    .map(bytes -> understood(
                            blob, () -> QuiltIndex.read(metadata.encoding(), BlobSource.of(bytes), columnLength)));
        });
    }

    private Uni<QuiltPatchStream> header(BlobHandle blob, QuiltPatchId id) {
        QuiltPatchStream known = headers.getIfPresent(id);
        if (known != null) {
            return Uni.createFrom().item(known);
        }
        long columnLength = columnLength(blob);
        long start = id.startColumn() * columnLength;
        long length = id.endColumn() * columnLength - start;
        int usual = (int) Math.min(length, Math.min(columnLength, USUAL_HEADER));
        int longest = (int) Math.min(length, LONGEST_HEADER);
        BlobBytes columns = blob.columns();
        return gather(columns, start, usual)
                .map(bytes -> header(blob, bytes, length))
                .onFailure(Unfinished.class)
                .recoverWithUni(() -> gather(columns, start, longest).map(bytes -> header(blob, bytes, length)))
                .invoke(header -> headers.put(id, header));
    }

    /** Tells that a header goes on behind what is there of it. */
    private static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unfinished() {
            super("the header goes on", null, false, false);
        }
    }

    /**
     * @param bytes the first ones of the patch's columns
     * @param length of all its columns
     */
    private static QuiltPatchStream header(BlobHandle blob, byte[] bytes, long length) {
        return understood(
                blob,
                () -> QuiltPatchStream.read(new BlobSource() {
                    @Override
                    public long length() {
                        return length;
                    }

                    @Override
                    public void read(long position, byte[] into, int at, int count) throws IOException {
                        Objects.checkFromIndexSize(position, count, length);
                        if (position + count > bytes.length) {
                            throw new EOFException();
                        }
                        System.arraycopy(bytes, (int) position, into, at, count);
                    }
                }));
    }

    private interface Reading<T> {
        T read() throws IOException, RedStuffException;
    }

    private static <T> T understood(BlobHandle blob, Reading<T> reading) {
        try {
            return reading.read();
        } catch (EOFException e) {
            throw new Unfinished();
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory", e);
        } catch (RedStuffException e) {
            throw noQuilt(blob, e.getMessage());
        }
    }

    private static ReadException noQuilt(BlobHandle blob, String why) {
        return new ReadException(ReadException.Kind.NO_QUILT, "blob " + blob.id() + " is no quilt: " + why);
    }

    /** Some bytes at once. If they are many, there is memory for them now, or the read is refused. */
    private Uni<byte[]> gather(BlobBytes columns, long from, int count) {
        return Uni.createFrom().deferred(() -> {
            Optional<MemoryBudget.Lease> lease = count > MANY ? Optional.of(lease(count)) : Optional.empty();
            byte[] bytes = new byte[count];
            return columns.read(from, from + count)
                    .collect()
                    .in(() -> ByteBuffer.wrap(bytes), (gathered, piece) -> gathered.put(piece.duplicate()))
                    .map(full -> bytes)
                    .onTermination()
                    .invoke(() -> lease.ifPresent(MemoryBudget.Lease::close));
        });
    }

    private MemoryBudget.Lease lease(int bytes) {
        try {
            return memory.acquire(bytes, Duration.ZERO);
        } catch (TimeoutException e) {
            throw ReadException.unavailable("this server is too busy: " + e.getMessage(), RETRY_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ReadException.unavailable("this server is going down", RETRY_AFTER);
        }
    }
}
