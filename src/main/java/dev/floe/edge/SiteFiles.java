package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.door.ContentCoding;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.read.BlobBytes;
import dev.floe.read.BlobHandle;
import dev.floe.read.PatchHandle;
import dev.floe.read.Provenance;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.read.SharedFutures;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.sui.move.SiteResource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The files of sites, by the hashes of their contents: what is the same in several sites, or in several versions of one, is there
 * once. Short files are read whole, compared with the hash that the chain has, and kept; long ones are compared while they are sent
 * for the first time. Thread-safe.
 */
final class SiteFiles {
    /** Longer files are not kept whole. */
    static final int SHORT = 4 << 20;

    private static final int OVERHEAD = 200;
    private static final int MOST_AHEAD = 64;
    private static final int AHEAD_AT_ONCE = 6;
    private static final Duration COME_BACK = Duration.ofSeconds(2);

    private final Source source;
    private final DenyList denied;
    private final MemoryBudget memory;
    private final Cpu.Queue cpu;
    private final Cache<String, Kept> kept;
    /** Of one network: who waits for it is not told what went wrong with another. */
    private final SharedFutures<String, Kept> underWay = new SharedFutures<>();

    private final AtomicInteger ahead;

    /** Where blobs and patches are read. */
    interface Source {
        /** A blob, unless it is denied. */
        Uni<BlobHandle> open(BlobId id, ReadOptions options);

        /** A patch of a quilt, unless it is denied. */
        Uni<PatchHandle> patch(QuiltPatchId id, ReadOptions options);
    }

    /**
     * A short file, and what it is in codings that were asked for.
     *
     * @param blob where it was read
     */
    record Kept(BlobId blob, byte[] bytes, Map<ContentCoding, byte[]> packed) {
        int weight() {
            return OVERHEAD
                    + bytes.length
                    + packed.values().stream().mapToInt(coded -> coded.length).sum();
        }
    }

    /**
     * A file that is there.
     *
     * @param kept all of it, if it is short
     * @param source where its bytes are read from otherwise
     * @param fromMemory whether nobody was asked for it
     */
    record Found(Optional<Kept> kept, BlobBytes source, long length, boolean fromMemory) {}

    SiteFiles(EdgeReader reader, ReadResources resources, long capacity) {
        this.source = reader;
        this.denied = reader.denyList();
        this.ahead = new AtomicInteger();
        this.memory = resources.options().memory();
        this.cpu = resources.options().cpu().queue();
        this.kept = Caffeine.newBuilder()
                .maximumWeight(capacity)
                .weigher((String hash, Kept file) -> file.weight())
                .executor(Runnable::run)
                .build();
    }

    private SiteFiles(SiteFiles same, Source source) {
        this.source = source;
        this.denied = same.denied;
        this.memory = same.memory;
        this.cpu = same.cpu;
        this.kept = same.kept;
        this.ahead = same.ahead;
    }

    /** The same files, read elsewhere if they are not at hand: a hash is a hash on every network. */
    SiteFiles of(Source other) {
        return new SiteFiles(this, other);
    }

    static String key(SiteResource resource) {
        return HexFormat.of().formatHex(resource.hash());
    }

    /** A file. Fails with a {@link RefusedException} if it is not what the chain says. */
    Uni<Found> find(SiteResource resource, ReadOptions options) {
        String key = key(resource);
        Kept known = kept.getIfPresent(key);
        if (known != null) {
            return Uni.createFrom()
                    .item(new Found(Optional.of(known), new InMemory(known.bytes()), known.bytes().length, true));
        }
        return open(resource, options).flatMap(source -> {
            if (source.length() > SHORT) {
                return Uni.createFrom()
                        .item(new Found(Optional.empty(), new Checked(source, resource), source.length(), false));
            }
            return Uni.createFrom()
                    .completionStage(() -> underWay.get(key, () -> load(source, resource)))
                    .map(file -> new Found(Optional.of(file), new InMemory(file.bytes()), file.bytes().length, false));
        });
    }

