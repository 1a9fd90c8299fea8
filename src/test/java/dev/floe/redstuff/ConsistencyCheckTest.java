package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Blobs whose writer computed some slivers wrongly, and hashed them as if they were right. */
class ConsistencyCheckTest {
    private static final BitSet NONE = new BitSet();

    private final EncodedBlob honest = EncodedBlob.of(7, Vectors.blob("honest", 900));

    /** The blob's metadata, but for the hash of one sliver, and that sliver. */
    private record Forged(VerifiedMetadata metadata, Sliver sliver) {}

    private Forged forge(Axis axis, int index) throws RedStuffException {
        Sliver right = honest.sliver(axis, index);
        byte[] data = right.data().clone();
        data[3] ^= 1;
        Sliver wrong = new Sliver(axis, index, right.symbolSize(), data);
        byte[] hash =
                new SliverExpansion(ScalarKernel.INSTANCE, honest.encoding(), axis, right.symbolSize(), data).hash();
        byte[] hashes = honest.metadata().metadata().hashes();
        int pair = honest.encoding().pairOfSliver(axis, index);
        System.arraycopy(hash, 0, hashes, 64 * pair + (axis == Axis.PRIMARY ? 0 : 32), 32);
        VerifiedMetadata metadata =
                VerifiedMetadata.derive(BlobMetadata.of(honest.blob().length, hashes), honest.encoding());
        metadata.verify(pair, wrong);
        return new Forged(metadata, wrong);
    }

    private static void check(ConsistencyCheck check, VerifiedMetadata metadata, byte[] blob, BitSet verified)
            throws Exception {
        check.check(metadata, BlobSource.of(blob), verified, Runnable::run, 1);
    }

    private static void assertInconsistent(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.INCONSISTENT_BLOB));
    }

    @Test
    void honestBlobsPass() {
        for (ConsistencyCheck check : ConsistencyCheck.values()) {
            assertThatCode(() -> check(check, honest.metadata(), honest.blob(), NONE))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aWrongSystematicSliverIsFoundByDefault() throws Exception {
        Forged forged = forge(Axis.PRIMARY, 1);
        check(ConsistencyCheck.SKIP, forged.metadata(), honest.blob(), NONE);
        assertInconsistent(() -> check(ConsistencyCheck.DEFAULT, forged.metadata(), honest.blob(), NONE));
        assertInconsistent(() -> check(ConsistencyCheck.STRICT, forged.metadata(), honest.blob(), NONE));
        BitSet verified = new BitSet();
        verified.set(1);
        check(ConsistencyCheck.DEFAULT, forged.metadata(), honest.blob(), verified);
    }

    @Test
    void aWrongSecondarySliverIsFoundByTheStrictCheckOnly() throws Exception {
        Forged forged = forge(Axis.SECONDARY, 2);
        check(ConsistencyCheck.DEFAULT, forged.metadata(), honest.blob(), NONE);
        assertInconsistent(() -> check(ConsistencyCheck.STRICT, forged.metadata(), honest.blob(), NONE));
    }

    @Test
    void anotherBlobIsFound() {
        byte[] other = honest.blob().clone();
        other[other.length - 1] ^= 1;
        assertInconsistent(() -> check(ConsistencyCheck.DEFAULT, honest.metadata(), other, NONE));
        assertInconsistent(() -> check(ConsistencyCheck.STRICT, honest.metadata(), other, NONE));
        byte[] shorter = Arrays.copyOf(other, other.length - 1);
        assertInconsistent(() -> check(ConsistencyCheck.DEFAULT, honest.metadata(), shorter, NONE));
    }

    private InconsistencyProof proof(Axis axis, int target, EncodedBlob blob) {
        List<RecoverySymbol> symbols = IntStream.range(0, blob.encoding().symbolsPerSliver(axis))
                .mapToObj(source ->
                        new SliverSymbols(blob.encoding(), blob.sliver(axis.other(), source)).recoverySymbol(target))
                .toList();
        return new InconsistencyProof(axis, target, symbols);
    }

    @Test
    void inconsistencyIsProvenFromAuthenticSymbols() throws RedStuffException {
        for (Axis axis : Axis.values()) {
            for (int target : new int[] {0, 6}) {
                Forged forged = forge(axis, target);
                InconsistencyProof proof = proof(axis, target, honest);
                proof.verify(forged.metadata());
                InconsistencyProof parsed = InconsistencyProof.fromBcs(axis, proof.toBcs());
                assertThat(parsed).usingRecursiveComparison().isEqualTo(proof);
                parsed.verify(forged.metadata());
                assertFault(Fault.NOT_INCONSISTENT, () -> proof.verify(honest.metadata()));
            }
        }
    }

    private static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }

    @Test
    void incompleteOrForeignSymbolsProveNothing() throws RedStuffException {
        Forged forged = forge(Axis.PRIMARY, 2);
        List<RecoverySymbol> symbols = proof(Axis.PRIMARY, 2, honest).symbols();
        List<RecoverySymbol> fewer = symbols.subList(1, symbols.size());
        List<RecoverySymbol> doubled = new java.util.ArrayList<>(fewer);
        doubled.add(symbols.get(1));
        List<RecoverySymbol> foreign = new java.util.ArrayList<>(fewer);
        foreign.add(proof(Axis.PRIMARY, 3, honest).symbols().getFirst());
        List<RecoverySymbol> unproven = new java.util.ArrayList<>(fewer);
        RecoverySymbol first = symbols.getFirst();
        byte[] changed = first.symbol().data().clone();
        changed[0] ^= 1;
        unproven.add(new RecoverySymbol(new DecodingSymbol(Axis.PRIMARY, 0, changed), 2, first.proof()));

        assertFault(Fault.NOT_ENOUGH, () -> new InconsistencyProof(Axis.PRIMARY, 2, fewer).verify(forged.metadata()));
        assertFault(Fault.NOT_ENOUGH, () -> new InconsistencyProof(Axis.PRIMARY, 2, doubled).verify(forged.metadata()));
        assertFault(Fault.INDEX, () -> new InconsistencyProof(Axis.PRIMARY, 2, foreign).verify(forged.metadata()));
        assertFault(Fault.PROOF, () -> new InconsistencyProof(Axis.PRIMARY, 2, unproven).verify(forged.metadata()));
        assertFault(Fault.INDEX, () -> new InconsistencyProof(Axis.PRIMARY, 7, symbols).verify(forged.metadata()));
        byte[] bcs = proof(Axis.PRIMARY, 2, honest).toBcs();
        assertFault(
                Fault.MALFORMED, () -> InconsistencyProof.fromBcs(Axis.PRIMARY, Arrays.copyOf(bcs, bcs.length - 1)));
    }
}
