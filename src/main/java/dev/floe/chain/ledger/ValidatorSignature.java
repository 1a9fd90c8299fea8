package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.keys.ValidatorKey;
import dev.floe.sui.model.CheckpointSummary;

/**
 * What the validators of an epoch signed a checkpoint with.
 *
 * @param signature 48 bytes
 * @param bitmap which validators of the committee signed: a Roaring bitmap
 */
public record ValidatorSignature(long epoch, byte[] signature, byte[] bitmap) {
    /** Intent scope of a checkpoint summary, version, application. */
    private static final byte[] INTENT = {2, 0, 0};
    /** A Roaring bitmap of the one number 0: no runs, one container of one value. */
    private static final byte[] FIRST_VALIDATOR = {0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0};

    /** The signature of the one validator of this chain. */
    static ValidatorSignature of(CheckpointSummary summary, ValidatorKey key) {
        byte[] message = new BcsWriter(256)
                .fixed(INTENT)
                .fixed(summary.toBcs())
                .u64(summary.epoch())
                .toByteArray();
        return new ValidatorSignature(summary.epoch(), key.sign(message), FIRST_VALIDATOR.clone());
    }
}
