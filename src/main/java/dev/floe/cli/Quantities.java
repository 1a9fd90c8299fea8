package dev.floe.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Quantities {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int COIN_DECIMALS = 9;

    private Quantities() {}

    static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.2f %s", amount, UNITS[unit]);
    }

    /** As few digits as say it exactly, for round amounts: {@code 32 MiB}. */
    static String shortBytes(long bytes) {
        long amount = bytes;
        int unit = 0;
        while (amount >= 1024 && amount % 1024 == 0 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return amount + " " + UNITS[unit];
    }

    /** A short time: {@code 4.21 ms}. */
    static String shortTime(double nanos) {
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
        }
        return nanos < 1e9
                ? String.format(Locale.ROOT, "%.2f ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }

    /** FROST as WAL. */
    static String wal(long frost) {
        return BigDecimal.valueOf(frost, COIN_DECIMALS).stripTrailingZeros().toPlainString() + " WAL";
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
