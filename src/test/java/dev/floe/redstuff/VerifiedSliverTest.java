package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What verification makes, and what can be checked again without the code. */
class VerifiedSliverTest {
    private static EncodedBlob encoded(int shards, int length) {
        byte[] blob = new byte[length];
        new Random(shards * 31L + length).nextBytes(blob);
        return EncodedBlob.of(shards, blob);
    }

    /** Metadata of a blob whose slivers nobody has. */
    private static VerifiedMetadata madeUp(int shards) throws RedStuffException {
        byte[] hashes = new byte[shards * 2 * BlobMetadata.HASH_LENGTH];
        new Random(shards).nextBytes(hashes);
        return VerifiedMetadata.derive(BlobMetadata.of(100, hashes), new Encoding(shards));
    }

    private static VerifiedSliver verify(EncodedBlob encoded, Axis axis, int index) throws RedStuffException {
        return encoded.metadata().verify(encoded.encoding().pairOfSliver(axis, index), encoded.sliver(axis, index));
    }

    private static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(RedStuffException.class))
                .extracting(RedStuffException::fault)
                .isEqualTo(fault);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 13, 16, 17, 31, 32, 33, 64, 100, 127, 128, 129, 333, 1000})
    void hashingAloneAcceptsWhatWasVerifiedOnce(int shards) throws RedStuffException {
        EncodedBlob encoded = encoded(shards, 3000);
        for (Axis axis : Axis.values()) {
            for (int index : new int[] {0, 1, shards / 2, shards - 1}) {
                VerifiedSliver first = verify(encoded, axis, index);
                byte[] kept = first.proof().toBytes();
                assertThat(kept).hasSize(SliverProof.length(encoded.encoding(), axis));
                SliverProof proof = SliverProof.of(encoded.encoding(), axis, kept);
                ProvenHead head =
                        ProvenHead.verify(first.blob().blobId(), first.blob().toBytes());
                VerifiedSliver again = head.verifyAgain(first.sliver(), proof);
                assertThat(again.symbols()).isSameAs(first.symbols());
                assertThat(again.proof()).isEqualTo(first.proof());
                assertThat(again.axis()).isEqualTo(axis);
                assertThat(again.index()).isEqualTo(index);
            }
        }
    }

    /** Symbols of 2 to 128 bytes, and more slivers than are expanded side by side. */
    @ParameterizedTest
    @CsvSource({"4,1", "7,200", "10,1000", "13,2800", "31,13000", "31,14000", "100,140000", "1000,1000"})
    void togetherTheyAreVerifiedAsOneAfterTheOther(int shards, int length) throws RedStuffException {
        EncodedBlob encoded = encoded(shards, length);
        for (Axis axis : Axis.values()) {
            List<Sliver> slivers = IntStream.range(0, Math.min(shards, 70))
                    .mapToObj(i -> encoded.sliver(axis, shards - 1 - i))
                    .toList();
            List<VerifiedSliver> together = encoded.metadata().verify(axis, slivers);
            assertThat(together).hasSameSizeAs(slivers);
            for (int i = 0; i < slivers.size(); i++) {
                VerifiedSliver alone = verify(encoded, axis, slivers.get(i).index());
                assertThat(together.get(i).symbols()).isSameAs(slivers.get(i).data());
                assertThat(together.get(i).index()).isEqualTo(alone.index());
                assertThat(together.get(i).axis()).isEqualTo(axis);
                assertThat(together.get(i).proof()).isEqualTo(alone.proof());
            }
            for (int wrong : new int[] {0, slivers.size() / 2, slivers.size() - 1}) {
                List<Sliver> one = new ArrayList<>(slivers);
                Sliver right = slivers.get(wrong);
                byte[] data = right.data().clone();
                data[data.length - 1] ^= 1;
                one.set(wrong, new Sliver(axis, right.index(), right.symbolSize(), data));
                assertFault(Fault.SLIVER_HASH_MISMATCH, () -> encoded.metadata().verify(axis, one));
                one.set(wrong, new Sliver(axis, right.index(), right.symbolSize(), new byte[data.length + 2]));
                assertFault(Fault.SIZE, () -> encoded.metadata().verify(axis, one));
                one.set(wrong, new Sliver(axis, shards, right.symbolSize(), right.data()));
                assertFault(Fault.INDEX, () -> encoded.metadata().verify(axis, one));
            }
            assertThat(encoded.metadata().verify(axis, List.of())).isEmpty();
        }
        assertThatThrownBy(() -> encoded.metadata().verify(Axis.PRIMARY, List.of(encoded.sliver(Axis.SECONDARY, 0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theTailIsAHandfulOfHashes() throws RedStuffException {
        EncodedBlob encoded = encoded(1000, 1000);
        assertThat(verify(encoded, Axis.PRIMARY, 3).proof().tail().count()).isLessThanOrEqualTo(6);
        assertThat(verify(encoded, Axis.SECONDARY, 3).proof().tail().count()).isLessThanOrEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"4,PRIMARY", "7,SECONDARY", "10,PRIMARY", "10,SECONDARY", "31,PRIMARY", "100,SECONDARY"})
    void everyFlippedBitIsFound(int shards, Axis axis) throws RedStuffException {
        VerifiedSliver sliver = verify(encoded(shards, 500), axis, 1);
        byte[] symbols = sliver.symbols().clone();
        for (int bit = 0; bit < symbols.length * 8; bit++) {
            flip(symbols, bit);
            Sliver damaged = new Sliver(axis, 1, sliver.blob().symbolSize(), symbols);
            assertFault(Fault.SLIVER_HASH_MISMATCH, () -> sliver.blob().verifyAgain(damaged, sliver.proof()));
            flip(symbols, bit);
        }
        byte[] proof = sliver.proof().toBytes();
        for (int bit = 0; bit < proof.length * 8; bit++) {
            flip(proof, bit);
            SliverProof damaged = SliverProof.of(sliver.blob().encoding(), axis, proof);
            assertFault(Fault.SLIVER_HASH_MISMATCH, () -> sliver.blob().verifyAgain(sliver.sliver(), damaged));
            flip(proof, bit);
        }
        byte[] head = sliver.blob().toBytes();
        for (int bit = 0; bit < head.length * 8; bit++) {
            flip(head, bit);
            assertThatThrownBy(() -> ProvenHead.verify(sliver.blob().blobId(), head))
                    .isInstanceOf(RedStuffException.class);
            flip(head, bit);
        }
    }

    /** The root and the length alone do not tell it: a row of a blob on fewer shards would be a shorter one. */
    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 9, 10, 12, 16, 17, 100, 1000})
    void aHeadProvesTheNumberOfShards(int shards) throws RedStuffException {
        ProvenHead head = madeUp(shards).proven();
        byte[] kept = head.toBytes();
        assertThat(ProvenHead.verify(head.blobId(), kept).encoding().shardCount())
                .isEqualTo(shards);
        for (int other = Encoding.MIN_SHARDS; other <= Encoding.MAX_SHARDS; other++) {
            // Most others have another height, and are told by the length.
            if (other != shards) {
                byte[] lie = kept.clone();
                lie[8] = (byte) other;
                lie[9] = (byte) (other >> 8);
                assertThatThrownBy(() -> ProvenHead.verify(head.blobId(), lie)).isInstanceOf(RedStuffException.class);
            }
        }
    }

    /** Every pair of a tree leads to its root by itself: one that is not the last must not pass for the last. */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 13, 16, 100, 1000})
    void noOtherPairPassesForTheLast(int shards) throws RedStuffException {
        VerifiedMetadata metadata = madeUp(shards);
        PairTree tree = new PairTree(metadata.metadata());
        byte[] right = metadata.proven().toBytes();
        for (int pair = 3; pair < shards - 1; pair++) {
            byte[] lie = right.clone();
            lie[8] = (byte) (pair + 1);
            lie[9] = (byte) (pair + 1 >> 8);
            System.arraycopy(metadata.metadata().hashes(pair, pair + 1), 0, lie, 10, 64);
            byte[] siblings = tree.siblings(pair);
            System.arraycopy(siblings, 0, lie, 74, siblings.length);
            assertThatThrownBy(() -> ProvenHead.verify(metadata.blobId(), lie)).isInstanceOf(RedStuffException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 7, 8, 9, 15, 16, 17, 31, 100, 127, 128, 129, 999, 1000})
    void whatIsNotKeptOfTheTreeIsHashedAgain(int shards) throws RedStuffException {
        VerifiedMetadata metadata = madeUp(shards);
        PairTree tree = new PairTree(metadata.metadata());
        byte[] leaves = new byte[shards * MerkleTree.HASH_LENGTH];
        MerkleTree.leafHashes(metadata.metadata().hashes(), 0, 64, 64, shards, leaves, 0, MerkleTree.HASH_LENGTH);
        MerkleTree whole = MerkleTree.ofLeafHashes(leaves);
        assertThat(tree.root()).isEqualTo(whole.root());
        for (int pair = 0; pair < shards; pair++) {
            byte[] siblings = tree.siblings(pair);
            assertThat(siblings).hasSize(MerkleTree.height(shards) * MerkleTree.HASH_LENGTH);
            assertThat(whole.proof(pair).siblings()).isEqualTo(siblings);
        }
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }

    @Test
    void whatHasAnotherShapeIsRefusedBeforeItIsHashed() throws RedStuffException {
        VerifiedSliver sliver = verify(encoded(10, 5000), Axis.PRIMARY, 2);
        ProvenHead blob = sliver.blob();
        byte[] proof = sliver.proof().toBytes();
        for (int length : new int[] {0, proof.length - 32, proof.length - 1, proof.length + 1, proof.length + 32}) {
            assertFault(Fault.SIZE, () -> SliverProof.of(blob.encoding(), Axis.PRIMARY, Arrays.copyOf(proof, length)));
        }
        SliverProof column = verify(encoded(10, 5000), Axis.SECONDARY, 2).proof();
        assertThatThrownBy(() -> blob.verifyAgain(sliver.sliver(), column)).isInstanceOf(RedStuffException.class);
        Sliver shorter = new Sliver(Axis.PRIMARY, 2, blob.symbolSize(), new byte[sliver.length() - 2]);
        assertFault(Fault.SIZE, () -> blob.verifyAgain(shorter, sliver.proof()));
        assertFault(Fault.SIZE, () -> blob.knownAgain(shorter, sliver.proof()));
        Sliver nowhere = new Sliver(Axis.PRIMARY, 10, blob.symbolSize(), sliver.symbols());
        assertFault(Fault.INDEX, () -> blob.verifyAgain(nowhere, sliver.proof()));
        Sliver elsewhere = new Sliver(Axis.PRIMARY, 3, blob.symbolSize(), sliver.symbols());
        assertFault(Fault.SLIVER_HASH_MISMATCH, () -> blob.verifyAgain(elsewhere, sliver.proof()));
        for (int length : new int[] {0, 9, 10, 73, 74, blob.toBytes().length - 1, blob.toBytes().length + 1}) {
            byte[] cut = Arrays.copyOf(blob.toBytes(), length);
            assertThatThrownBy(() -> ProvenHead.verify(blob.blobId(), cut)).isInstanceOf(RedStuffException.class);
        }
        assertThatThrownBy(() -> TailHashes.of(new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recoveryMakesOneToo() throws RedStuffException {
        EncodedBlob encoded = encoded(10, 4000);
        int[] sources = {9, 3, 4, 1, 7, 8, 0};
        byte[][] symbols = new byte[sources.length][];
        for (int i = 0; i < sources.length; i++) {
            symbols[i] = SliverSymbols.symbol(encoded.encoding(), encoded.secondary()[sources[i]], 1);
        }
        VerifiedSliver recovered = new SliverRecovery(encoded.metadata(), Axis.PRIMARY, sources).recover(1, symbols);
        assertThat(recovered.symbols()).isEqualTo(encoded.primary()[1].data());
        assertThat(recovered.proof()).isEqualTo(verify(encoded, Axis.PRIMARY, 1).proof());
    }
}
