package dev.floe.redstuff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.NativeCodec;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel computes the same elements, and these are the field's. */
class KernelsTest {
    private static final int BLOCK = SymbolLanes.BLOCK;
    private static final int HALF = SymbolLanes.BLOCK_ELEMENTS;

    static Stream<GaloisKernel> kernels() {
        return Stream.concat(
                Stream.of(ScalarKernel.INSTANCE, VectorKernel.create(), new WideVectorKernel()), ForeignKernel.all());
    }

    @Test
    void theTestsRunTheVectorKernelsAndTheCode() {
        assertThat(VectorKernel.create()).isInstanceOf(VectorKernel.class);
        assertThat(GaloisKernel.best()).isNotInstanceOf(ScalarKernel.class);
        if (System.getenv("CI") != null) {
            assertThat(NativeCodec.library()).isPresent();
        }
    }

    /** Rows of elements, with something before and behind them that must stay as it is. */
    private static final class Rows {
        private final int width;
        private final int at;
        private final byte[] bytes;
        private final byte[] before;

        Rows(int rows, int elements, Random random) {
            this.width = SymbolLanes.width(elements);
            this.at = BLOCK;
            this.bytes = new byte[rows * width + 2 * at];
            random.nextBytes(bytes);
            this.before = bytes.clone();
        }

        int elements() {
            return width / 2;
        }

        int start(int row) {
            return at + row * width;
        }

        int get(int row, int element) {
            return get(bytes, row, element);
        }

        int was(int row, int element) {
            return get(before, row, element);
        }

        private int get(byte[] from, int row, int element) {
            int i = start(row) + element / HALF * BLOCK + element % HALF;
            return (from[i] & 0xFF) | (from[i + HALF] & 0xFF) << 8;
        }

        void assertOthersUntouched(int... changedRows) {
            for (int i = 0; i < bytes.length; i++) {
                int row = Math.floorDiv(i - at, width);
                if (Arrays.stream(changedRows).noneMatch(changed -> changed == row)) {
                    assertThat(bytes[i]).as("byte " + i).isEqualTo(before[i]);
                }
            }
        }
    }

    /** A transform of two rows is one butterfly, between values and coefficients in another basis. */
    @ParameterizedTest
    @MethodSource("kernels")
    void butterflies(GaloisKernel kernel) {
        Random random = new Random(6);
        for (int coset = 0; coset < 300; coset += coset < 60 || coset > 240 ? 2 : 20) {
            int factor = Factor.skew(coset).element();
            assertThat(factor).isEqualTo(coset);
            Rows inverse = new Rows(2, 3 * 64 + 5, random);
            kernel.inverse(inverse.bytes, inverse.at, inverse.width, 2, 2, coset);
            Rows forward = new Rows(2, 3 * 64 + 5, random);
            kernel.forward(forward.bytes, forward.at, forward.width, 2, 2, coset);
            for (int e = 0; e < inverse.elements(); e++) {
                int lower = inverse.was(1, e) ^ inverse.was(0, e);
                assertThat(GaloisField.changeBasis(inverse.get(1, e))).isEqualTo(lower);
                assertThat(GaloisField.changeBasis(inverse.get(0, e)))
                        .isEqualTo(inverse.was(0, e) ^ GaloisField.multiply(lower, factor));
                int second = GaloisField.changeBasis(forward.was(1, e));
                int upper = GaloisField.changeBasis(forward.was(0, e)) ^ GaloisField.multiply(second, factor);
                assertThat(forward.get(0, e)).isEqualTo(upper);
                assertThat(forward.get(1, e)).isEqualTo(second ^ upper);
            }
            inverse.assertOthersUntouched(0, 1);
            forward.assertOthersUntouched(0, 1);
        }
    }

    /** Coefficients of all kernels are in one basis: one can go on with what another one began. */
    @ParameterizedTest
    @MethodSource("kernels")
    void coefficientsAreTheSame(GaloisKernel kernel) {
        Random random = new Random(13);
        for (int size = 1; size <= 512; size *= 2) {
            for (int coset = 0; coset + size <= 2048; coset += Math.max(size, 256)) {
                Rows rows = new Rows(size, 70, random);
                byte[] expected = rows.bytes.clone();
                ScalarKernel.INSTANCE.inverse(expected, rows.at, rows.width, size, size, coset);
                kernel.inverse(rows.bytes, rows.at, rows.width, size, size, coset);
                assertThat(rows.bytes).as(size + " at " + coset).isEqualTo(expected);
            }
        }
    }

