package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;

/**
 * The 64 bits that a digest, or a version of an object, is found by in {@link Past}. Others may have the same, so what is found
 * has to be looked at.
 */
final class PastKey {
    private PastKey() {}

    static long of(Digest digest) {
        return mix(digest.toBytes(), 0);
    }

    static long of(ObjectId id, long version) {
        return mix(id.toBytes(), version);
    }

    /** All bits of the key depend on all of the input: keys are spread evenly, which {@link PastRun} reckons with. */
    private static long mix(byte[] bytes, long more) {
        long mixed = scramble(more);
        for (int at = 0; at < bytes.length; at += Long.BYTES) {
            long word = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                word = word << 8 | bytes[at + i] & 0xFF;
            }
            mixed = scramble(mixed ^ word);
        }
        return mixed;
    }

    private static long scramble(long value) {
        long z = value + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }
}
