package dev.floe.redstuff;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The portable kernel: two table look-ups for each element. */
final class ScalarKernel extends ButterflyKernel {
    static final ScalarKernel INSTANCE = new ScalarKernel();

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int BLOCK = SymbolLanes.BLOCK;
    private static final int HALF = BLOCK / 2;

    private ScalarKernel() {}

    @Override
    void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor) {
        add(rows, b, a, count);
        if (!factor.isZero()) {
            addProduct(rows, a, b, count, factor.byteTables());
        }
    }

    @Override
    void butterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (!factor.isZero()) {
            addProduct(rows, a, b, count, factor.byteTables());
        }
        add(rows, b, a, count);
    }

    private static void addProduct(byte[] rows, int to, int from, int count, char[] tables) {
        for (int block = 0; block < count; block += BLOCK) {
            for (int i = block; i < block + HALF; i++) {
                int product = tables[rows[from + i] & 0xFF] ^ tables[256 + (rows[from + i + HALF] & 0xFF)];
                rows[to + i] ^= (byte) product;
                rows[to + i + HALF] ^= (byte) (product >>> 8);
            }
        }
    }

    @Override
    void changeBasis(byte[] rows, int at, int count) {
        for (int block = at; block < at + count; block += BLOCK) {
            for (int i = block; i < block + HALF; i++) {
                rows[i] ^= (byte) GaloisField.changeBasis((rows[i + HALF] & 0xFF) << 8);
            }
        }
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        for (int i = 0; i < count; i += Long.BYTES) {
            LONG.set(rows, to + i, (long) LONG.get(rows, to + i) ^ (long) LONG.get(rows, from + i));
        }
    }

    @Override
    void multiply(byte[] rows, int at, int count, Factor factor) {
        char[] tables = factor.byteTables();
        for (int block = at; block < at + count; block += BLOCK) {
            for (int i = block; i < block + HALF; i++) {
                int product = tables[rows[i] & 0xFF] ^ tables[256 + (rows[i + HALF] & 0xFF)];
                rows[i] = (byte) product;
                rows[i + HALF] = (byte) (product >>> 8);
            }
        }
    }
}
