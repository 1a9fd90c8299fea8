package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What a node says of all its answers before it gives any of them, and before it is given any: the hash of one root for each
 * member of the committee. Bound to the coin and to the node, so that it is of no use to another, or another time. Immutable.
 */
public final class ChallengeCommitment {
    public static final int LENGTH = Blake2b.DIGEST_LENGTH;

    private static final byte[] TAG = "FloeChallengeCommitment".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    private ChallengeCommitment(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static ChallengeCommitment of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a commitment has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new ChallengeCommitment(bytes.clone());
    }

    /** @param roots 32 bytes each, in the order of the committee */
    public static ChallengeCommitment to(ChallengeCoin coin, ObjectId node, List<byte[]> roots) {
        BcsWriter all = new BcsWriter(LENGTH * roots.size()).u32(roots.size());
        roots.forEach(all::fixed);
        return new ChallengeCommitment(Blake2b.hash(TAG, coin.toBytes(), node.toBytes(), all.toByteArray()));
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChallengeCommitment that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
