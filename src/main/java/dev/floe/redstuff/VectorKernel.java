package dev.floe.redstuff;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies as many elements at once as a vector has bytes: a product is the sum of table look-ups by the four nibbles
 * of an element, and a look-up in a table of 16 bytes is one shuffle of a vector. Needs {@code jdk.incubator.vector}.
 */
final class VectorKernel extends ButterflyKernel {
    /** The low bytes of a chunk fill the widest vector. */
    private static final int CHUNK = 2 * SymbolLanes.BLOCK;

    private static final int CHUNK_ELEMENTS = CHUNK / 2;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED.length() > CHUNK_ELEMENTS
            ? ByteVector.SPECIES_512
            : ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(BYTES.vectorBitSize()));
    private static final int LENGTH = BYTES.length();

    private VectorKernel() {}

    static GaloisKernel create() {
        return LENGTH >= Factor.NIBBLE ? new VectorKernel() : ScalarKernel.INSTANCE;
    }

    @Override
    public int chunk() {
        return CHUNK;
    }

    @Override
    void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (factor.isZero()) {
            add(rows, b, a, count);
            return;
        }
        byte[] tables = factor.nibbleTables();
        ByteVector low0 = table(tables, 0);
        ByteVector high0 = table(tables, 1);
        ByteVector low1 = table(tables, 2);
        ByteVector high1 = table(tables, 3);
        ByteVector low2 = table(tables, 4);
        ByteVector high2 = table(tables, 5);
        ByteVector low3 = table(tables, 6);
        ByteVector high3 = table(tables, 7);
        for (int chunk = 0; chunk < count; chunk += CHUNK) {
            for (int i = chunk; i < chunk + CHUNK_ELEMENTS; i += LENGTH) {
                ByteVector aLow = ByteVector.fromArray(BYTES, rows, a + i);
                ByteVector aHigh = ByteVector.fromArray(BYTES, rows, a + i + CHUNK_ELEMENTS);
                ByteVector bLow = ByteVector.fromArray(BYTES, rows, b + i).lanewise(VectorOperators.XOR, aLow);
                ByteVector bHigh = ByteVector.fromArray(BYTES, rows, b + i + CHUNK_ELEMENTS)
                        .lanewise(VectorOperators.XOR, aHigh);
                bLow.intoArray(rows, b + i);
                bHigh.intoArray(rows, b + i + CHUNK_ELEMENTS);
                ByteVector n0 = lowNibbles(bLow);
                ByteVector n1 = highNibbles(bLow);
                ByteVector n2 = lowNibbles(bHigh);
                ByteVector n3 = highNibbles(bHigh);
                xor(
                                aLow,
                                xor(
                                        xor(n0.selectFrom(low0), n1.selectFrom(low1)),
                                        xor(n2.selectFrom(low2), n3.selectFrom(low3))))
                        .intoArray(rows, a + i);
                xor(
                                aHigh,
                                xor(
                                        xor(n0.selectFrom(high0), n1.selectFrom(high1)),
                                        xor(n2.selectFrom(high2), n3.selectFrom(high3))))
                        .intoArray(rows, a + i + CHUNK_ELEMENTS);
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
        ByteVector low0 = table(tables, 0);
        ByteVector high0 = table(tables, 1);
        ByteVector low1 = table(tables, 2);
        ByteVector high1 = table(tables, 3);
        ByteVector low2 = table(tables, 4);
        ByteVector high2 = table(tables, 5);
        ByteVector low3 = table(tables, 6);
        ByteVector high3 = table(tables, 7);
        for (int chunk = 0; chunk < count; chunk += CHUNK) {
            for (int i = chunk; i < chunk + CHUNK_ELEMENTS; i += LENGTH) {
                ByteVector bLow = ByteVector.fromArray(BYTES, rows, b + i);
                ByteVector bHigh = ByteVector.fromArray(BYTES, rows, b + i + CHUNK_ELEMENTS);
                ByteVector n0 = lowNibbles(bLow);
                ByteVector n1 = highNibbles(bLow);
                ByteVector n2 = lowNibbles(bHigh);
                ByteVector n3 = highNibbles(bHigh);
                ByteVector aLow = xor(
                        ByteVector.fromArray(BYTES, rows, a + i),
                        xor(
                                xor(n0.selectFrom(low0), n1.selectFrom(low1)),
                                xor(n2.selectFrom(low2), n3.selectFrom(low3))));
                ByteVector aHigh = xor(
                        ByteVector.fromArray(BYTES, rows, a + i + CHUNK_ELEMENTS),
                        xor(
                                xor(n0.selectFrom(high0), n1.selectFrom(high1)),
                                xor(n2.selectFrom(high2), n3.selectFrom(high3))));
                aLow.intoArray(rows, a + i);
                aHigh.intoArray(rows, a + i + CHUNK_ELEMENTS);
                xor(bLow, aLow).intoArray(rows, b + i);
                xor(bHigh, aHigh).intoArray(rows, b + i + CHUNK_ELEMENTS);
            }
        }
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            xor(ByteVector.fromArray(BYTES, rows, to + i), ByteVector.fromArray(BYTES, rows, from + i))
                    .intoArray(rows, to + i);
        }
    }

    @Override
    void multiply(byte[] rows, int at, int count, Factor factor) {
        byte[] tables = factor.nibbleTables();
        ByteVector low0 = table(tables, 0);
        ByteVector high0 = table(tables, 1);
        ByteVector low1 = table(tables, 2);
        ByteVector high1 = table(tables, 3);
        ByteVector low2 = table(tables, 4);
        ByteVector high2 = table(tables, 5);
        ByteVector low3 = table(tables, 6);
        ByteVector high3 = table(tables, 7);
        for (int chunk = at; chunk < at + count; chunk += CHUNK) {
            for (int i = chunk; i < chunk + CHUNK_ELEMENTS; i += LENGTH) {
                ByteVector low = ByteVector.fromArray(BYTES, rows, i);
                ByteVector high = ByteVector.fromArray(BYTES, rows, i + CHUNK_ELEMENTS);
                ByteVector n0 = lowNibbles(low);
                ByteVector n1 = highNibbles(low);
                ByteVector n2 = lowNibbles(high);
                ByteVector n3 = highNibbles(high);
                xor(xor(n0.selectFrom(low0), n1.selectFrom(low1)), xor(n2.selectFrom(low2), n3.selectFrom(low3)))
                        .intoArray(rows, i);
                xor(xor(n0.selectFrom(high0), n1.selectFrom(high1)), xor(n2.selectFrom(high2), n3.selectFrom(high3)))
                        .intoArray(rows, i + CHUNK_ELEMENTS);
            }
        }
    }

    /** Only the first 16 bytes are ever selected; those behind them belong to other tables. */
    private static ByteVector table(byte[] tables, int number) {
        return ByteVector.fromArray(BYTES, tables, number * Factor.NIBBLE);
    }

    private static ByteVector xor(ByteVector a, ByteVector b) {
        return a.lanewise(VectorOperators.XOR, b);
    }

    private static ByteVector lowNibbles(ByteVector bytes) {
        return bytes.lanewise(VectorOperators.AND, (byte) 0x0F);
    }

    private static ByteVector highNibbles(ByteVector bytes) {
        IntVector ints = (IntVector) bytes.reinterpretShape(INTS, 0);
        return lowNibbles((ByteVector) ints.lanewise(VectorOperators.LSHR, 4).reinterpretShape(BYTES, 0));
    }
}
