package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.edge.types.Guess;
import dev.floe.edge.types.MediaType;
import dev.floe.edge.types.Sniffer;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * Which media type bytes have, by what they begin with, remembered once it was found out. What has the same entity tag has
 * the same bytes. Thread-safe.
 */
final class MediaTypes {
    private static final int REMEMBERED = 20_000;
    /** A part of a blob is not held back longer than this to learn what the blob is. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Cache<String, MediaType> known = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * What is known of a type.
     *
     * @param sure whether it stays so; if not, what would tell could not be read
     */
    record Learned(MediaType type, boolean sure) {}

    Optional<MediaType> known(Representation what) {
        return Optional.ofNullable(known.getIfPresent(what.tag().opaque()));
    }

    /** How many bytes from the start of {@code what} tell its type. */
    static int headLength(Representation what) {
        return (int) Math.min(Sniffer.HEAD, what.length());
    }

    /**
     * Learns the type from the first {@link #headLength} bytes, and from others if those do not decide. If the
     * others cannot be read now, the first ones have to do.
     */
    Uni<Learned> learn(Representation what, byte[] head) {
        return switch (Sniffer.sniff(head, what.length())) {
            case Guess.Told(MediaType type) -> Uni.createFrom().item(remember(what, type));
            case Guess.Ask ask ->
                read(what, ask.from(), ask.length())
                        .map(bytes -> remember(what, ask.answer().apply(bytes)))
                        .onFailure()
                        .recoverWithItem(new Learned(ask.otherwise(), false));
        };
    }

    private Learned remember(Representation what, MediaType type) {
        known.put(what.tag().opaque(), type);
        return new Learned(type, true);
    }

    private static Uni<byte[]> read(Representation what, long from, int length) {
        return BlobBody.prime(what.read(new Slice(from, from + length)), length, length)
                .map(BlobBody::beginning)
                .ifNoItem()
                .after(PATIENCE)
                .fail();
    }

    /** The type, by reading the beginning if it is not known; bytes of no type if that cannot be read now. */
    Uni<Learned> find(Representation what) {
        Optional<MediaType> remembered = known(what);
        if (remembered.isPresent()) {
            return Uni.createFrom().item(new Learned(remembered.get(), true));
        }
        return read(what, 0, headLength(what))
                .flatMap(head -> learn(what, head))
                .onFailure()
                .recoverWithItem(new Learned(MediaType.BYTES, false));
    }
}
