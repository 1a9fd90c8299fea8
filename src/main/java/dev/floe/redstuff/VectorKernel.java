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

    private static final byte[] BASIS_TABLES = Factor.basisTables();

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
        if (factor.isBytewise()) {
            bytewiseInverseButterfly(rows, a, b, count, factor.nibbleTables());
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
        if (factor.isBytewise()) {
            bytewiseButterfly(rows, a, b, count, factor.nibbleTables());
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

    private static void bytewiseInverseButterfly(byte[] rows, int a, int b, int count, byte[] tables) {
        ByteVector low = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector high = ByteVector.fromArray(BYTES, tables, 2 * LENGTH);
        for (int i = 0; i < count; i += LENGTH) {
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i);
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i).lanewise(XOR, upper);
            lower.intoArray(rows, b + i);
            ByteVector n0 = lower.lanewise(AND, (byte) 0x0F);
            ByteVector n1 = lower.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F);
            upper.lanewise(XOR, n0.selectFrom(low))
                    .lanewise(XOR, n1.selectFrom(high))
                    .intoArray(rows, a + i);
        }
    }

    private static void bytewiseButterfly(byte[] rows, int a, int b, int count, byte[] tables) {
        ByteVector low = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector high = ByteVector.fromArray(BYTES, tables, 2 * LENGTH);
        for (int i = 0; i < count; i += LENGTH) {
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i);
            ByteVector n0 = lower.lanewise(AND, (byte) 0x0F);
            ByteVector n1 = lower.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F);
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i)
                    .lanewise(XOR, n0.selectFrom(low))
                    .lanewise(XOR, n1.selectFrom(high));
            upper.intoArray(rows, a + i);
            lower.lanewise(XOR, upper).intoArray(rows, b + i);
        }
    }

    @Override
    void inverseButterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        if (joining.isZero() || !upper.isBytewise() || !lower.isBytewise() || !joining.isBytewise()) {
            super.inverseButterflies(rows, at, count, upper, lower, joining);
            return;
        }
        byte[] upperTables = upper.nibbleTables();
        byte[] lowerTables = lower.nibbleTables();
        byte[] joiningTables = joining.nibbleTables();
        ByteVector upperLow = ByteVector.fromArray(BYTES, upperTables, 0);
        ByteVector upperHigh = ByteVector.fromArray(BYTES, upperTables, 2 * LENGTH);
        ByteVector lowerLow = ByteVector.fromArray(BYTES, lowerTables, 0);
        ByteVector lowerHigh = ByteVector.fromArray(BYTES, lowerTables, 2 * LENGTH);
        ByteVector joiningLow = ByteVector.fromArray(BYTES, joiningTables, 0);
        ByteVector joiningHigh = ByteVector.fromArray(BYTES, joiningTables, 2 * LENGTH);
        for (int i = at; i < at + count; i += LENGTH) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            b = b.lanewise(XOR, a);
            a = a.lanewise(XOR, b.lanewise(AND, (byte) 0x0F).selectFrom(upperLow))
                    .lanewise(
                            XOR,
                            b.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(upperHigh));
            d = d.lanewise(XOR, c);
            c = c.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(lowerLow))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(lowerHigh));
            c = c.lanewise(XOR, a);
            a = a.lanewise(XOR, c.lanewise(AND, (byte) 0x0F).selectFrom(joiningLow))
                    .lanewise(
                            XOR,
                            c.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(joiningHigh));
            d = d.lanewise(XOR, b);
            b = b.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(joiningLow))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(joiningHigh));
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    @Override
    void butterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        if (joining.isZero() || !upper.isBytewise() || !lower.isBytewise() || !joining.isBytewise()) {
            super.butterflies(rows, at, count, upper, lower, joining);
            return;
        }
        byte[] upperTables = upper.nibbleTables();
        byte[] lowerTables = lower.nibbleTables();
        byte[] joiningTables = joining.nibbleTables();
        ByteVector upperLow = ByteVector.fromArray(BYTES, upperTables, 0);
        ByteVector upperHigh = ByteVector.fromArray(BYTES, upperTables, 2 * LENGTH);
        ByteVector lowerLow = ByteVector.fromArray(BYTES, lowerTables, 0);
        ByteVector lowerHigh = ByteVector.fromArray(BYTES, lowerTables, 2 * LENGTH);
        ByteVector joiningLow = ByteVector.fromArray(BYTES, joiningTables, 0);
        ByteVector joiningHigh = ByteVector.fromArray(BYTES, joiningTables, 2 * LENGTH);
        for (int i = at; i < at + count; i += LENGTH) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            a = a.lanewise(XOR, c.lanewise(AND, (byte) 0x0F).selectFrom(joiningLow))
                    .lanewise(
                            XOR,
                            c.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(joiningHigh));
            c = c.lanewise(XOR, a);
            b = b.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(joiningLow))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(joiningHigh));
            d = d.lanewise(XOR, b);
            a = a.lanewise(XOR, b.lanewise(AND, (byte) 0x0F).selectFrom(upperLow))
                    .lanewise(
                            XOR,
                            b.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(upperHigh));
            b = b.lanewise(XOR, a);
            c = c.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(lowerLow))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .selectFrom(lowerHigh));
            d = d.lanewise(XOR, c);
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    @Override
    void changeBasis(byte[] rows, int at, int count) {
        ByteVector low = ByteVector.fromArray(BYTES, BASIS_TABLES, 0);
        ByteVector high = ByteVector.fromArray(BYTES, BASIS_TABLES, LENGTH);
        for (int block = at; block < at + count; block += BLOCK) {
            for (int i = block; i < block + HALF; i += LENGTH) {
                ByteVector upper = ByteVector.fromArray(BYTES, rows, i + HALF);
                ByteVector n0 = upper.lanewise(AND, (byte) 0x0F);
                ByteVector n1 = upper.reinterpretAsInts()
                        .lanewise(LSHR, 4)
                        .reinterpretAsBytes()
                        .lanewise(AND, (byte) 0x0F);
                ByteVector.fromArray(BYTES, rows, i)
                        .lanewise(XOR, n0.selectFrom(low))
                        .lanewise(XOR, n1.selectFrom(high))
                        .intoArray(rows, i);
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
