package dev.floe.protocol;

import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.Blake2b;
import dev.floe.keys.BlsSignature;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;

/**
 * The coin of a challenge: what decides which blobs are asked for. It is the hash of the sum of shares whose nodes are a
 * quorum, so nobody knows it before the honest ones among them have given theirs. Immutable.
 */
public final class ChallengeCoin {
    public static final int LENGTH = Blake2b.DIGEST_LENGTH;

    private static final byte[] TAG = "FloeChallengeCoin".getBytes(StandardCharsets.US_ASCII);

    private final byte[] bytes;

    private ChallengeCoin(byte[] bytes) {
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException unless there are 32 bytes */
    public static ChallengeCoin of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a coin has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new ChallengeCoin(bytes.clone());
    }

    /**
     * @param nodes whose shares these are, in any order
     * @param sum of their signatures of the {@link ChallengeMessage.CoinShare}
     */
    public static ChallengeCoin ofShares(ObjectId challenges, int epoch, Collection<ObjectId> nodes, BlsSignature sum) {
        BcsWriter all = new BcsWriter(ObjectId.LENGTH * (nodes.size() + 1) + 8)
                .fixed(challenges.toBytes())
                .u32(Integer.toUnsignedLong(epoch))
                .u32(nodes.size());
        nodes.stream().sorted().forEach(node -> all.fixed(node.toBytes()));
        return new ChallengeCoin(Blake2b.hash(TAG, all.toByteArray(), sum.toBytes()));
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChallengeCoin that && Arrays.equals(bytes, that.bytes);
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
