package dev.floe.node.challenge;

import java.io.IOException;
import java.util.Optional;

/** Where a node keeps what it must not forget of a challenge: one note. */
public interface ChallengeBook {
    /** What was written last; empty if there is nothing, or nothing that can be read. */
    Optional<byte[]> read();

    /** On return it is on the disk. */
    void write(byte[] note) throws IOException;
}