    /** Where the bytes are: a patch of a quilt, a blob, or a part of one. */
    private Uni<BlobBytes> open(SiteResource resource, ReadOptions options) {
        Optional<QuiltPatchId> patch = patch(resource);
        if (patch.isPresent()) {
            return source.patch(patch.get(), options).map((PatchHandle handle) -> (BlobBytes) handle);
        }
        return source.open(resource.blobId(), options)
                .map((BlobHandle blob) -> resource.range()
                        .<BlobBytes>map(range -> new Part(blob, range))
                        .orElse(blob));
    }

    /** The patch that the header of quilts names; a header that names none is one that there is no file for. */
    static Optional<QuiltPatchId> patch(SiteResource resource) {
        return Optional.ofNullable(resource.headers().get(SiteResource.PATCH_HEADER))
                .map(text -> parse(resource, text)
                        .orElseThrow(() -> new ReadException(
                                ReadException.Kind.NO_SUCH_PATCH,
                                "the site names a patch '" + text + "' that is none")));
    }

    private static Optional<QuiltPatchId> parse(SiteResource resource, String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        if (!digits.matches("01[0-9a-fA-F]{8}")) {
            return Optional.empty();
        }
        byte[] five = HexFormat.of().parseHex(digits);
        int start = five[1] & 0xFF | (five[2] & 0xFF) << 8;
        int end = five[3] & 0xFF | (five[4] & 0xFF) << 8;
        return end > start ? Optional.of(new QuiltPatchId(resource.blobId(), start, end)) : Optional.empty();
    }

    private CompletableFuture<Kept> load(BlobBytes source, SiteResource resource) {
        int length = (int) source.length();
        return Uni.createFrom()
                .deferred(() -> {
                    MemoryBudget.Lease lease = lease(length);
                    return source.read(0, length)
                            .collect()
                            .in(() -> ByteBuffer.allocate(length), (whole, piece) -> whole.put(piece.duplicate()))
                            .chain(whole -> Uni.createFrom()
                                    .completionStage(() -> cpu.submit(() -> sha256().digest(whole.array()))
                                            .thenApply(hash -> verified(whole, hash, resource))))
                            .onTermination()
                            .invoke(lease::close);
                })
                .invoke(file -> kept.put(key(resource), file))
                .subscribeAsCompletionStage();
    }

    private static Kept verified(ByteBuffer whole, byte[] hash, SiteResource resource) {
        if (whole.hasRemaining()) {
            throw new IllegalStateException("a read brought " + whole.position() + " bytes of " + whole.capacity());
        }
        if (!Arrays.equals(hash, resource.hash())) {
            throw mismatch(resource);
        }
        return new Kept(resource.blobId(), whole.array(), new ConcurrentHashMap<>());
    }

