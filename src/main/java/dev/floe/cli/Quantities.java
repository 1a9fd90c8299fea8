package dev.floe.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Quantities {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final int COIN_DECIMALS = 9;

    private Quantities() {}

    /** Bytes with two decimals of the largest unit of 1024s that fits: {@code 1.50 MiB}. */
    public static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.2f %s", amount, UNITS[unit]);
    }

    /** FROST as WAL. */
    static String wal(long frost) {
        return coins(frost) + " WAL";
    }

    /** MIST as SUI. */
    static String sui(long mist) {
        return coins(mist) + " SUI";
    }

    private static String coins(long smallest) {
        return BigDecimal.valueOf(smallest, COIN_DECIMALS).stripTrailingZeros().toPlainString();
    }

    static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }
}
