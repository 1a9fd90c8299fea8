package dev.floe.redstuff;

import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import dev.floe.bytes.Processor;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Multiplies a block at once, which fills a vector of 64 bytes. Such a vector is also a table of as many products as the
 * four nibbles of an element have, 16 each. So for a byte of the block, be it the low or the high one of its element, one
 * shuffle looks up what one of its nibbles contributes to the product's byte in its own place; another one, with another
 * table, what it contributes to the product's other byte, half a block away. Needs {@code jdk.incubator.vector}.
 *
 * <p>The loops call nothing but that module: only its methods are sure to be inlined, and vectors that get to others are
 * objects.
 */
final class WideVectorKernel extends ButterflyKernel {
    private static final int BLOCK = SymbolLanes.BLOCK;
    private static final int HALF = BLOCK / 2;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;

    /** For each byte of a block where the products of its low nibble start in {@link Factor#nibbleTables}. */
    private static final byte[] LOW_NIBBLE = new byte[BLOCK];
    /** The same for its high nibble. */
    private static final byte[] HIGH_NIBBLE = new byte[BLOCK];
    /** For each byte of a block the element's other byte. */
    private static final byte[] OTHER_BYTE = new byte[BLOCK];

    /** Where {@link Factor#nibbleTables} have the products of high nibbles. */
    private static final int HIGH_TABLE = 2 * Factor.NIBBLE;

    /** The two {@link Factor#basisTables}, and two of zeros. */
    private static final byte[] BASIS_TABLES = Arrays.copyOf(Factor.basisTables(), BLOCK);
    /** For each byte of a block where its low nibble, were it of the element's other byte, is looked up there. */
    private static final byte[] HIGH_BYTES_LOW_NIBBLE = new byte[BLOCK];
    /** The same for the high nibble. */
    private static final byte[] HIGH_BYTES_HIGH_NIBBLE = new byte[BLOCK];

    static {
        for (int i = 0; i < BLOCK; i++) {
            HIGH_BYTES_LOW_NIBBLE[i] = (byte) (i < HALF ? 0 : 2 * Factor.NIBBLE);
            HIGH_BYTES_HIGH_NIBBLE[i] = (byte) (i < HALF ? Factor.NIBBLE : 3 * Factor.NIBBLE);
            LOW_NIBBLE[i] = (byte) (i < HALF ? 0 : Factor.NIBBLE);
            HIGH_NIBBLE[i] = (byte) (2 * Factor.NIBBLE + LOW_NIBBLE[i]);
            OTHER_BYTE[i] = (byte) (i ^ HALF);
        }
    }

    /** Whether the processor has vectors of that size and shuffles their bytes; elsewhere this kernel is very slow. */
    static boolean suitsThisMachine() {
        return ByteVector.SPECIES_PREFERRED.length() >= BLOCK
                && Processor.here().has("avx512vbmi");
    }

