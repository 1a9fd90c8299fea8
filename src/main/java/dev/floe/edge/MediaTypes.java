package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.read.BlobHandle;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/** Which media type each blob has, remembered once it was found out. Thread-safe. */
final class MediaTypes {
    private static final int REMEMBERED = 20_000;
    /** A part of a blob is not held back longer than this to learn what the blob is. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Cache<BlobId, MediaType> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    Optional<MediaType> known(BlobId id) {
        return Optional.ofNullable(known.getIfPresent(id));
    }

    /** How many bytes from the start of {@code blob} tell its type. */
    static int headLength(BlobHandle blob) {
        return (int) Math.min(Sniffer.HEAD, blob.length());
    }

    /** Learns the type from the blob's first {@link #headLength} bytes. */
    MediaType learn(BlobId id, byte[] head) {
        MediaType type = Sniffer.sniff(head);
        known.put(id, type);
        return type;
    }

    /** Reads the beginning of a blob to learn its type; if that cannot be read now, the type says nothing. */
    Uni<MediaType> find(BlobHandle blob) {
        int length = headLength(blob);
        return BlobBody.prime(blob.read(0, length), length, length)
                .map(body -> learn(blob.id(), body.beginning()))
                .ifNoItem()
                .after(PATIENCE)
                .fail()
                .onFailure()
                .recoverWithItem(MediaType.BYTES);
    }
}
