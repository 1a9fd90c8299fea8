package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What must hold for any number of shards, any blob and any loss. */
class CodecPropertiesTest {
    private static final int SHARDS = 40;

    private final BlobDecoder decoder = new BlobDecoder(Runnable::run, 1);

    @Provide
    Arbitrary<Integer> shardCounts() {
        return Arbitraries.integers().between(Encoding.MIN_SHARDS, Encoding.MAX_SHARDS);
    }

    @Property(tries = 60)
    void anyKOfNSymbolsDecode(@ForAll("shardCounts") int n, @ForAll Axis axis, @ForAll long seed)
            throws RedStuffException {
        Random random = new Random(seed);
        ErasureCode code = ErasureCode.expanding(new Encoding(n), axis);
        int width = SymbolLanes.BLOCK;
        byte[] symbols = new byte[n * width];
        byte[] rows = new byte[code.encodeRows() * width];
        random.nextBytes(rows);
        System.arraycopy(rows, 0, symbols, 0, code.originals() * width);
        code.encode(
                GaloisKernel.best(),
                rows,
                width,
                (first, count, work, at) ->
                        System.arraycopy(work, at, symbols, (code.originals() + first) * width, count * width));

        List<Integer> shuffled = new ArrayList<>(IntStream.range(0, n).boxed().toList());
        Collections.shuffle(shuffled, random);
        int[] present = shuffled.stream()
                .limit(code.originals() + random.nextInt(n - code.originals() + 1))
                .mapToInt(Integer::intValue)
                .toArray();
        ErasureDecoder erasures = new ErasureDecoder(code, present);
        byte[] work = new byte[erasures.rows() * width];
        random.nextBytes(work);
        for (int symbol : present) {
            System.arraycopy(symbols, symbol * width, work, erasures.row(symbol) * width, width);
        }
        erasures.decode(GaloisKernel.best(), work, width);
        for (int missing : erasures.missingOriginals()) {
            int at = erasures.row(missing) * width;
            assertThat(Arrays.compare(work, at, at + width, symbols, missing * width, (missing + 1) * width))
                    .isZero();
        }
        assertThat(erasures.missingOriginals().length)
                .isEqualTo(code.originals()
                        - (int) Arrays.stream(present)
                                .filter(symbol -> symbol < code.originals())
                                .count());
    }

