package dev.floe.redstuff;

import java.util.Arrays;

/** The transforms of a {@link GaloisKernel}, made of butterflies. */
abstract class ButterflyKernel implements GaloisKernel {
    private final SymbolLanes lanes = new SymbolLanes(this);

    /** For each of {@code count} bytes: {@code b += a}, then {@code a += b * factor}. */
    abstract void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** For each of {@code count} bytes: {@code a += b * factor}, then {@code b += a}. */
    abstract void butterfly(byte[] rows, int a, int b, int count, Factor factor);

    /** {@code rows[at..] *= factor}. */
    abstract void multiply(byte[] rows, int at, int count, Factor factor);

    @Override
    public final void inverse(byte[] rows, int at, int width, int size, int used, int coset) {
        if (size == 1 || used <= 0) {
            return;
        }
        // Half by half instead of layer by layer: small blocks go through all their layers while they are in cache.
        int half = size / 2;
        int middle = at + half * width;
        inverse(rows, at, width, half, Math.min(used, half), coset);
        inverse(rows, middle, width, half, used - half, coset + half);
        inverseButterfly(rows, at, middle, half * width, Factor.skew(coset + half - 1));
    }

    @Override
    public final void forward(byte[] rows, int at, int width, int size, int needed, int coset) {
        if (size == 1 || needed <= 0) {
            return;
        }
        int half = size / 2;
        int middle = at + half * width;
        butterfly(rows, at, middle, half * width, Factor.skew(coset + half - 1));
        forward(rows, at, width, half, Math.min(needed, half), coset);
        forward(rows, middle, width, half, needed - half, coset + half);
    }

    @Override
    public final void pack(
            byte[] symbols, int from, int stride, int length, int count, byte[] rows, int row, int width, int element) {
        for (int i = 0; i < count; i++) {
            lanes.pack(symbols, from + i * stride, length, rows, row + i * width, element);
        }
    }

    @Override
    public final void unpack(
            byte[] rows, int row, int width, int element, byte[] symbols, int from, int stride, int length, int count) {
        for (int i = 0; i < count; i++) {
            lanes.unpack(rows, row + i * width, element, symbols, from + i * stride, length);
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
