package dev.floe.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses how long to wait for something: {@code 60s}, {@code 500ms}, {@code 2m}, or seconds without a unit. */
final class Waiting implements ITypeConverter<Duration> {
    /** A day: whoever waits says for how long, and means it. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern TIME = Pattern.compile("(\\d{1,8}(?:\\.\\d{1,3})?)(ms|s|m|min|h)?");

    @Override
    public Duration convert(String text) {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            Duration unit = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(1);
                case "m", "min" -> Duration.ofMinutes(1);
                case "h" -> Duration.ofHours(1);
                case null, default -> Duration.ofSeconds(1);
            };
            BigDecimal nanos = new BigDecimal(time.group(1)).multiply(BigDecimal.valueOf(unit.toNanos()));
            if (nanos.compareTo(BigDecimal.valueOf(LONGEST.toNanos())) <= 0) {
                return Duration.ofNanos(nanos.longValue());
            }
        }
        throw new TypeConversionException("'" + text + "' is no time of at most a day, such as 500ms, 60s or 2m");
    }
}
