package dev.floe.redstuff;

/**
 * The one-dimensional code: a systematic Reed-Solomon code over GF(2^16) in which any {@code originals} of the {@code
 * originals + repairs} symbols give back all others. The originals are values of a polynomial at consecutive points,
 * the repair symbols its values at further points; where the originals start depends on the rate, and so do the bytes
 * of the repair symbols. Immutable.
 *
 * <p>Works on rows of elements in the layout of {@link GaloisKernel}; {@link SymbolLanes} converts symbols.
 */
final class ErasureCode {
    private static final int MAX_POINTS = 2048;

    private final int originals;
    private final int repairs;
    private final boolean highRate;
    private final int chunk;

    /** Takes the repair rows, some at a time, in order. */
    @FunctionalInterface
    interface RepairRows {
        /**
         * The rows of the repair symbols from {@code first} on, {@code count} of them, lie in {@code rows} from {@code
         * at}, one after the other; only until this returns.
         */
        void accept(int first, int count, byte[] rows, int at);
    }

    ErasureCode(int originals, int repairs) {
        if (originals < 1 || repairs < 1) {
            throw new IllegalArgumentException("no code of " + originals + " + " + repairs + " symbols");
        }
        int originalSpan = nextPowerOfTwo(originals);
        int repairSpan = nextPowerOfTwo(repairs);
        this.originals = originals;
        this.repairs = repairs;
        this.highRate = originalSpan == repairSpan ? originals <= repairs : originalSpan > repairSpan;
        this.chunk = highRate ? repairSpan : originalSpan;
        if (nextPowerOfTwo(chunk + Math.max(originals, repairs)) > MAX_POINTS) {
            throw new IllegalArgumentException("code of " + originals + " + " + repairs + " symbols is too large");
        }
    }

    /** The code that expands slivers of {@code axis}: rows with the secondary code, columns with the primary one. */
    static ErasureCode expanding(Encoding encoding, Axis axis) {
        int symbols = encoding.symbolsPerSliver(axis);
        return new ErasureCode(symbols, encoding.shardCount() - symbols);
    }

    static int nextPowerOfTwo(int value) {
        return value <= 1 ? 1 : Integer.highestOneBit(value - 1) << 1;
    }

    int originals() {
        return originals;
    }

    int repairs() {
        return repairs;
    }

    boolean highRate() {
        return highRate;
    }

    /** Evaluation point of a symbol; originals are numbered from 0, repair symbols follow them. */
    int point(int symbol) {
        if (highRate) {
            return symbol < originals ? chunk + symbol : symbol - originals;
        }
        return symbol < originals ? symbol : chunk + symbol - originals;
    }

    /** One past the largest evaluation point in use. */
    int pointsEnd() {
        return chunk + (highRate ? originals : repairs);
    }

    /** Whether the polynomial is zero by definition at {@code point}, which belongs to no symbol. */
    boolean knownZero(int point) {
        return highRate ? point >= chunk + originals : point >= originals && point < chunk;
    }

    /** Rows that {@link #encode} needs. */
    int encodeRows() {
        if (highRate) {
            return (originals + chunk - 1) / chunk * chunk;
        }
        return repairs > chunk ? 2 * chunk : chunk;
    }

    /**
     * Computes all repair symbols.
     *
     * @param rows at least {@link #encodeRows()} rows; the first ones are the originals, the others' contents are
     *     overwritten, as the originals are
     * @param width bytes of a row, whole blocks
     */
    void encode(GaloisKernel kernel, byte[] rows, int width, RepairRows sink) {
        if (highRate) {
            encodeHighRate(kernel, rows, width, sink);
        } else {
            encodeLowRate(kernel, rows, width, sink);
        }
    }

    private void encodeHighRate(GaloisKernel kernel, byte[] rows, int width, RepairRows sink) {
        kernel.clear(rows, originals * width, (encodeRows() - originals) * width);
        for (int first = 0; first < originals; first += chunk) {
            int used = Math.min(chunk, originals - first);
            kernel.inverse(rows, first * width, width, chunk, used, first + chunk);
            if (first > 0) {
                kernel.add(rows, 0, first * width, chunk * width);
            }
        }
        kernel.forward(rows, 0, width, chunk, repairs, 0);
        sink.accept(0, repairs, rows, 0);
    }

    private void encodeLowRate(GaloisKernel kernel, byte[] rows, int width, RepairRows sink) {
        kernel.clear(rows, originals * width, (chunk - originals) * width);
        kernel.inverse(rows, 0, width, chunk, originals, 0);
        for (int first = 0; first < repairs; first += chunk) {
            int needed = Math.min(chunk, repairs - first);
            int values = 0;
            if (first + needed < repairs) {
                // The next repair rows need the coefficients, too.
                values = chunk * width;
                kernel.copy(rows, 0, 0, rows, values, 0, chunk * width, 1);
            }
            kernel.forward(rows, values, width, chunk, needed, first + chunk);
            sink.accept(first, needed, rows, values);
        }
    }
}