    /** In the tower basis both bytes of an element are multiplied alike by an element of the field of 256 elements. */
    @Test
    void bytewiseFactors() {
        for (int small = 0; small < 256; small++) {
            assertThat(GaloisField.changeBasis(small)).isEqualTo(small);
            for (int high = 0; high < 256; high += 5) {
                int low = 17 * high + small & 0xFF;
                int element = GaloisField.changeBasis(high << 8 | low);
                assertThat(GaloisField.changeBasis(element)).isEqualTo(high << 8 | low);
                assertThat(GaloisField.changeBasis(GaloisField.multiply(element, small)))
                        .isEqualTo(GaloisField.multiply(high, small) << 8 | GaloisField.multiply(low, small));
            }
        }
        for (int layer = 3; layer < 11; layer++) {
            for (int coset = 0; coset < 2048; coset += 2 << layer) {
                assertThat(Factor.skew(coset + (1 << layer) - 1).isBytewise()).isTrue();
            }
        }
        assertThat(Factor.skew(256).isBytewise()).isFalse();
    }

    /** Coefficients to values and back, on every size and coset that a code may use. */
    @ParameterizedTest
    @MethodSource("kernels")
    void transformsAreInverse(GaloisKernel kernel) {
        Random random = new Random(8);
        for (int size = 1; size <= 2048; size *= 2) {
            for (int coset = 0; coset + size <= 2048; coset += Math.max(size, 512)) {
                Rows rows = new Rows(size, 70, random);
                kernel.forward(rows.bytes, rows.at, rows.width, size, size, coset);
                kernel.inverse(rows.bytes, rows.at, rows.width, size, size, coset);
                assertThat(rows.bytes).as(size + " at " + coset).isEqualTo(rows.before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void rowsThatAreZeroOrNotWantedChangeNothing(GaloisKernel kernel) {
        Random random = new Random(9);
        for (int size = 2; size <= 64; size *= 2) {
            for (int coset = 0; coset <= 128; coset += 64) {
                for (int some = 0; some <= size; some++) {
                    Rows sparse = new Rows(size, 32, random);
                    Arrays.fill(sparse.bytes, sparse.start(some), sparse.start(size), (byte) 0);
                    byte[] whole = sparse.bytes.clone();
                    kernel.inverse(sparse.bytes, sparse.at, sparse.width, size, some, coset);
                    kernel.inverse(whole, sparse.at, sparse.width, size, size, coset);
                    assertThat(sparse.bytes).isEqualTo(whole);

                    Rows needed = new Rows(size, 32, random);
                    whole = needed.bytes.clone();
                    kernel.forward(needed.bytes, needed.at, needed.width, size, some, coset);
                    kernel.forward(whole, needed.at, needed.width, size, size, coset);
                    assertThat(Arrays.copyOf(needed.bytes, needed.start(some)))
                            .isEqualTo(Arrays.copyOf(whole, needed.start(some)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void arithmeticOnRows(GaloisKernel kernel) {
        Random random = new Random(10);
        Rows sum = new Rows(3, 100, random);
        kernel.add(sum.bytes, sum.start(0), sum.start(2), sum.width);
        for (int e = 0; e < sum.elements(); e++) {
            assertThat(sum.get(0, e)).isEqualTo(sum.was(0, e) ^ sum.was(2, e));
        }
        sum.assertOthersUntouched(0);

        // Row numbers count from the array's start, and what is before the rows is one row of one block.
        Rows product = new Rows(5, HALF, random);
        int[] factors = {random.nextInt(1, GaloisField.ORDER), 1, random.nextInt(1, GaloisField.ORDER)};
        int[] numbers = {1, 2, 5};
        kernel.multiply(product.bytes, product.width, numbers, factors(factors));
        for (int i = 0; i < numbers.length; i++) {
            for (int e = 0; e < product.elements(); e++) {
                int row = numbers[i] - 1;
                assertThat(product.get(row, e)).isEqualTo(GaloisField.multiply(product.was(row, e), factors[i]));
            }
        }
        product.assertOthersUntouched(0, 1, 4);

        int size = 32;
        Rows derived = new Rows(size, 40, random);
        byte[] rows = Arrays.copyOfRange(derived.bytes, derived.at, derived.bytes.length);
        kernel.derive(rows, derived.width, size);
        byte[] expected = Arrays.copyOfRange(derived.bytes, derived.at, derived.bytes.length);
        ScalarKernel.INSTANCE.derive(expected, derived.width, size);
        assertThat(rows).isEqualTo(expected);
    }

    private static Factor[] factors(int[] elements) {
        return IntStream.of(elements).mapToObj(Factor::ofElement).toArray(Factor[]::new);
    }

    /** Every code of every number of shards works on one of these powers of two, low rate or high. */
    @ParameterizedTest
    @MethodSource("kernels")
    void wholeCodes(GaloisKernel kernel) {
        int[][] codes = {{2, 2}, {3, 1}, {34, 66}, {67, 33}, {334, 666}, {667, 333}};
        for (int[] sizes : codes) {
            for (int length : new int[] {2, 64, 190, 1348}) {
                byte[] originals = new byte[sizes[0] * length];
                new Random(7).nextBytes(originals);
                assertThat(encode(kernel, new ErasureCode(sizes[0], sizes[1]), originals, length))
                        .isEqualTo(
                                encode(ScalarKernel.INSTANCE, new ErasureCode(sizes[0], sizes[1]), originals, length));
            }
        }
    }

    private static byte[] encode(GaloisKernel kernel, ErasureCode code, byte[] originals, int length) {
        int width = SymbolLanes.width(length / 2);
        byte[] rows = new byte[code.encodeRows() * width];
        kernel.pack(originals, 0, length, length, code.originals(), rows, 0, width, 0);
        byte[] repairs = new byte[code.repairs() * length];
        code.encode(
                kernel,
                rows,
                width,
                (first, count, work, at) ->
                        kernel.unpack(work, at, width, 0, repairs, first * length, length, length, count));
        return repairs;
    }

    /** Symbols of every length side by side, from any element on. */
    @ParameterizedTest
    @MethodSource("kernels")
    void symbolsInRows(GaloisKernel kernel) {
        Random random = new Random(11);
        for (int length : new int[] {2, 6, 62, 64, 66, 128, 190}) {
            byte[] symbols = new byte[5 * length];
            random.nextBytes(symbols);
            int width = SymbolLanes.width(3 * length / 2);
            byte[] rows = new byte[5 * width];
            for (int place = 0; place < 3; place++) {
                kernel.pack(symbols, 0, length, length, 5, rows, 0, width, place * length / 2);
            }
            for (int i = 0; i < 5; i++) {
                for (int e = 0; e < 3 * length / 2; e++) {
                    int inSymbol = e % (length / 2);
                    int block = inSymbol / 32 * 64;
                    int halfBlock = Math.min(64, length - block) / 2;
                    int low = i * length + block + inSymbol % 32;
                    int at = i * width + e / HALF * BLOCK + e % HALF;
                    assertThat(rows[at]).isEqualTo(symbols[low]);
                    assertThat(rows[at + HALF]).isEqualTo(symbols[low + halfBlock]);
                }
            }
            for (int place = 0; place < 3; place++) {
                byte[] back = new byte[symbols.length];
                kernel.unpack(rows, 0, width, place * length / 2, back, 0, length, length, 5);
                assertThat(back).isEqualTo(symbols);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void erasures(GaloisKernel kernel) throws RedStuffException {
        Random random = new Random(12);
        ErasureCode code = new ErasureCode(34, 66);
        int length = 190;
        byte[] originals = new byte[34 * length];
        random.nextBytes(originals);
        byte[] repairs = encode(kernel, code, originals, length);
        int[] present = random.ints(0, 100).distinct().limit(40).sorted().toArray();
        ErasureDecoder decoder = new ErasureDecoder(code, present);
        int width = SymbolLanes.width(length / 2);
        byte[] rows = new byte[decoder.rows() * width];
        for (int symbol : present) {
            byte[] source = symbol < 34 ? originals : repairs;
            SymbolLanes.pack(
                    source,
                    (symbol < 34 ? symbol : symbol - 34) * length,
                    length,
                    rows,
                    decoder.row(symbol) * width,
                    0);
        }
        decoder.decode(kernel, rows, width);
        for (int missing : decoder.missingOriginals()) {
            byte[] restored = new byte[length];
            SymbolLanes.unpack(rows, decoder.row(missing) * width, 0, restored, 0, length);
            assertThat(restored).isEqualTo(Arrays.copyOfRange(originals, missing * length, (missing + 1) * length));
        }
    }
}
