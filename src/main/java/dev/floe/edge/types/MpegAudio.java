package dev.floe.edge.types;

import java.util.Optional;

/** An MPEG audio frame, or the AAC that travels in such frames, followed by another one where the first says. */
final class MpegAudio implements Container {
    @Override
    public Optional<Guess> look(Head head) {
        byte[] bytes = head.bytes();
        int first = MpegFrame.lengthAt(bytes, 0);
        if (first == 0 || (first + 4 <= bytes.length && MpegFrame.lengthAt(bytes, first) == 0)) {
            return Optional.empty();
        }
        return Optional.of(new Guess.Told(MediaType.inert(MpegFrame.isAac(bytes) ? "audio/aac" : "audio/mpeg")));
    }
}
