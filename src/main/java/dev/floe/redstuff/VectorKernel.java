package dev.floe.redstuff;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies as many elements at once as a vector has bytes: a product is the sum of table look-ups by the four nibbles
 * of an element, and a look-up in a table of 16 bytes is one shuffle of a vector. Needs {@code jdk.incubator.vector}.
 *
 * <p>The loops call nothing but that module: only its methods are sure to be inlined, and vectors that get to others are
 * objects.
 */
final class VectorKernel extends ButterflyKernel {
    private static final int BLOCK = SymbolLanes.BLOCK;
    private static final int HALF = BLOCK / 2;
    /** Of the vectors that most processors have, those whose shuffles take one instruction. */
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

    /** Also that of a table. */
    private static final int LENGTH = BYTES.length();

    private VectorKernel() {}

    static GaloisKernel create() {
        return ByteVector.SPECIES_PREFERRED.length() >= LENGTH ? new VectorKernel() : ScalarKernel.INSTANCE;
    }

    @Override
    void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (factor.isZero()) {
            add(rows, b, a, count);
            return;
        }
        byte[] tables = factor.nibbleTables();
        ByteVector low0 = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector high0 = ByteVector.fromArray(BYTES, tables, 4 * LENGTH);
        ByteVector low1 = ByteVector.fromArray(BYTES, tables, 2 * LENGTH);
        ByteVector high1 = ByteVector.fromArray(BYTES, tables, 6 * LENGTH);
        ByteVector low2 = ByteVector.fromArray(BYTES, tables, 5 * LENGTH);
        ByteVector high2 = ByteVector.fromArray(BYTES, tables, LENGTH);
        ByteVector low3 = ByteVector.fromArray(BYTES, tables, 7 * LENGTH);
        ByteVector high3 = ByteVector.fromArray(BYTES, tables, 3 * LENGTH);
        for (int block = 0; block < count; block += BLOCK) {
            for (int i = block; i < block + HALF; i += LENGTH) {
                ByteVector aLow = ByteVector.fromArray(BYTES, rows, a + i);
                ByteVector aHigh = ByteVector.fromArray(BYTES, rows, a + i + HALF);
                ByteVector bLow = ByteVector.fromArray(BYTES, rows, b + i).lanewise(XOR, aLow);
                ByteVector bHigh =
                        ByteVector.fromArray(BYTES, rows, b + i + HALF).lanewise(XOR, aHigh);
                bLow.intoArray(rows, b + i);
                bHigh.intoArray(rows, b + i + HALF);
                ByteVector n0 = bLow.lanewise(AND, (byte) 0x0F);
                ByteVector n1 = bLow.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                ByteVector n2 = bHigh.lanewise(AND, (byte) 0x0F);
                ByteVector n3 = bHigh.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                aLow.lanewise(XOR, n0.selectFrom(low0))
                        .lanewise(XOR, n1.selectFrom(low1))
                        .lanewise(XOR, n2.selectFrom(low2))
                        .lanewise(XOR, n3.selectFrom(low3))
                        .intoArray(rows, a + i);
                aHigh.lanewise(XOR, n0.selectFrom(high0))
                        .lanewise(XOR, n1.selectFrom(high1))
                        .lanewise(XOR, n2.selectFrom(high2))
                        .lanewise(XOR, n3.selectFrom(high3))
                        .intoArray(rows, a + i + HALF);
            }
        }
    }

    @Override
    void butterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (factor.isZero()) {
            add(rows, b, a, count);
            return;
        }
        byte[] tables = factor.nibbleTables();
        ByteVector low0 = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector high0 = ByteVector.fromArray(BYTES, tables, 4 * LENGTH);
        ByteVector low1 = ByteVector.fromArray(BYTES, tables, 2 * LENGTH);
        ByteVector high1 = ByteVector.fromArray(BYTES, tables, 6 * LENGTH);
        ByteVector low2 = ByteVector.fromArray(BYTES, tables, 5 * LENGTH);
        ByteVector high2 = ByteVector.fromArray(BYTES, tables, LENGTH);
        ByteVector low3 = ByteVector.fromArray(BYTES, tables, 7 * LENGTH);
        ByteVector high3 = ByteVector.fromArray(BYTES, tables, 3 * LENGTH);
        for (int block = 0; block < count; block += BLOCK) {
            for (int i = block; i < block + HALF; i += LENGTH) {
                ByteVector bLow = ByteVector.fromArray(BYTES, rows, b + i);
                ByteVector bHigh = ByteVector.fromArray(BYTES, rows, b + i + HALF);
                ByteVector n0 = bLow.lanewise(AND, (byte) 0x0F);
                ByteVector n1 = bLow.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                ByteVector n2 = bHigh.lanewise(AND, (byte) 0x0F);
                ByteVector n3 = bHigh.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                ByteVector aLow = ByteVector.fromArray(BYTES, rows, a + i)
                        .lanewise(XOR, n0.selectFrom(low0))
                        .lanewise(XOR, n1.selectFrom(low1))
                        .lanewise(XOR, n2.selectFrom(low2))
                        .lanewise(XOR, n3.selectFrom(low3));
                ByteVector aHigh = ByteVector.fromArray(BYTES, rows, a + i + HALF)
                        .lanewise(XOR, n0.selectFrom(high0))
                        .lanewise(XOR, n1.selectFrom(high1))
                        .lanewise(XOR, n2.selectFrom(high2))
                        .lanewise(XOR, n3.selectFrom(high3));
                aLow.intoArray(rows, a + i);
                aHigh.intoArray(rows, a + i + HALF);
                bLow.lanewise(XOR, aLow).intoArray(rows, b + i);
                bHigh.lanewise(XOR, aHigh).intoArray(rows, b + i + HALF);
            }
        }
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            ByteVector.fromArray(BYTES, rows, to + i)
                    .lanewise(XOR, ByteVector.fromArray(BYTES, rows, from + i))
                    .intoArray(rows, to + i);
        }
    }

    @Override
    void multiply(byte[] rows, int at, int count, Factor factor) {
        byte[] tables = factor.nibbleTables();
        ByteVector low0 = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector high0 = ByteVector.fromArray(BYTES, tables, 4 * LENGTH);
        ByteVector low1 = ByteVector.fromArray(BYTES, tables, 2 * LENGTH);
        ByteVector high1 = ByteVector.fromArray(BYTES, tables, 6 * LENGTH);
        ByteVector low2 = ByteVector.fromArray(BYTES, tables, 5 * LENGTH);
        ByteVector high2 = ByteVector.fromArray(BYTES, tables, LENGTH);
        ByteVector low3 = ByteVector.fromArray(BYTES, tables, 7 * LENGTH);
        ByteVector high3 = ByteVector.fromArray(BYTES, tables, 3 * LENGTH);
        for (int block = at; block < at + count; block += BLOCK) {
            for (int i = block; i < block + HALF; i += LENGTH) {
                ByteVector low = ByteVector.fromArray(BYTES, rows, i);
                ByteVector high = ByteVector.fromArray(BYTES, rows, i + HALF);
                ByteVector n0 = low.lanewise(AND, (byte) 0x0F);
                ByteVector n1 = low.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                ByteVector n2 = high.lanewise(AND, (byte) 0x0F);
                ByteVector n3 = high.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                n0.selectFrom(low0)
                        .lanewise(XOR, n1.selectFrom(low1))
                        .lanewise(XOR, n2.selectFrom(low2))
                        .lanewise(XOR, n3.selectFrom(low3))
                        .intoArray(rows, i);
                n0.selectFrom(high0)
                        .lanewise(XOR, n1.selectFrom(high1))
                        .lanewise(XOR, n2.selectFrom(high2))
                        .lanewise(XOR, n3.selectFrom(high3))
                        .intoArray(rows, i + HALF);
            }
        }
    }
}
