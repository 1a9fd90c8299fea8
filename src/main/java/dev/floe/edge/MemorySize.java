package dev.floe.edge;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An amount of memory as operators write it: {@code 512M}, {@code 2GiB}, {@code 25%} of the heap. */
public record MemorySize(long bytes) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(%|[kmgt]?(?:i?b)?)");

    /** @throws IllegalArgumentException with a message for the operator */
    public static MemorySize parse(String text, long heap) {
        Matcher matcher = TEXT.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an amount of memory; write 256M, 2G or 25% (of the heap)");
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        String unit = matcher.group(2);
        if (unit.equals("%")) {
            if (number.compareTo(BigDecimal.valueOf(100)) > 0) {
                throw new IllegalArgumentException("'" + text + "' is more than the whole heap");
            }
            return new MemorySize(number.multiply(BigDecimal.valueOf(heap))
                    .divideToIntegralValue(BigDecimal.valueOf(100))
                    .longValue());
        }
        int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
        int shift = 10 * Math.max(0, power);
        return new MemorySize(number.multiply(BigDecimal.valueOf(1L << shift)).longValue());
    }
}