    @Property(tries = 60)
    void anySliversRebuildTheBlob(
            @ForAll @IntRange(min = 4, max = SHARDS) int n,
            @ForAll @IntRange(max = 30_000) int size,
            @ForAll Axis axis,
            @ForAll long seed)
            throws RedStuffException {
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("property", size));
        List<Sliver> slivers =
                new ArrayList<>(Arrays.asList(axis == Axis.PRIMARY ? encoded.primary() : encoded.secondary()));
        Collections.shuffle(slivers, new Random(seed));
        List<Sliver> enough = slivers.subList(0, encoded.encoding().sourceSymbols(axis));
        assertThat(decoder.decode(encoded.metadata(), axis, enough)).isEqualTo(encoded.blob());
    }

    @Property(tries = 60)
    void aRecoveredSliverIsTheOriginal(
            @ForAll @IntRange(min = 4, max = SHARDS) int n,
            @ForAll @IntRange(max = 30_000) int size,
            @ForAll Axis axis,
            @ForAll long seed)
            throws RedStuffException {
        Random random = new Random(seed);
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("property", size));
        int target = random.nextInt(n);
        int[] sources = random.ints(0, n)
                .distinct()
                .limit(encoded.encoding().symbolsPerSliver(axis))
                .toArray();
        byte[][] symbols = Arrays.stream(sources)
                .mapToObj(source ->
                        SliverSymbols.symbol(encoded.encoding(), encoded.sliver(axis.other(), source), target))
                .toArray(byte[][]::new);
        VerifiedSliver recovered = new SliverRecovery(encoded.metadata(), axis, sources).recover(target, symbols);
        assertThat(recovered.sliver().toBcs())
                .isEqualTo(encoded.sliver(axis, target).toBcs());
    }

    @Property(tries = 150)
    void oneFlippedBitOfASliverIsRejected(
            @ForAll @IntRange(min = 4, max = SHARDS) int n,
            @ForAll @IntRange(max = 3000) int size,
            @ForAll Axis axis,
            @ForAll long seed) {
        Random random = new Random(seed);
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("property", size));
        int index = random.nextInt(n);
        int pair = encoded.encoding().pairOfSliver(axis, index);
        byte[] bcs = encoded.sliver(axis, index).toBcs();
        int bit = random.nextInt(8 * bcs.length);
        bcs[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> encoded.metadata().verify(pair, Sliver.fromBcs(axis, bcs)))
                .isInstanceOf(RedStuffException.class);
    }

    @Property(tries = 150)
    void oneFlippedBitOfTheMetadataIsRejected(
            @ForAll @IntRange(min = 4, max = SHARDS) int n, @ForAll @IntRange(max = 3000) int size, @ForAll long seed) {
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("property", size));
        BlobId id = encoded.metadata().blobId();
        byte[] bcs = encoded.metadata().toBcsWithId();
        int bit = new Random(seed).nextInt(8 * bcs.length);
        bcs[bit / 8] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> BlobMetadata.selfContained(bcs)).isInstanceOf(RedStuffException.class);
        byte[] upload = Arrays.copyOfRange(bcs, BlobId.LENGTH, bcs.length);
        if (bit / 8 >= BlobId.LENGTH) {
            assertThatThrownBy(() -> VerifiedMetadata.verify(id, BlobMetadata.fromBcs(upload), encoded.encoding()))
                    .isInstanceOf(RedStuffException.class);
        }
    }

    /** Anything that parses is canonical, and anything else is a typed error. */
    @Property(tries = 400)
    void mutatedBytesAreTypedErrors(@ForAll long seed) throws RedStuffException {
        Random random = new Random(seed);
        EncodedBlob encoded = EncodedBlob.of(4 + random.nextInt(10), Vectors.blob("mutate", random.nextInt(300)));
        SliverSymbols symbols = new SliverSymbols(encoded.encoding(), encoded.primary()[1]);
        List<byte[]> bodies = List.of(
                encoded.primary()[0].toBcs(),
                encoded.metadata().metadata().toBcs(),
                encoded.metadata().toBcsWithId(),
                symbols.recoverySymbol(2).toBcs(),
                RecoverySymbol.listToBcs(List.of(symbols.recoverySymbol(0), symbols.recoverySymbol(3))),
                new DecodingSymbols(java.util.Map.of(3, List.of(symbols.decodingSymbol(1)))).toBcs(),
                new InconsistencyProof(Axis.SECONDARY, 2, List.of(symbols.recoverySymbol(2))).toBcs());
        byte[] body = mutate(bodies.get(random.nextInt(bodies.size())), random);
        parse(() -> assertThat(Sliver.fromBcs(Axis.PRIMARY, body).toBcs()).isEqualTo(body));
        parse(() -> BlobMetadata.fromBcs(body));
        parse(() -> BlobMetadata.selfContained(body));
        parse(() -> assertThat(RecoverySymbol.fromBcs(body).toBcs()).isEqualTo(body));
        parse(() -> assertThat(RecoverySymbol.listToBcs(RecoverySymbol.listFromBcs(body)))
                .isEqualTo(body));
        parse(() -> assertThat(DecodingSymbols.fromBcs(body).toBcs()).isEqualTo(body));
        parse(() -> assertThat(InconsistencyProof.fromBcs(Axis.PRIMARY, body).toBcs())
                .isEqualTo(body));
        parse(() -> RecoverySymbol.fromBcs(body).verify(encoded.metadata()));
        parse(() -> InconsistencyProof.fromBcs(Axis.SECONDARY, body).verify(encoded.metadata()));
    }

    private interface Parse {
        void run() throws RedStuffException;
    }

    private static void parse(Parse parse) {
        try {
            parse.run();
        } catch (RedStuffException e) {
            assertThat(e.fault()).isNotNull();
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static byte[] mutate(byte[] body, Random random) {
        byte[] mutated = body.clone();
        for (int i = random.nextInt(3); i > 0; i--) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
        }
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(mutated, random.nextInt(mutated.length));
            case 1 -> Arrays.copyOf(mutated, mutated.length + 1 + random.nextInt(5));
            case 2 -> {
                byte[] huge = {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0F};
                int at = random.nextInt(Math.max(1, mutated.length - huge.length));
                System.arraycopy(huge, 0, mutated, at, Math.min(huge.length, mutated.length - at));
                yield mutated;
            }
            default -> mutated;
        };
    }

    @Property(tries = 30)
    void metadataOfAnotherSizeAreRejected(@ForAll @IntRange(min = 4, max = SHARDS) int n) {
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("size", 100));
        BlobMetadata metadata = encoded.metadata().metadata();
        assertFault(
                Fault.HASH_COUNT,
                () -> VerifiedMetadata.verify(encoded.metadata().blobId(), metadata, new Encoding(n + 1)));
        for (long length : new long[] {encoded.encoding().maxBlobLength() + 1, -1, Long.MIN_VALUE}) {
            assertFault(
                    Fault.BLOB_TOO_LARGE,
                    () -> VerifiedMetadata.verify(
                            encoded.metadata().blobId(),
                            BlobMetadata.of(length, metadata.hashes()),
                            encoded.encoding()));
        }
    }

    private static void assertFault(Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
