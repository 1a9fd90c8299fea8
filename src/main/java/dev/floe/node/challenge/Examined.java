package dev.floe.node.challenge;

import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.util.Optional;

/** This node, as one that other members ask in a challenge. Thread-safe; methods block for the disk. */
public interface Examined {
    /** The object on chain that keeps the challenges. */
    ObjectId challenges();

    /**
     * Its answers to a member that has shown who it is, as many as go into one batch, as they are sent.
     *
     * @return empty if it is not the time for that: before all have committed, or when the challenge is over
     * @throws IOException if something cannot be read, or there is no such member
     */
    Optional<byte[]> answersInBcs(int epoch, ObjectId asking, int from) throws IOException;

    /** Its word that a member has shown it all; empty if it has not, so far. */
    Optional<BlsSignature> confirmation(int epoch, ObjectId asked);
}
