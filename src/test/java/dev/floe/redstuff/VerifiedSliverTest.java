package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.Blake2b;
import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Arrays;
import java.util.Random;
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
                TailHashes kept = TailHashes.of(first.tail().toBytes());
                VerifiedSliver again = encoded.metadata().verifyAgain(first.pair(), first.sliver(), kept);
                assertThat(again.symbols()).isSameAs(first.symbols());
                assertThat(again.tail()).isEqualTo(first.tail());
                assertThat(again.axis()).isEqualTo(axis);
                assertThat(again.index()).isEqualTo(index);
            }
        }
    }

    @Test
    void theTailIsAHandfulOfHashes() throws RedStuffException {
        EncodedBlob encoded = encoded(1000, 1000);
        assertThat(verify(encoded, Axis.PRIMARY, 3).tail().count()).isLessThanOrEqualTo(6);
        assertThat(verify(encoded, Axis.SECONDARY, 3).tail().count()).isLessThanOrEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({"4,PRIMARY", "7,SECONDARY", "10,PRIMARY", "10,SECONDARY", "31,PRIMARY", "100,SECONDARY"})
    void everyFlippedBitIsFound(int shards, Axis axis) throws RedStuffException {
        VerifiedSliver sliver = verify(encoded(shards, 500), axis, 1);
        byte[] symbols = sliver.symbols().clone();
        for (int bit = 0; bit < symbols.length * 8; bit++) {
            flip(symbols, bit);
            Sliver damaged = new Sliver(axis, 1, sliver.blob().symbolSize(), symbols);
            assertFault(
                    Fault.SLIVER_HASH_MISMATCH, () -> sliver.blob().verifyAgain(sliver.pair(), damaged, sliver.tail()));
            flip(symbols, bit);
        }
        byte[] tail = sliver.tail().toBytes();
        for (int bit = 0; bit < tail.length * 8; bit++) {
            flip(tail, bit);
            assertFault(
                    Fault.SLIVER_HASH_MISMATCH,
                    () -> sliver.blob().verifyAgain(sliver.pair(), sliver.sliver(), TailHashes.of(tail)));
            flip(tail, bit);
        }
    }

    private static void flip(byte[] bytes, int bit) {
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }

    @Test
    void whatHasAnotherShapeIsRefusedBeforeItIsHashed() throws RedStuffException {
        VerifiedSliver sliver = verify(encoded(10, 5000), Axis.PRIMARY, 2);
        VerifiedMetadata blob = sliver.blob();
        byte[] tail = sliver.tail().toBytes();
        assertFault(
                Fault.SIZE,
                () -> blob.verifyAgain(
                        sliver.pair(), sliver.sliver(), TailHashes.of(Arrays.copyOf(tail, tail.length - 32))));
        assertFault(
                Fault.SIZE,
                () -> blob.verifyAgain(
                        sliver.pair(), sliver.sliver(), TailHashes.of(Arrays.copyOf(tail, tail.length + 32))));
        Sliver shorter = new Sliver(Axis.PRIMARY, 2, blob.symbolSize(), new byte[sliver.length() - 2]);
        assertFault(Fault.SIZE, () -> blob.verifyAgain(sliver.pair(), shorter, sliver.tail()));
        assertFault(Fault.INDEX, () -> blob.verifyAgain(3, sliver.sliver(), sliver.tail()));
        assertThatThrownBy(() -> TailHashes.of(new byte[33])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"4,PRIMARY", "10,SECONDARY", "100,PRIMARY"})
    void itLeadsToTheBlobIdByHashingAlone(int shards, Axis axis) throws RedStuffException {
        EncodedBlob encoded = encoded(shards, 2000);
        VerifiedSliver sliver = verify(encoded, axis, shards - 2);
        byte[] own = encoded.metadata().metadata().hashInPair(sliver.pair(), axis);
        byte[] pair = axis == Axis.PRIMARY ? joined(own, sliver.siblingHash()) : joined(sliver.siblingHash(), own);
        byte[] root = sliver.blob().rootHash();
        assertThat(sliver.pairProof().proves(MerkleTree.leafHash(pair), sliver.pair(), shards, root))
                .isTrue();
        assertThat(VerifiedMetadata.idOf(2000, root)).isEqualTo(sliver.blob().blobId());
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, 2 * Blake2b.DIGEST_LENGTH);
        System.arraycopy(other, 0, both, Blake2b.DIGEST_LENGTH, Blake2b.DIGEST_LENGTH);
        return both;
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
        assertThat(recovered.tail()).isEqualTo(verify(encoded, Axis.PRIMARY, 1).tail());
    }
}
