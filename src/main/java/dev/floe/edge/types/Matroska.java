package dev.floe.edge.types;

import java.util.Optional;

/** Matroska and WebM (RFC 8794, RFC 9559): the document type says which. */
final class Matroska implements Container {
    private static final Signature SIGNATURE = Signature.hex(0, "1A45DFA3");

    @Override
    public Optional<Guess> look(Head head) {
        if (!SIGNATURE.isIn(head.bytes())) {
            return Optional.empty();
        }
        return Optional.of(
                new Guess.Told(MediaType.inert(head.contains(64, "webm") ? "video/webm" : "video/x-matroska")));
    }
}
