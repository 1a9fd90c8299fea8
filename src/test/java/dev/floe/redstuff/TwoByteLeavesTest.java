package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Looking hashes up is the same as hashing. */
class TwoByteLeavesTest {
    private static final int HASH = MerkleTree.HASH_LENGTH;

    @Test
    void everyLeaf() {
        int at = 7;
        int stride = 5;
        byte[] bytes = new byte[at + TwoByteLeaves.COUNT * stride];
        new Random(5).nextBytes(bytes);
        for (int leaf = 0; leaf < TwoByteLeaves.COUNT; leaf++) {
            bytes[at + leaf * stride] = (byte) leaf;
            bytes[at + leaf * stride + 1] = (byte) (leaf >>> 8);
        }
        byte[] expected = new byte[TwoByteLeaves.COUNT * HASH];
        MerkleTree.leafHashes(bytes, at, stride, TwoByteLeaves.LENGTH, TwoByteLeaves.COUNT, expected, 0, HASH);
        byte[] hashes = new byte[TwoByteLeaves.COUNT * HASH];
        TwoByteLeaves.hashes(bytes, at, stride, TwoByteLeaves.COUNT, hashes, 0);
        assertThat(hashes).isEqualTo(expected);
    }

    /** On so many shards they are looked up, also those of slivers after a while: hashed or looked up, it is the same. */
    @Test
    void slivers() throws RedStuffException {
        byte[] blob = new byte[5_000];
        new Random(6).nextBytes(blob);
        EncodedBlob encoded = EncodedBlob.of(Encoding.MAX_SHARDS, blob);
        for (Axis axis : Axis.values()) {
            for (int index : new int[] {0, 1, 333, 334, 666, 667, 999}) {
                encoded.metadata().verify(encoded.encoding().pairOfSliver(axis, index), encoded.sliver(axis, index));
            }
        }
    }
}