    private static RefusedException mismatch(SiteResource resource) {
        return new RefusedException(Refusal.of(
                ApiStatus.INTERNAL,
                "HASH_MISMATCH",
                "the bytes of " + resource.path() + " are not those that the site's owner put on chain"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has it", e);
        }
    }

    private MemoryBudget.Lease lease(int bytes) {
        try {
            return memory.acquire(bytes, Duration.ZERO);
        } catch (TimeoutException e) {
            throw ReadException.unavailable("this server is too busy: " + e.getMessage(), COME_BACK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ReadException.unavailable("this server is going down", COME_BACK);
        }
    }

    /** It was made in a coding; it is kept beside the file, and counts. */
    void keepPacked(SiteResource resource, Kept file, ContentCoding coding, byte[] packed) {
        if (file.packed().putIfAbsent(coding, packed) == null) {
            // Weighed anew, unless it was given up meanwhile.
            kept.asMap().replace(key(resource), file, new Kept(file.blob(), file.bytes(), file.packed()));
        }
    }

    /** Forgets the files that were read from some blobs. */
    void forget(Predicate<BlobId> blobs) {
        kept.asMap().values().removeIf(file -> blobs.test(file.blob()));
    }

    /** Whether this server is not to serve what a file is read from, also if it is at hand. */
    boolean isDenied(SiteResource resource) {
        return denied.test(resource.blobId())
                || Optional.ofNullable(resource.headers().get(SiteResource.PATCH_HEADER))
                        .flatMap(text -> parse(resource, text))
                        .filter(denied::denies)
                        .isPresent();
    }

    /** Whether a file is at hand. */
    boolean has(SiteResource resource) {
        return kept.asMap().containsKey(key(resource));
    }

    /**
     * Reads files that will be asked for next, a few at a time: those that lie in the same quilt share its index, and often its
     * columns. What fails is not missed here.
     */
    void readAhead(List<SiteResource> resources, ReadOptions options) {
        List<SiteResource> wanted = resources.stream()
                .filter(resource -> !has(resource))
                .limit(MOST_AHEAD)
                .toList();
        if (wanted.isEmpty() || ahead.get() >= AHEAD_AT_ONCE) {
            return;
        }
        ahead.incrementAndGet();
        Multi.createFrom()
                .iterable(wanted)
                .onItem()
                .transformToUni(resource ->
                        find(resource, options).replaceWithVoid().onFailure().recoverWithNull())
                .merge(AHEAD_AT_ONCE)
                .collect()
                .last()
                .onTermination()
                .invoke(ahead::decrementAndGet)
                .subscribe()
                .with(done -> {}, failure -> {});
    }

    /** Bytes that are there. */
    private record InMemory(byte[] bytes) implements BlobBytes {
        private static final int PIECE = BlobHandle.LONGEST_PIECE;

        @Override
        public long length() {
            return bytes.length;
        }

        @Override
        public Multi<ByteBuffer> read(long from, long to) {
            return Multi.createFrom().iterable(() -> new java.util.Iterator<>() {
                private int at = (int) from;

                @Override
                public boolean hasNext() {
                    return at < to;
                }

                @Override
                public ByteBuffer next() {
                    int length = (int) Math.min(PIECE, to - at);
                    ByteBuffer piece = ByteBuffer.wrap(bytes, at, length).slice();
                    at += length;
                    return piece;
                }
            });
        }

        @Override
        public Provenance provenance(long from, long to) {
            return Provenance.MEMORY;
        }
    }

    /** A part of a blob. */
    private record Part(BlobBytes blob, long from, long to) implements BlobBytes {
        Part(BlobBytes blob, SiteResource.Range range) {
            this(blob, Math.min(start(range.start()), blob.length()), Math.min(end(range.end()), blob.length()));
        }

        private static long start(OptionalLong first) {
            return first.isEmpty() ? 0 : first.getAsLong() < 0 ? Long.MAX_VALUE : first.getAsLong();
        }

        private static long end(OptionalLong last) {
            return last.isEmpty() || last.getAsLong() < 0 || last.getAsLong() == Long.MAX_VALUE
                    ? Long.MAX_VALUE
                    : last.getAsLong() + 1;
        }

        @Override
        public long length() {
            return Math.max(0, to - from);
        }

        @Override
        public Multi<ByteBuffer> read(long first, long last) {
            return blob.read(from + first, from + last);
        }

        @Override
        public Provenance provenance(long first, long last) {
            return blob.provenance(from + first, from + last);
        }
    }

    /** A long file: whoever reads all of it does not get its last piece if the whole is not what the chain says. */
    private record Checked(BlobBytes source, SiteResource resource) implements BlobBytes {
        @Override
        public long length() {
            return source.length();
        }

        @Override
        public Multi<ByteBuffer> read(long from, long to) {
            if (from != 0 || to != length()) {
                return source.read(from, to);
            }
            return Multi.createFrom().deferred(() -> {
                MessageDigest digest = sha256();
                long[] seen = {0};
                return source.read(from, to).onItem().invoke(piece -> {
                    digest.update(piece.duplicate());
                    seen[0] += piece.remaining();
                    if (seen[0] == to && !Arrays.equals(digest.digest(), resource.hash())) {
                        throw mismatch(resource);
                    }
                });
            });
        }

        @Override
        public Provenance provenance(long from, long to) {
            return source.provenance(from, to);
        }
    }
}
