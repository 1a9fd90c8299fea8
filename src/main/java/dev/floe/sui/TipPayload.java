package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.TransactionData;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the sender of a tip for an upload relay says with its transaction's first input: which blob it is for, and, without
 * telling it, which nonce the request to the relay will have.
 *
 * @param blobDigest SHA-256 of the blob
 * @param nonceDigest SHA-256 of the nonce
 * @param length of the blob
 */
public record TipPayload(byte[] blobDigest, byte[] nonceDigest, long length) {
    private static final int DIGEST = 32;
    private static final int LENGTH = 2 * DIGEST + Long.BYTES;

    /** That of a transaction; empty if it has none. */
    public static Optional<TipPayload> of(TransactionData transaction) {
        return transaction
                .programmable()
                .filter(program -> !program.inputs().isEmpty())
                .flatMap(program ->
                        program.inputs().getFirst() instanceof CallArg.Pure(byte[] value) && value.length == LENGTH
                                ? Optional.of(parse(value))
                                : Optional.empty());
    }

    private static TipPayload parse(byte[] value) {
        return BcsReader.parse(
                value, reader -> new TipPayload(reader.fixed(DIGEST), reader.fixed(DIGEST), reader.u64()));
    }

    /** The input. */
    void write(BcsWriter writer) {
        writer.fixed(blobDigest).fixed(nonceDigest).u64(length);
    }

    /** Whether it says the same as {@code other}. */
    public boolean says(TipPayload other) {
        return length == other.length
                && Arrays.equals(blobDigest, other.blobDigest)
                && Arrays.equals(nonceDigest, other.nonceDigest);
    }
}
