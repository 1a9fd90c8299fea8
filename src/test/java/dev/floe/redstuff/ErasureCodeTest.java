package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The one-dimensional code against {@code rs16.json}, and the tables that it is made of. */
class ErasureCodeTest {
    static Stream<JsonNode> vectors() {
        return Vectors.each(Vectors.read("rs16.json").get("vectors"));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void repairSymbols(JsonNode vector) {
        int k = vector.get("k").asInt();
        int m = vector.get("m").asInt();
        int size = vector.get("symbol_size").asInt();
        ErasureCode code = new ErasureCode(k, m);
        assertThat(code.highRate()).isEqualTo(vector.get("rate").asText().equals("high"));

        byte[] data = Vectors.blob(vector.get("seed").asText(), k * size);
        int width = SymbolLanes.width(size / 2);
        byte[] rows = new byte[code.encodeRows() * width];
        ScalarKernel.INSTANCE.pack(data, 0, size, size, k, rows, 0, width, 0);
        byte[] repairs = new byte[m * size];
        code.encode(
                ScalarKernel.INSTANCE,
                rows,
                width,
                (first, count, work, at) ->
                        ScalarKernel.INSTANCE.unpack(work, at, width, 0, repairs, first * size, size, size, count));

        assertThat(Vectors.sha256(repairs))
                .isEqualTo(vector.get("recovery_sha256").asText());
        if (vector.has("recovery_hex")) {
            assertThat(Vectors.hex(repairs))
                    .isEqualTo(vector.get("recovery_hex").asText());
        }
    }

    @Test
    void tables() {
        JsonNode digests = Vectors.read("rs16.json").get("table_sha256_u16le");
        assertThat(digest(65536, GaloisField::exp)).isEqualTo(digests.get("exp").asText());
        assertThat(digest(65536, GaloisField::log)).isEqualTo(digests.get("log").asText());
        assertThat(digest(65535, i -> GaloisField.log(GaloisField.skew(i))))
                .isEqualTo(digests.get("skew").asText());
        int[] walsh = new int[65536];
        for (int i = 1; i < walsh.length; i++) {
            walsh[i] = GaloisField.log(i);
        }
        ErasureLocator.walshHadamard(walsh);
        assertThat(digest(65536, i -> walsh[i]))
                .isEqualTo(digests.get("log_walsh").asText());
    }

    private static String digest(int count, IntUnaryOperator table) {
        byte[] bytes = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            bytes[2 * i] = (byte) table.applyAsInt(i);
            bytes[2 * i + 1] = (byte) (table.applyAsInt(i) >>> 8);
        }
        return Vectors.sha256(bytes);
    }

    @Test
    void knownProducts() {
        assertThat(GaloisField.multiply(2, 3)).isEqualTo(1);
        assertThat(GaloisField.multiply(0x1234, 0xABCD)).isEqualTo(0x43C1);
        assertThat(GaloisField.multiply(0, 0xABCD)).isZero();
        assertThat(GaloisField.multiply(0xABCD, 0)).isZero();
    }
}
