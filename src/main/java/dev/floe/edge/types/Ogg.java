package dev.floe.edge.types;

import java.util.Optional;
import java.util.stream.Stream;

/** Ogg (RFC 5334): the streams' first packets say what they carry. */
final class Ogg implements Container {
    private static final Signature SIGNATURE = Signature.ascii(0, "OggS");

    @Override
    public Optional<Guess> look(Head head) {
        return SIGNATURE.isIn(head.bytes())
                ? Optional.of(new Guess.Told(MediaType.inert(type(head))))
                : Optional.empty();
    }

    private static String type(Head head) {
        if (head.contains(Sniffer.HEAD, "theora")) {
            return "video/ogg";
        }
        boolean audio =
                Stream.of("vorbis", "Opus", "FLAC", "Speex").anyMatch(codec -> head.contains(Sniffer.HEAD, codec));
        return audio ? "audio/ogg" : "application/ogg";
    }
}
