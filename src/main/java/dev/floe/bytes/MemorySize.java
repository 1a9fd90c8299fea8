package dev.floe.bytes;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory or of bytes as operators write it: {@code 1000}, {@code 512M}, {@code 1.5 GiB}; powers of 1024. */
public record MemorySize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kmgt]?(?:i?b)?)");

    /** @throws IllegalArgumentException with a message for the operator */
    public static MemorySize valueOf(String text) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an amount of memory; write 64K, 256M or 2G");
        }
        String unit = matcher.group(2);
        int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
        int shift = 10 * Math.max(0, power);
        // The largest that can be written, 10^12 TiB, is more than a long holds.
        BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << shift));
        return new MemorySize(bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue());
    }
}
