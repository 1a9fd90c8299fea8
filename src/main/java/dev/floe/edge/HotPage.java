package dev.floe.edge;

import dev.floe.redstuff.BlobId;

/**
 * A file as it was sent at one host under one path, and what decides whether it may be sent again. Asked on event loops with every
 * request, so implementations are quick and never wait. Thread-safe.
 */
interface HotPage {
    /** In small letters, without a port. */
    String host();

    /** The blob that it is from. */
    BlobId blob();

    /** All of it; nobody may write to it. */
    byte[] bytes();

    /** What is known about the path now. */
    Standing standing();

    /** It was sent once more. */
    void given();

    /** What may be done with it. */
    enum Standing {
        /** It is what is there. */
        CURRENT,
        /** Perhaps it is: somebody has to be asked. */
        UNSURE,
        /** Something else is there. */
        OVER
    }
}
