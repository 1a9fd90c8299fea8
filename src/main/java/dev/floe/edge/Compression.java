package dev.floe.edge;

import dev.floe.bytes.Cpu;
import dev.floe.door.ContentCoding;
import dev.floe.edge.types.MediaType;
import io.airlift.compress.zstd.ZstdCompressor;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which answers are compressed, and how: short ones whole, so that their length is known and they can be kept; longer ones
 * as they stream, with gzip, which needs next to no memory for that. Computed where all computing is done, each answer in its
 * turn; what all of them hold is bounded, and what finds no room is sent as it is. Thread-safe.
 */
final class Compression {
    /** Up to this a body is compressed whole. */
    static final int SHORT = 1 << 20;

    private static final int GZIP_LEVEL = 5;
    private static final int KIB = 1 << 10;
    /** What a stream of gzip holds: the window and the tables of zlib, and a piece on its way. */
    private static final int STREAM = 512 << 10;
    /** What zstd needs beside what goes in and comes out. */
    private static final int TABLES = 1 << 20;
    /** All compressions together may take this part of the heap. */
    private static final int SHARE = 16;

    private static final List<ContentCoding> OF_SHORT = List.of(ContentCoding.ZSTD, ContentCoding.GZIP);
    private static final List<ContentCoding> OF_LONG = List.of(ContentCoding.GZIP);
    private static final String ENCODED = "content-encoding";

    private final CompressionLimits limits;
    private final Cpu cpu;
    private final int capacity;
    private final Semaphore room;

    /** @param heap bytes of the heap */
    Compression(CompressionLimits limits, Cpu cpu, long heap) {
        this.limits = limits;
        this.cpu = cpu;
        this.capacity = Math.clamp(heap / SHARE / KIB, 2 * STREAM / KIB, Integer.MAX_VALUE);
        this.room = new Semaphore(capacity);
    }

    /** In what codings an answer of this type is offered, the best first; in none if it is not worth it. */
    List<ContentCoding> offered(Representation what, MediaType type) {
        return type.isCompressible() ? possible(what) : List.of();
    }

    /** The same when the type is not known: in what codings an answer may be offered at most. */
    List<ContentCoding> possible(Representation what) {
        boolean encoded = what.description().fields().keySet().stream()
                .anyMatch(name -> name.toLowerCase(Locale.ROOT).equals(ENCODED));
        if (encoded || !limits.allow(what.length())) {
            return List.of();
        }
        return isShort(what.length()) ? OF_SHORT : OF_LONG;
    }

    static boolean isShort(long length) {
        return length <= SHORT;
    }

    /** Room to compress a body of so many bytes, if there is any now. */
    Optional<Room> enter(long length) {
        long bytes = isShort(length) ? 2 * length + TABLES : STREAM;
        int units = (int) Math.min(capacity, bytes / KIB);
        return room.tryAcquire(units) ? Optional.of(new Room(units)) : Optional.empty();
    }

    /** How many bytes compressions may take now. */
    long free() {
        return (long) room.availablePermits() * KIB;
    }

    /** To be closed when what was compressed is with the client, or nobody wants it any more. */
    final class Room implements AutoCloseable {
        private final int units;
        private final AtomicBoolean held = new AtomicBoolean(true);

        private Room(int units) {
            this.units = units;
        }

        @Override
        public void close() {
            if (held.compareAndSet(true, false)) {
                room.release(units);
            }
        }
    }

    /**
     * Compresses a {@linkplain #isShort short} body.
     *
     * @param length bytes of all {@code pieces} together
     */
    Uni<byte[]> whole(Multi<ByteBuffer> pieces, int length, ContentCoding coding) {
        return pieces.collect()
                .in(() -> ByteBuffer.allocate(length), ByteBuffer::put)
                .chain(plain -> {
                    if (plain.hasRemaining()) {
                        throw new IllegalStateException("a read brought " + plain.position() + " bytes of " + length);
                    }
                    return Uni.createFrom()
                            .completionStage(() -> cpu.queue().submit(() -> compress(plain.array(), coding)));
                });
    }

    private static byte[] compress(byte[] plain, ContentCoding coding) {
        return switch (coding) {
            case ZSTD -> {
                ZstdCompressor zstd = new ZstdCompressor();
                byte[] packed = new byte[zstd.maxCompressedLength(plain.length)];
                int length = zstd.compress(plain, 0, plain.length, packed, 0, packed.length);
                yield Arrays.copyOf(packed, length);
            }
            case GZIP -> {
                ByteArrayOutputStream packed = new ByteArrayOutputStream(plain.length / 3 + KIB);
                try (GzipStream gzip = new GzipStream(GZIP_LEVEL)) {
                    write(gzip.pack(ByteBuffer.wrap(plain)), packed);
                    write(gzip.finish(), packed);
                }
                yield packed.toByteArray();
            }
        };
    }

    private static void write(ByteBuffer bytes, ByteArrayOutputStream to) {
        to.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /** The same bytes with gzip, a piece as soon as there is one, and none before it is asked for. */
    Multi<ByteBuffer> stream(Multi<ByteBuffer> pieces) {
        return Multi.createFrom().deferred(() -> {
            Cpu.Queue queue = cpu.queue();
            GzipStream gzip = new GzipStream(GZIP_LEVEL);
            Multi<ByteBuffer> packed = pieces.onItem()
                    .transformToUniAndConcatenate(
                            piece -> Uni.createFrom().completionStage(() -> queue.submit(() -> gzip.pack(piece))));
            Uni<ByteBuffer> end = Uni.createFrom().completionStage(() -> queue.submit(gzip::finish));
            return Multi.createBy()
                    .concatenating()
                    .streams(packed, end.toMulti())
                    .filter(ByteBuffer::hasRemaining)
                    .onTermination()
                    .invoke(() -> queue.execute(gzip::close));
        });
    }
}
