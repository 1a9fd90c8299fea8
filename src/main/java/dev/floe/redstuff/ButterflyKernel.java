package dev.floe.redstuff;

import java.util.Arrays;

/** The transforms of a {@link GaloisKernel}, made of butterflies. */
abstract class ButterflyKernel implements GaloisKernel {
    /** For each of {@code count} bytes: {@code b += a}, then {@code a += b * factor}. */
    abstract void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** For each of {@code count} bytes: {@code a += b * factor}, then {@code b += a}. */
    abstract void butterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** Changes the basis of elements, {@code count} bytes of them. */
    abstract void changeBasis(byte[] rows, int at, int count);

    /** {@code rows[at..] *= factor}. */
    abstract void multiply(byte[] rows, int at, int count, Factor factor);

    /**
     * Two layers at once, on four runs of {@code count} bytes from {@code at} on: inverse butterflies of the first run
     * and the second one, of the third and the fourth, then of the first and the third and of the second and the fourth.
     */
    void inverseButterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        inverseButterfly(rows, at, at + count, count, upper);
        inverseButterfly(rows, at + 2 * count, at + 3 * count, count, lower);
        inverseButterfly(rows, at, at + 2 * count, 2 * count, joining);
    }

    /** The way back: two layers of butterflies, those that join the halves first. */
    void butterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        butterfly(rows, at, at + 2 * count, 2 * count, joining);
        butterfly(rows, at, at + count, count, upper);
        butterfly(rows, at + 2 * count, at + 3 * count, count, lower);
    }

    // Both transforms go block by block instead of layer by layer: a block that is in cache takes all the layers
    // that it can. They do so without recursion, because compilers inline recursive calls, and what they inline
    // them with.

    @Override
    public final void inverse(byte[] rows, int at, int width, int size, int used, int coset) {
        if (size == 1) {
            return;
        }
        int smallest = smallestBlock(size);
        for (int end = smallest; end <= size; end += smallest) {
            if (end - smallest < used) {
                changeBasis(rows, at + (end - smallest) * width, smallest * width);
            }
            for (int block = smallest; block <= Integer.lowestOneBit(end); block *= 4) {
                int start = end - block;
                if (start < used) {
                    inverseBlock(rows, at + start * width, width, block, coset + start);
                }
            }
        }
    }

    @Override
    public final void forward(byte[] rows, int at, int width, int size, int needed, int coset) {
        if (size == 1) {
            return;
        }
        int smallest = smallestBlock(size);
        for (int start = 0; start < needed; start += smallest) {
            for (int block = size; block >= smallest; block /= 4) {
                if ((start & (block - 1)) == 0) {
                    forwardBlock(rows, at + start * width, width, block, coset + start);
                }
            }
            changeBasis(rows, at + start * width, smallest * width);
        }
    }

    /** Layers are taken in pairs, but for the one with the smallest blocks if their number is odd. */
    private static int smallestBlock(int size) {
        return Integer.numberOfTrailingZeros(size) % 2 == 0 ? 4 : 2;
    }

    /** The last pair of layers of an inverse transform of {@code size} rows, or the only layer of one of two rows. */
    private void inverseBlock(byte[] rows, int at, int width, int size, int coset) {
        if (size == 2) {
            inverseButterfly(rows, at, at + width, width, Factor.skew(coset));
            return;
        }
        int quarter = size / 4;
        Factor upper = Factor.skew(coset + quarter - 1);
        Factor lower = Factor.skew(coset + 3 * quarter - 1);
        inverseButterflies(rows, at, quarter * width, upper, lower, Factor.skew(coset + 2 * quarter - 1));
    }

    /** The first pair of layers, or the only one, of a transform of {@code size} rows. */
    private void forwardBlock(byte[] rows, int at, int width, int size, int coset) {
        if (size == 2) {
            butterfly(rows, at, at + width, width, Factor.skew(coset));
            return;
        }
        int quarter = size / 4;
        Factor upper = Factor.skew(coset + quarter - 1);
        Factor lower = Factor.skew(coset + 3 * quarter - 1);
        butterflies(rows, at, quarter * width, upper, lower, Factor.skew(coset + 2 * quarter - 1));
    }

    @Override
    public final void pack(
            byte[] symbols, int from, int stride, int length, int count, byte[] rows, int row, int width, int element) {
        for (int i = 0; i < count; i++) {
            SymbolLanes.pack(symbols, from + i * stride, length, rows, row + i * width, element);
        }
    }

    @Override
    public final void unpack(
            byte[] rows, int row, int width, int element, byte[] symbols, int from, int stride, int length, int count) {
        for (int i = 0; i < count; i++) {
            SymbolLanes.unpack(rows, row + i * width, element, symbols, from + i * stride, length);
        }
    }

    @Override
    public final void clear(byte[] rows, int at, int count) {
        Arrays.fill(rows, at, at + count, (byte) 0);
    }

    @Override
    public final void copy(
            byte[] from, int fromAt, int fromStride, byte[] to, int toAt, int toStride, int length, int count) {
        for (int i = 0; i < count; i++) {
            System.arraycopy(from, fromAt + i * fromStride, to, toAt + i * toStride, length);
        }
    }

    @Override
    public final void derive(byte[] rows, int width, int size) {
        for (int i = 1; i < size; i++) {
            int low = Integer.lowestOneBit(i);
            add(rows, (i - low) * width, i * width, low * width);
        }
    }

    @Override
    public final void multiply(byte[] rows, int width, int[] numbers, Factor[] factors) {
        for (int i = 0; i < numbers.length; i++) {
            multiply(rows, numbers[i] * width, width, factors[i]);
        }
    }
}
