package dev.floe.redstuff;

import java.util.Arrays;

/** The transforms of a {@link GaloisKernel}, made of butterflies. */
abstract class ButterflyKernel implements GaloisKernel {
    /** For each of {@code count} bytes: {@code b += a}, then {@code a += b * factor}. */
    abstract void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** For each of {@code count} bytes: {@code a += b * factor}, then {@code b += a}. */
    abstract void butterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** {@code rows[at..] *= factor}. */
    abstract void multiply(byte[] rows, int at, int count, Factor factor);

    // Both transforms go block by block instead of layer by layer: a block that is in cache takes all the layers that
    // it
    // can. They do so without recursion, because compilers inline recursive calls, and what they inline them with.

    @Override
    public final void inverse(byte[] rows, int at, int width, int size, int used, int coset) {
        for (int end = 2; end <= size; end += 2) {
            for (int block = 2; block <= Integer.lowestOneBit(end); block *= 2) {
                int start = end - block;
                if (start < used) {
                    int half = block / 2;
                    int upper = at + start * width;
                    inverseButterfly(
                            rows, upper, upper + half * width, half * width, Factor.skew(coset + start + half - 1));
                }
            }
        }
    }

    @Override
    public final void forward(byte[] rows, int at, int width, int size, int needed, int coset) {
        for (int start = 0; start < needed; start += 2) {
            int largest = start == 0 ? size : Integer.lowestOneBit(start);
            for (int half = largest / 2; half > 0; half /= 2) {
                int upper = at + start * width;
                butterfly(rows, upper, upper + half * width, half * width, Factor.skew(coset + start + half - 1));
            }
        }
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
