package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel computes the same bytes, and these are the field's. */
class KernelsTest {
    private static final int COUNT = 3 * GaloisKernel.CHUNK;

    static Stream<GaloisKernel> kernels() {
        return Stream.of(ScalarKernel.INSTANCE, VectorKernel.create());
    }

    @Test
    void theTestsRunTheVectorKernel() {
        assertThat(GaloisKernel.best()).isInstanceOf(VectorKernel.class);
    }

    private static int element(byte[] rows, int at, int index) {
        int chunk = at + index / GaloisKernel.CHUNK_ELEMENTS * GaloisKernel.CHUNK;
        int i = chunk + index % GaloisKernel.CHUNK_ELEMENTS;
        return (rows[i] & 0xFF) | (rows[i + GaloisKernel.CHUNK_ELEMENTS] & 0xFF) << 8;
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void arithmetic(GaloisKernel kernel) {
        Random random = new Random(6);
        int a = GaloisKernel.CHUNK;
        int b = a + COUNT + GaloisKernel.CHUNK;
        byte[] rows = new byte[b + COUNT + GaloisKernel.CHUNK];
        random.nextBytes(rows);
        for (int i = 0; i < 200; i++) {
            Factor factor = i == 0 ? Factor.ZERO : Factor.ofElement(random.nextInt(GaloisField.ORDER));
            byte[] inverse = rows.clone();
            kernel.inverseButterfly(inverse, a, b, COUNT, factor);
            byte[] forward = rows.clone();
            kernel.butterfly(forward, a, b, COUNT, factor);
            byte[] product = rows.clone();
            kernel.multiply(product, a, COUNT, factor);
            byte[] sum = rows.clone();
            kernel.xor(sum, a, b, COUNT);
            for (int e = 0; e < COUNT / 2; e++) {
                int x = element(rows, a, e);
                int y = element(rows, b, e);
                assertThat(element(inverse, b, e)).isEqualTo(y ^ x);
                assertThat(element(inverse, a, e)).isEqualTo(x ^ GaloisField.multiply(y ^ x, factor.element()));
                int upper = x ^ GaloisField.multiply(y, factor.element());
                assertThat(element(forward, a, e)).isEqualTo(upper);
                assertThat(element(forward, b, e)).isEqualTo(y ^ upper);
                assertThat(element(product, a, e)).isEqualTo(GaloisField.multiply(x, factor.element()));
                assertThat(element(sum, a, e)).isEqualTo(x ^ y);
            }
            // The neighbours are untouched.
            for (byte[] changed : new byte[][] {inverse, forward, product, sum}) {
                assertThat(java.util.Arrays.equals(changed, 0, a, rows, 0, a)).isTrue();
                assertThat(java.util.Arrays.equals(changed, a + COUNT, b, rows, a + COUNT, b))
                        .isTrue();
                assertThat(java.util.Arrays.equals(changed, b + COUNT, rows.length, rows, b + COUNT, rows.length))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void wholeCodes(GaloisKernel kernel) {
        int[][] codes = {{2, 2}, {3, 1}, {34, 66}, {67, 33}, {334, 666}, {667, 333}};
        for (int[] sizes : codes) {
            ErasureCode code = new ErasureCode(sizes[0], sizes[1]);
            int width = 2 * GaloisKernel.CHUNK;
            byte[] rows = new byte[code.encodeRows() * width];
            new Random(7).nextBytes(rows);
            assertThat(encode(kernel, code, rows.clone(), width))
                    .isEqualTo(encode(ScalarKernel.INSTANCE, code, rows.clone(), width));
        }
    }

    private static byte[] encode(GaloisKernel kernel, ErasureCode code, byte[] rows, int width) {
        byte[] repairs = new byte[code.repairs() * width];
        code.encode(
                kernel, rows, width, (repair, work, at) -> System.arraycopy(work, at, repairs, repair * width, width));
        return repairs;
    }
}
