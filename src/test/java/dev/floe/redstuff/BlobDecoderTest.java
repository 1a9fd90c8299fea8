package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.RedStuffException.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlobDecoderTest {
    private final BlobDecoder decoder = new BlobDecoder(Runnable::run, 1);

    @ParameterizedTest
    @CsvSource({
        "4,0",
        "4,1",
        "4,17",
        "4,393204",
        "5,745",
        "7,1935",
        "10,1708",
        "13,102400",
        "31,29799",
        "100,300000",
        "100,4000000",
        "300,41005",
        "1000,445557",
        "1000,1",
    })
    void anySliversRebuildTheBlob(int n, int size) throws RedStuffException {
        Random random = new Random(n * 31L + size);
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("decode/" + n, size));
        for (Axis axis : Axis.values()) {
            List<Sliver> slivers =
                    new ArrayList<>(Arrays.asList(axis == Axis.PRIMARY ? encoded.primary() : encoded.secondary()));
            Collections.shuffle(slivers, random);
            List<Sliver> enough = slivers.subList(0, encoded.encoding().sourceSymbols(axis));
            assertThat(decoder.decode(encoded.metadata(), axis, enough)).isEqualTo(encoded.blob());
            List<Sliver> tooFew = enough.subList(1, enough.size());
            assertThatThrownBy(() -> decoder.decode(encoded.metadata(), axis, tooFew))
                    .isInstanceOfSatisfying(
                            RedStuffException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NOT_ENOUGH));
        }
    }

    @Test
    void repairSliversAlone() throws RedStuffException {
        EncodedBlob encoded = EncodedBlob.of(10, Vectors.blob("repairs", 5000));
        List<Sliver> repairs = Arrays.asList(encoded.primary()).subList(6, 10);
        assertThat(decoder.decode(encoded.metadata(), Axis.PRIMARY, repairs)).isEqualTo(encoded.blob());
    }

    @ParameterizedTest
    @CsvSource({"4,17", "7,1935", "10,40000", "31,29799", "100,300000", "1000,1000"})
    void anySliverIsRecovered(int n, int size) throws RedStuffException {
        Random random = new Random(n);
        EncodedBlob encoded = EncodedBlob.of(n, Vectors.blob("recover/" + n, size));
        for (Axis axis : Axis.values()) {
            int[] sources = random.ints(0, n)
                    .distinct()
                    .limit(encoded.encoding().symbolsPerSliver(axis))
                    .toArray();
            SliverRecovery recovery = new SliverRecovery(encoded.metadata(), axis, sources);
            for (int target : new int[] {0, n / 2, n - 1}) {
                byte[][] symbols = new byte[sources.length][];
                for (int i = 0; i < sources.length; i++) {
                    symbols[i] =
                            SliverSymbols.symbol(encoded.encoding(), encoded.sliver(axis.other(), sources[i]), target);
                }
                VerifiedSliver recovered = recovery.recover(target, symbols);
                assertThat(recovered.symbols())
                        .isEqualTo(encoded.sliver(axis, target).data());
                symbols[0][0] ^= 1;
                assertThatThrownBy(() -> recovery.recover(target, symbols))
                        .isInstanceOfSatisfying(
                                RedStuffException.class,
                                e -> assertThat(e.fault()).isEqualTo(Fault.SLIVER_HASH_MISMATCH));
            }
        }
    }
}
