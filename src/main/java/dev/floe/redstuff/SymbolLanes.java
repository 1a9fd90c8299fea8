package dev.floe.redstuff;

/**
 * Converts between symbols as they are stored and rows of elements as a {@link GaloisKernel} wants them.
 *
 * <p>A stored symbol consists of blocks of 64 bytes, the low bytes of 32 elements and then their high bytes; a shorter
 * last block is halved in the same way. In a row, a chunk of elements is laid out so. Several symbols may share a row,
 * each from an element of its own. Immutable and thread-safe.
 */
final class SymbolLanes {
    /** Bytes of a block; pieces of a symbol start at multiples of it. */
    static final int BLOCK = 64;

    private static final int BLOCK_ELEMENTS = BLOCK / 2;

    private final int chunk;
    private final int chunkElements;

    SymbolLanes(GaloisKernel kernel) {
        this.chunk = kernel.chunk();
        this.chunkElements = chunk / 2;
    }

    /** The lanes of the fastest kernel. */
    static SymbolLanes best() {
        return new SymbolLanes(GaloisKernel.best());
    }

    /** Bytes of a row of {@code elements} elements: whole chunks. */
    int width(int elements) {
        return (elements + chunkElements - 1) / chunkElements * chunk;
    }

    /**
     * Puts {@code length} bytes of a symbol into a row.
     *
     * @param from where the piece starts; in its symbol, this is the start of a block
     * @param length whole blocks, or all up to the symbol's end
     * @param row where the row starts
     * @param element the piece's first element in the row
     */
    void pack(byte[] symbol, int from, int length, byte[] rows, int row, int element) {
        int at = 0;
        int lane = element;
        if (chunk == BLOCK && lane % BLOCK_ELEMENTS == 0) {
            at = length / BLOCK * BLOCK;
            System.arraycopy(symbol, from, rows, row + 2 * lane, at);
            lane += at / 2;
        }
        for (; at < length; at += BLOCK) {
            int half = Math.min(BLOCK, length - at) / 2;
            int low = from + at;
            int left = half;
            while (left > 0) {
                int inChunk = lane % chunkElements;
                int count = Math.min(left, chunkElements - inChunk);
                int to = row + (lane - inChunk) * 2 + inChunk;
                copy(symbol, low, rows, to, count);
                copy(symbol, low + half, rows, to + chunkElements, count);
                low += count;
                lane += count;
                left -= count;
            }
        }
    }

    /** The way back: writes {@code length} bytes of a symbol from the elements of a row. */
    void unpack(byte[] rows, int row, int element, byte[] symbol, int from, int length) {
        int at = 0;
        int lane = element;
        if (chunk == BLOCK && lane % BLOCK_ELEMENTS == 0) {
            at = length / BLOCK * BLOCK;
            System.arraycopy(rows, row + 2 * lane, symbol, from, at);
            lane += at / 2;
        }
        for (; at < length; at += BLOCK) {
            int half = Math.min(BLOCK, length - at) / 2;
            int low = from + at;
            int left = half;
            while (left > 0) {
                int inChunk = lane % chunkElements;
                int count = Math.min(left, chunkElements - inChunk);
                int source = row + (lane - inChunk) * 2 + inChunk;
                copy(rows, source, symbol, low, count);
                copy(rows, source + chunkElements, symbol, low + half, count);
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
