package dev.floe.publisher.relay;

import dev.floe.bytes.BcsReader;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.TransactionData;
import java.util.Optional;

/**
 * What the sender of a tip says with its transaction's first input: which blob it is for, and, without telling it, which
 * nonce its request will have.
 *
 * @param blobDigest SHA-256 of the blob
 * @param nonceDigest SHA-256 of the nonce
 * @param length of the blob
 */
record AuthPayload(byte[] blobDigest, byte[] nonceDigest, long length) {
    private static final int DIGEST = 32;
    private static final int LENGTH = 2 * DIGEST + Long.BYTES;

    /** That of a transaction; empty if it has none. */
    static Optional<AuthPayload> of(TransactionData transaction) {
        return transaction
                .programmable()
                .filter(program -> !program.inputs().isEmpty())
                .flatMap(program ->
                        program.inputs().getFirst() instanceof CallArg.Pure(byte[] value) && value.length == LENGTH
                                ? Optional.of(parse(value))
                                : Optional.empty());
    }

    private static AuthPayload parse(byte[] value) {
        return BcsReader.parse(
                value, reader -> new AuthPayload(reader.fixed(DIGEST), reader.fixed(DIGEST), reader.u64()));
    }
}
