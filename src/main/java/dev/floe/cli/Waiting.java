package dev.floe.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses how long to wait for something: {@code 60s}, {@code 500ms}, {@code 2m}, or seconds without a unit. */
final class Waiting implements ITypeConverter<Duration> {
    /** A day: whoever waits says for how long, and means it. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final Pattern TIME = Pattern.compile("(\\d{1,8})(ms|s|m|h)?");

    @Override
    public Duration convert(String text) {
        Matcher time = TIME.matcher(text);
        if (time.matches()) {
            long number = Long.parseLong(time.group(1));
            Duration wait = switch (time.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                case null, default -> Duration.ofSeconds(number);
            };
            if (wait.compareTo(LONGEST) <= 0) {
                return wait;
            }
        }
        throw new TypeConversionException("'" + text + "' is no time of at most a day, such as 500ms, 60s or 2m");
    }
}
