package dev.floe.redstuff;

import java.util.Arrays;

/**
 * Restores the missing originals of an {@link ErasureCode} for one fixed set of symbols that are there; the same
 * decoder works on any number of rows. Immutable and thread-safe.
 */
final class ErasureDecoder {
    private final ErasureCode code;
    private final int points;
    /** Ascending. */
    private final int[] presentPoints;

    /** Ascending. */
    private final int[] missingOriginals;

    private final int[] missingPoints;
    /** The erasure locator at the present points, in their order. */
    private final Factor[] locators;
    /** The locator's inverse at the points of missing originals, in their order. */
    private final Factor[] inverses;

    /**
     * @param present indices of the symbols that are there: originals from 0, then repair symbols; distinct
     * @throws RedStuffException NOT_ENOUGH if there are fewer distinct ones than originals, INDEX if one does not exist
     */
    ErasureDecoder(ErasureCode code, int[] present) throws RedStuffException {
        this.code = code;
        this.points = ErasureCode.nextPowerOfTwo(code.pointsEnd());
        boolean[] there = new boolean[code.originals() + code.repairs()];
        int distinct = 0;
        for (int symbol : present) {
            if (symbol < 0 || symbol >= there.length) {
                throw new RedStuffException(
                        RedStuffException.Fault.INDEX,
                        "symbol index must be below " + there.length + ", not " + symbol);
            }
            distinct += there[symbol] ? 0 : 1;
            there[symbol] = true;
        }
        if (distinct < code.originals()) {
            throw new RedStuffException(
                    RedStuffException.Fault.NOT_ENOUGH,
                    code.originals() + " distinct symbols are needed, there are " + distinct);
        }
        presentPoints = new int[distinct];
        boolean[] erased = new boolean[points];
        for (int point = 0; point < points; point++) {
            erased[point] = !code.knownZero(point);
        }
        int used = 0;
        for (int symbol = 0; symbol < there.length; symbol++) {
            if (there[symbol]) {
                presentPoints[used++] = code.point(symbol);
                erased[code.point(symbol)] = false;
            }
        }
        Arrays.sort(presentPoints);
        int[] logs = ErasureLocator.logs(erased);
        locators = new Factor[distinct];
        for (int i = 0; i < distinct; i++) {
            locators[i] = Factor.ofLog(logs[presentPoints[i]]);
        }
        missingOriginals = missing(there, code.originals());
        missingPoints = Arrays.stream(missingOriginals).map(code::point).toArray();
        inverses = new Factor[missingOriginals.length];
        for (int i = 0; i < inverses.length; i++) {
            int log = logs[missingPoints[i]];
            inverses[i] = Factor.ofLog((GaloisField.MODULUS - log) % GaloisField.MODULUS);
        }
    }

    private static int[] missing(boolean[] there, int originals) {
        int[] missing = new int[originals];
        int count = 0;
        for (int symbol = 0; symbol < originals; symbol++) {
            if (!there[symbol]) {
                missing[count++] = symbol;
            }
        }
        return Arrays.copyOf(missing, count);
    }

    /** Rows that {@link #decode} works on. */
    int rows() {
        return points;
    }

    /** The row where symbol {@code symbol} is put, and where it is found after decoding. */
    int row(int symbol) {
        return code.point(symbol);
    }

    /** The originals that {@link #decode} restores, ascending; not to be changed. */
    int[] missingOriginals() {
        return missingOriginals;
    }

    /**
     * Restores the missing originals in their rows. All other rows are overwritten.
     *
     * @param rows {@link #rows()} rows; those of present symbols are filled, the others may hold anything
     */
    void decode(GaloisKernel kernel, byte[] rows, int width) {
        if (missingOriginals.length == 0) {
            return;
        }
        int next = 0;
        for (int point : presentPoints) {
            kernel.clear(rows, next * width, (point - next) * width);
            next = point + 1;
        }
        kernel.clear(rows, next * width, (points - next) * width);
        kernel.multiply(rows, width, presentPoints, locators);

        kernel.inverse(rows, 0, width, points, next, 0);
        kernel.derive(rows, width, points);
        int needed = row(missingOriginals[missingOriginals.length - 1]) + 1;
        kernel.forward(rows, 0, width, points, needed, 0);
        kernel.multiply(rows, width, missingPoints, inverses);
    }
}
