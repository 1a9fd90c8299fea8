package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parameters for every number of shards, and the ends of what can be encoded. */
class EncodingTest {
    @ParameterizedTest
    @CsvSource({
        "4,1,2,3,393204,1192,1311832",
        "7,2,3,5,983010,3472,3673264",
        "10,3,4,7,1834952,6940,7215460",
        "13,4,5,9,2949030,11596,11938420",
        "31,10,11,21,15138354,64480,65072224",
        "100,33,34,67,149286452,663400,662536600",
        "300,99,102,201,1343578068,5951400,5962810200",
        "1000,333,334,667,14599533452,66034000,65663566000",
    })
    void parameters(int n, int f, int k1, int k2, long max, long encodedOne, long encodedMax) throws RedStuffException {
        Encoding encoding = new Encoding(n);
        assertThat(encoding.faulty()).isEqualTo(f);
        assertThat(encoding.primarySourceSymbols()).isEqualTo(k1);
        assertThat(encoding.secondarySourceSymbols()).isEqualTo(k2);
        assertThat(encoding.maxBlobLength()).isEqualTo(max);
        assertThat(encoding.encodedLength(1)).isEqualTo(encodedOne);
        assertThat(encoding.encodedLength(max)).isEqualTo(encodedMax);
    }

    @Test
    void everyNumberOfShards() throws RedStuffException {
        for (int n = Encoding.MIN_SHARDS; n <= Encoding.MAX_SHARDS; n++) {
            Encoding encoding = new Encoding(n);
            long matrix = (long) encoding.primarySourceSymbols() * encoding.secondarySourceSymbols();
            assertThat(encoding.symbolSize(0)).isEqualTo(2);
            assertThat(encoding.symbolSize(2 * matrix)).isEqualTo(2);
            assertThat(encoding.symbolSize(2 * matrix + 1)).isEqualTo(4);
            assertThat(encoding.symbolSize(encoding.maxBlobLength())).isEqualTo(Encoding.MAX_SYMBOL_SIZE);
            assertThatThrownBy(() -> encoding.symbolSize(encoding.maxBlobLength() + 1))
                    .isInstanceOfSatisfying(
                            RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BLOB_TOO_LARGE));
            ErasureCode secondary = ErasureCode.expanding(encoding, Axis.PRIMARY);
            ErasureCode primary = ErasureCode.expanding(encoding, Axis.SECONDARY);
            assertThat(secondary.highRate()).isTrue();
            for (ErasureCode code : new ErasureCode[] {primary, secondary}) {
                assertThat(code.originals() + code.repairs()).isEqualTo(n);
                assertThat(IntStream.range(0, n).map(code::point).distinct().count())
                        .isEqualTo(n);
                assertThat(IntStream.range(0, n).map(code::point).max()).hasValue(code.pointsEnd() - 1);
            }
            for (int pair = 0; pair < n; pair++) {
                int secondaryIndex = encoding.sliverOfPair(Axis.SECONDARY, pair);
                assertThat(encoding.pairOfSliver(Axis.SECONDARY, secondaryIndex))
                        .isEqualTo(pair);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 2, 3, 1001, 65536})
    void otherNumbersOfShards(int n) {
        assertThatThrownBy(() -> new Encoding(n)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Slivers encode, verify and decode on a sample of all numbers of shards, all the small ones among them. */
    @Test
    void smallRoundTrips() throws RedStuffException {
        BlobDecoder decoder = new BlobDecoder(Runnable::run, 1);
        int[] sample = IntStream.concat(IntStream.rangeClosed(4, 70), IntStream.of(127, 128, 129, 255, 257, 383, 513))
                .toArray();
        for (int n : sample) {
            EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("round", 3 * n));
            for (Axis axis : Axis.values()) {
                int needed = encoded.encoding().sourceSymbols(axis);
                List<Sliver> last = Arrays.asList(axis == Axis.PRIMARY ? encoded.primary() : encoded.secondary())
                        .subList(n - needed, n);
                assertThat(decoder.decode(encoded.metadata(), axis, last)).isEqualTo(encoded.blob());
                encoded.metadata().verify(encoded.encoding().pairOfSliver(axis, n - 1), last.getLast());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1000,'',dc63d02f71d936716137f17b97901af97d553ad00ac08b20f73b9693c47cd6fe",
        "1000,00010203040506070809,865ca48479104a9bdc136f7d6730b7f3920012eccb4e99ba8540b9363766e093",
        "4,0102030405060708090a0b0c0d0e0f1011,71f1040efe2f6a2d8947c6d2c03bfd971a0bdc4cc3bac531de5681725caf970b",
    })
    void knownIds(int n, String blob, String id) throws IOException, RedStuffException {
        VerifiedMetadata metadata =
                BlobEncoder.singleThreaded(new Encoding(n)).encode(BlobSource.of(Vectors.bytes(blob)), SliverSink.NONE);
        assertThat(metadata.blobId().toHex()).isEqualTo(id);
    }

    @Test
    void axesAndPairsMustFit() {
        EncodedBlob encoded = EncodedBlob.of(10, Vectors.blob("fit", 500));
        VerifiedMetadata metadata = encoded.metadata();
        Sliver sliver = encoded.primary()[3];
        assertFault(Fault.INDEX, () -> metadata.verify(4, sliver));
        assertFault(Fault.INDEX, () -> metadata.verify(-1, sliver));
        assertFault(Fault.INDEX, () -> metadata.verify(10, sliver));
        assertFault(Fault.INDEX, () -> metadata.verify(3, new Sliver(Axis.PRIMARY, 65535, 18, sliver.data())));
        assertFault(
                Fault.SIZE,
                () -> metadata.verify(3, new Sliver(Axis.PRIMARY, 3, sliver.symbolSize() + 2, sliver.data())));
        assertFault(
                Fault.SIZE, () -> metadata.verify(3, new Sliver(Axis.PRIMARY, 3, sliver.symbolSize(), new byte[2])));
        assertFault(
                Fault.SLIVER_HASH_MISMATCH,
                () -> metadata.verify(
                        3, new Sliver(Axis.PRIMARY, 3, sliver.symbolSize(), encoded.primary()[2].data())));
    }

    private static void assertFault(Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(fault));
    }
}
