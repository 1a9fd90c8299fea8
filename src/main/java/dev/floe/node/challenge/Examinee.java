package dev.floe.node.challenge;

import dev.floe.keys.BlsSignature;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.util.Optional;

/** Another member, as one that is asked. Methods block, and end in bounded time. */
interface Examinee {
    /**
     * Its answers to {@code asking}, from number {@code from} on, as many as fit.
     *
     * @throws IOException if there is no answer, or one that cannot be read
     */
    Answer.Batch answers(int epoch, ObjectId asking, int from) throws IOException;

    /**
     * Its word that {@code asked} showed it all.
     *
     * @return empty if it has not, so far
     * @throws IOException if there is no answer
     */
    Optional<BlsSignature> confirmation(int epoch, ObjectId asked) throws IOException;
}