    @Override
    void inverseButterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (factor.isZero()) {
            add(rows, b, a, count);
            return;
        }
        byte[] tables = factor.nibbleTables();
        if (factor.isBytewise()) {
            bytewiseInverseButterfly(rows, a, b, count, tables);
            return;
        }
        ByteVector toSame = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector toOther = ByteVector.fromArray(BYTES, tables, BLOCK);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_NIBBLE, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        for (int i = 0; i < count; i += BLOCK) {
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i);
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i).lanewise(XOR, upper);
            lower.intoArray(rows, b + i);
            ByteVector low = lower.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = lower.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            ByteVector same = low.selectFrom(toSame).lanewise(XOR, high.selectFrom(toSame));
            ByteVector other = low.selectFrom(toOther).lanewise(XOR, high.selectFrom(toOther));
            upper.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other)).intoArray(rows, a + i);
        }
    }

    @Override
    void butterfly(byte[] rows, int a, int b, int count, Factor factor) {
        if (factor.isZero()) {
            add(rows, b, a, count);
            return;
        }
        byte[] tables = factor.nibbleTables();
        if (factor.isBytewise()) {
            bytewiseButterfly(rows, a, b, count, tables);
            return;
        }
        ByteVector toSame = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector toOther = ByteVector.fromArray(BYTES, tables, BLOCK);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_NIBBLE, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        for (int i = 0; i < count; i += BLOCK) {
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i);
            ByteVector low = lower.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = lower.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            ByteVector same = low.selectFrom(toSame).lanewise(XOR, high.selectFrom(toSame));
            ByteVector other = low.selectFrom(toOther).lanewise(XOR, high.selectFrom(toOther));
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i)
                    .lanewise(XOR, same)
                    .lanewise(XOR, otherByte.selectFrom(other));
            upper.intoArray(rows, a + i);
            lower.lanewise(XOR, upper).intoArray(rows, b + i);
        }
    }

    @Override
    void inverseButterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        if (joining.isZero()) {
            // Two of the three factors are.
            super.inverseButterflies(rows, at, count, upper, lower, joining);
            return;
        }
        byte[] upperTables = upper.nibbleTables();
        byte[] lowerTables = lower.nibbleTables();
        byte[] joiningTables = joining.nibbleTables();
        if (upper.isBytewise() && lower.isBytewise() && joining.isBytewise()) {
            bytewiseInverseButterflies(rows, at, count, upperTables, lowerTables, joiningTables);
            return;
        }
        ByteVector upperSame = ByteVector.fromArray(BYTES, upperTables, 0);
        ByteVector upperOther = ByteVector.fromArray(BYTES, upperTables, BLOCK);
        ByteVector lowerSame = ByteVector.fromArray(BYTES, lowerTables, 0);
        ByteVector lowerOther = ByteVector.fromArray(BYTES, lowerTables, BLOCK);
        ByteVector joiningSame = ByteVector.fromArray(BYTES, joiningTables, 0);
        ByteVector joiningOther = ByteVector.fromArray(BYTES, joiningTables, BLOCK);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_NIBBLE, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            b = b.lanewise(XOR, a);
            ByteVector low = b.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = b.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            ByteVector same = low.selectFrom(upperSame).lanewise(XOR, high.selectFrom(upperSame));
            ByteVector other = low.selectFrom(upperOther).lanewise(XOR, high.selectFrom(upperOther));
            a = a.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            d = d.lanewise(XOR, c);
            low = d.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = d.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(lowerSame).lanewise(XOR, high.selectFrom(lowerSame));
            other = low.selectFrom(lowerOther).lanewise(XOR, high.selectFrom(lowerOther));
            c = c.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            c = c.lanewise(XOR, a);
            low = c.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = c.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(joiningSame).lanewise(XOR, high.selectFrom(joiningSame));
            other = low.selectFrom(joiningOther).lanewise(XOR, high.selectFrom(joiningOther));
            a = a.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            d = d.lanewise(XOR, b);
            low = d.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = d.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(joiningSame).lanewise(XOR, high.selectFrom(joiningSame));
            other = low.selectFrom(joiningOther).lanewise(XOR, high.selectFrom(joiningOther));
            b = b.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    @Override
    void butterflies(byte[] rows, int at, int count, Factor upper, Factor lower, Factor joining) {
        if (joining.isZero()) {
            // Two of the three factors are.
            super.butterflies(rows, at, count, upper, lower, joining);
            return;
        }
        byte[] upperTables = upper.nibbleTables();
        byte[] lowerTables = lower.nibbleTables();
        byte[] joiningTables = joining.nibbleTables();
        if (upper.isBytewise() && lower.isBytewise() && joining.isBytewise()) {
            bytewiseButterflies(rows, at, count, upperTables, lowerTables, joiningTables);
            return;
        }
        ByteVector upperSame = ByteVector.fromArray(BYTES, upperTables, 0);
        ByteVector upperOther = ByteVector.fromArray(BYTES, upperTables, BLOCK);
        ByteVector lowerSame = ByteVector.fromArray(BYTES, lowerTables, 0);
        ByteVector lowerOther = ByteVector.fromArray(BYTES, lowerTables, BLOCK);
        ByteVector joiningSame = ByteVector.fromArray(BYTES, joiningTables, 0);
        ByteVector joiningOther = ByteVector.fromArray(BYTES, joiningTables, BLOCK);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_NIBBLE, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            ByteVector low = c.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = c.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            ByteVector same = low.selectFrom(joiningSame).lanewise(XOR, high.selectFrom(joiningSame));
            ByteVector other = low.selectFrom(joiningOther).lanewise(XOR, high.selectFrom(joiningOther));
            a = a.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            c = c.lanewise(XOR, a);
            low = d.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = d.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(joiningSame).lanewise(XOR, high.selectFrom(joiningSame));
            other = low.selectFrom(joiningOther).lanewise(XOR, high.selectFrom(joiningOther));
            b = b.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            d = d.lanewise(XOR, b);
            low = b.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = b.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(upperSame).lanewise(XOR, high.selectFrom(upperSame));
            other = low.selectFrom(upperOther).lanewise(XOR, high.selectFrom(upperOther));
            a = a.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            b = b.lanewise(XOR, a);
            low = d.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            high = d.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            same = low.selectFrom(lowerSame).lanewise(XOR, high.selectFrom(lowerSame));
            other = low.selectFrom(lowerOther).lanewise(XOR, high.selectFrom(lowerOther));
            c = c.lanewise(XOR, same).lanewise(XOR, otherByte.selectFrom(other));
            d = d.lanewise(XOR, c);
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    private static void bytewiseInverseButterflies(
            byte[] rows, int at, int count, byte[] upper, byte[] lower, byte[] joining) {
        ByteVector upperTables = ByteVector.fromArray(BYTES, upper, 0);
        ByteVector lowerTables = ByteVector.fromArray(BYTES, lower, 0);
        ByteVector joiningTables = ByteVector.fromArray(BYTES, joining, 0);
        ByteVector highTable = ByteVector.broadcast(BYTES, (byte) HIGH_TABLE);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            b = b.lanewise(XOR, a);
            a = a.lanewise(XOR, b.lanewise(AND, (byte) 0x0F).selectFrom(upperTables))
                    .lanewise(
                            XOR,
                            b.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(upperTables));
            d = d.lanewise(XOR, c);
            c = c.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(lowerTables))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(lowerTables));
            c = c.lanewise(XOR, a);
            a = a.lanewise(XOR, c.lanewise(AND, (byte) 0x0F).selectFrom(joiningTables))
                    .lanewise(
                            XOR,
                            c.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(joiningTables));
            d = d.lanewise(XOR, b);
            b = b.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(joiningTables))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(joiningTables));
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    private static void bytewiseButterflies(
            byte[] rows, int at, int count, byte[] upper, byte[] lower, byte[] joining) {
        ByteVector upperTables = ByteVector.fromArray(BYTES, upper, 0);
        ByteVector lowerTables = ByteVector.fromArray(BYTES, lower, 0);
        ByteVector joiningTables = ByteVector.fromArray(BYTES, joining, 0);
        ByteVector highTable = ByteVector.broadcast(BYTES, (byte) HIGH_TABLE);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector a = ByteVector.fromArray(BYTES, rows, i);
            ByteVector b = ByteVector.fromArray(BYTES, rows, i + count);
            ByteVector c = ByteVector.fromArray(BYTES, rows, i + 2 * count);
            ByteVector d = ByteVector.fromArray(BYTES, rows, i + 3 * count);
            a = a.lanewise(XOR, c.lanewise(AND, (byte) 0x0F).selectFrom(joiningTables))
                    .lanewise(
                            XOR,
                            c.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(joiningTables));
            c = c.lanewise(XOR, a);
            b = b.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(joiningTables))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(joiningTables));
            d = d.lanewise(XOR, b);
            a = a.lanewise(XOR, b.lanewise(AND, (byte) 0x0F).selectFrom(upperTables))
                    .lanewise(
                            XOR,
                            b.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(upperTables));
            b = b.lanewise(XOR, a);
            c = c.lanewise(XOR, d.lanewise(AND, (byte) 0x0F).selectFrom(lowerTables))
                    .lanewise(
                            XOR,
                            d.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(lowerTables));
            d = d.lanewise(XOR, c);
            a.intoArray(rows, i);
            b.intoArray(rows, i + count);
            c.intoArray(rows, i + 2 * count);
            d.intoArray(rows, i + 3 * count);
        }
    }

    private static void bytewiseInverseButterfly(byte[] rows, int a, int b, int count, byte[] factor) {
        ByteVector tables = ByteVector.fromArray(BYTES, factor, 0);
        ByteVector highTable = ByteVector.broadcast(BYTES, (byte) HIGH_TABLE);
        for (int i = 0; i < count; i += BLOCK) {
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i);
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i);
            lower = lower.lanewise(XOR, upper);
            upper = upper.lanewise(XOR, lower.lanewise(AND, (byte) 0x0F).selectFrom(tables))
                    .lanewise(
                            XOR,
                            lower.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(tables));
            upper.intoArray(rows, a + i);
            lower.intoArray(rows, b + i);
        }
    }

    private static void bytewiseButterfly(byte[] rows, int a, int b, int count, byte[] factor) {
        ByteVector tables = ByteVector.fromArray(BYTES, factor, 0);
        ByteVector highTable = ByteVector.broadcast(BYTES, (byte) HIGH_TABLE);
        for (int i = 0; i < count; i += BLOCK) {
            ByteVector upper = ByteVector.fromArray(BYTES, rows, a + i);
            ByteVector lower = ByteVector.fromArray(BYTES, rows, b + i);
            upper = upper.lanewise(XOR, lower.lanewise(AND, (byte) 0x0F).selectFrom(tables))
                    .lanewise(
                            XOR,
                            lower.reinterpretAsInts()
                                    .lanewise(LSHR, 4)
                                    .reinterpretAsBytes()
                                    .lanewise(AND, (byte) 0x0F)
                                    .lanewise(XOR, highTable)
                                    .selectFrom(tables));
            lower = lower.lanewise(XOR, upper);
            upper.intoArray(rows, a + i);
            lower.intoArray(rows, b + i);
        }
    }

    @Override
    void changeBasis(byte[] rows, int at, int count) {
        ByteVector tables = ByteVector.fromArray(BYTES, BASIS_TABLES, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, HIGH_BYTES_LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_BYTES_HIGH_NIBBLE, 0);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector block = ByteVector.fromArray(BYTES, rows, i);
            ByteVector other = otherByte.selectFrom(block);
            ByteVector low = other.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = other.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            block.lanewise(XOR, low.selectFrom(tables))
                    .lanewise(XOR, high.selectFrom(tables))
                    .intoArray(rows, i);
        }
    }

    @Override
    void multiply(byte[] rows, int at, int count, Factor factor) {
        byte[] tables = factor.nibbleTables();
        ByteVector toSame = ByteVector.fromArray(BYTES, tables, 0);
        ByteVector toOther = ByteVector.fromArray(BYTES, tables, BLOCK);
        ByteVector lowNibble = ByteVector.fromArray(BYTES, LOW_NIBBLE, 0);
        ByteVector highNibble = ByteVector.fromArray(BYTES, HIGH_NIBBLE, 0);
        ByteVector otherByte = ByteVector.fromArray(BYTES, OTHER_BYTE, 0);
        for (int i = at; i < at + count; i += BLOCK) {
            ByteVector block = ByteVector.fromArray(BYTES, rows, i);
            ByteVector low = block.lanewise(AND, (byte) 0x0F).lanewise(XOR, lowNibble);
            ByteVector high = block.reinterpretAsInts()
                    .lanewise(LSHR, 4)
                    .reinterpretAsBytes()
                    .lanewise(AND, (byte) 0x0F)
                    .lanewise(XOR, highNibble);
            ByteVector same = low.selectFrom(toSame).lanewise(XOR, high.selectFrom(toSame));
            ByteVector other = low.selectFrom(toOther).lanewise(XOR, high.selectFrom(toOther));
            same.lanewise(XOR, otherByte.selectFrom(other)).intoArray(rows, i);
        }
    }

    @Override
    public void add(byte[] rows, int to, int from, int count) {
        for (int i = 0; i < count; i += BLOCK) {
            ByteVector.fromArray(BYTES, rows, to + i)
                    .lanewise(XOR, ByteVector.fromArray(BYTES, rows, from + i))
                    .intoArray(rows, to + i);
        }
    }
}
