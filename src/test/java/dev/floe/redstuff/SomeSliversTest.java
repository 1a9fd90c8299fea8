package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is computed of some slivers is what encoding makes of all. */
class SomeSliversTest {
    @ParameterizedTest
    @CsvSource({
        "4,0",
        "4,1",
        "4,393204",
        "5,102400",
        "7,60",
        "10,1048576",
        "13,2949030",
        "31,800000",
        "100,1",
        "100,1400000",
        "300,41005",
        "1000,1",
        "1000,1024",
        "1000,2668",
        "1000,460000",
        "1000,3000000",
        "300,30000000",
        "16,4000000"
    })
    void areThoseOfTheEncoder(int n, int size) throws IOException, RedStuffException {
        byte[] blob = Vectors.blob("some/" + n, size);
        EncodedBlob encoded = EncodedBlob.of(n, blob);
        SomeSlivers some = new SomeSlivers(encoded.encoding(), BlobSource.of(blob));
        SplittableRandom random = new SplittableRandom(n + size);
        for (Axis axis : Axis.values()) {
            List<Integer> wanted = IntStream.range(0, n)
                    .filter(_ -> random.nextInt(n) < 40)
                    .boxed()
                    .toList();
            List<Sliver> slivers = some.of(axis, wanted);
            assertThat(slivers).extracting(Sliver::index).isEqualTo(wanted);
            for (Sliver sliver : slivers) {
                assertThat(sliver.data())
                        .as("%s sliver %d", axis, sliver.index())
                        .isEqualTo(encoded.sliver(axis, sliver.index()).data());
            }
        }
    }

    @Test
    void ofABlobThatIsTooLong() {
        Encoding encoding = new Encoding(4);
        byte[] blob = new byte[(int) encoding.maxBlobLength() + 1];
        assertThatThrownBy(() -> new SomeSlivers(encoding, BlobSource.of(blob)))
                .isInstanceOfSatisfying(
                        RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.BLOB_TOO_LARGE));
    }
}
