package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.edge.types.Guess;
import dev.floe.edge.types.MediaType;
import dev.floe.edge.types.Sniffer;
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

    /**
     * What is known of a blob's type.
     *
     * @param sure whether it stays so; if not, what would tell could not be read
     */
    record Learned(MediaType type, boolean sure) {}

    Optional<MediaType> known(BlobId id) {
        return Optional.ofNullable(known.getIfPresent(id));
    }

    /** How many bytes from the start of {@code blob} tell its type. */
    static int headLength(BlobHandle blob) {
        return (int) Math.min(Sniffer.HEAD, blob.length());
    }

    /**
     * Learns the type from the blob's first {@link #headLength} bytes, and from others if those do not decide. If the
     * others cannot be read now, the first ones have to do.
     */
    Uni<Learned> learn(BlobHandle blob, byte[] head) {
        return switch (Sniffer.sniff(head, blob.length())) {
            case Guess.Told(MediaType type) -> Uni.createFrom().item(remember(blob.id(), type));
            case Guess.Ask ask ->
                read(blob, ask.from(), ask.length())
                        .map(bytes -> remember(blob.id(), ask.answer().apply(bytes)))
                        .onFailure()
                        .recoverWithItem(new Learned(ask.otherwise(), false));
        };
    }

    private Learned remember(BlobId id, MediaType type) {
        known.put(id, type);
        return new Learned(type, true);
    }

    private static Uni<byte[]> read(BlobHandle blob, long from, int length) {
        return BlobBody.prime(blob.read(from, from + length), length, length)
                .map(BlobBody::beginning)
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    /** The type, by reading the beginning of the blob if it is not known; bytes of no type if that cannot be read now. */
    Uni<Learned> find(BlobHandle blob) {
        Optional<MediaType> remembered = known(blob.id());
        if (remembered.isPresent()) {
            return Uni.createFrom().item(new Learned(remembered.get(), true));
        }
        return read(blob, 0, headLength(blob))
                .flatMap(head -> learn(blob, head))
                .onFailure()
                .recoverWithItem(new Learned(MediaType.BYTES, false));
    }
}
