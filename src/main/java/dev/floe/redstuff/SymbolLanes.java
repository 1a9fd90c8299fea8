package dev.floe.redstuff;

/**
 * Converts between symbols as they are stored and rows of elements as a {@link GaloisKernel} wants them.
 *
 * <p>A stored symbol consists of blocks of 64 bytes, the low bytes of 32 elements and then their high bytes; a shorter
 * last block is halved in the same way. A row consists of whole blocks. Several symbols may share a row, each from an
 * element of its own.
 */
final class SymbolLanes {
    /** Bytes of a block; pieces of a symbol start at multiples of it. */
    static final int BLOCK = 64;

    /** Elements in a block. */
    static final int BLOCK_ELEMENTS = BLOCK / 2;

    private SymbolLanes() {}

    /** Bytes of a row of {@code elements} elements. */
    static int width(int elements) {
        return (elements + BLOCK_ELEMENTS - 1) / BLOCK_ELEMENTS * BLOCK;
    }

    /**
     * Puts {@code length} bytes of a symbol into a row.
     *
     * @param from where the piece starts; in its symbol, this is the start of a block
     * @param length whole blocks, or all up to the symbol's end
     * @param row where the row starts
     * @param element the piece's first element in the row
     */
    static void pack(byte[] symbol, int from, int length, byte[] rows, int row, int element) {
        int at = 0;
        int lane = element;
        if (lane % BLOCK_ELEMENTS == 0) {
            at = length / BLOCK * BLOCK;
            System.arraycopy(symbol, from, rows, row + 2 * lane, at);
            lane += at / 2;
        }
        for (; at < length; at += BLOCK) {
            int half = Math.min(BLOCK, length - at) / 2;
            int low = from + at;
            int left = half;
            while (left > 0) {
                int inBlock = lane % BLOCK_ELEMENTS;
                int count = Math.min(left, BLOCK_ELEMENTS - inBlock);
                int to = row + (lane - inBlock) * 2 + inBlock;
                copy(symbol, low, rows, to, count);
                copy(symbol, low + half, rows, to + BLOCK_ELEMENTS, count);
                low += count;
                lane += count;
                left -= count;
            }
        }
    }

    /** The way back: writes {@code length} bytes of a symbol from the elements of a row. */
    static void unpack(byte[] rows, int row, int element, byte[] symbol, int from, int length) {
        int at = 0;
        int lane = element;
        if (lane % BLOCK_ELEMENTS == 0) {
            at = length / BLOCK * BLOCK;
            System.arraycopy(rows, row + 2 * lane, symbol, from, at);
            lane += at / 2;
        }
        for (; at < length; at += BLOCK) {
            int half = Math.min(BLOCK, length - at) / 2;
            int low = from + at;
            int left = half;
            while (left > 0) {
                int inBlock = lane % BLOCK_ELEMENTS;
                int count = Math.min(left, BLOCK_ELEMENTS - inBlock);
                int source = row + (lane - inBlock) * 2 + inBlock;
                copy(rows, source, symbol, low, count);
                copy(rows, source + BLOCK_ELEMENTS, symbol, low + half, count);
                low += count;
                lane += count;
                left -= count;
            }
        }
    }

    private static void copy(byte[] from, int fromAt, byte[] to, int toAt, int count) {
        // Symbols of 2 bytes are the rule for small blobs: no call for one byte.
        if (count == 1) {
            to[toAt] = from[fromAt];
        } else {
            System.arraycopy(from, fromAt, to, toAt, count);
        }
    }
}
