package dev.floe.bytes;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A part of this process's heap as operators write it: {@code 25%}, or an amount that is not more than all of it. */
public record HeapShare(long bytes) {
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)\\s*%");

    /** @throws IllegalArgumentException with a message for the operator */
    public static HeapShare valueOf(String text) {
        return parse(text, Runtime.getRuntime().maxMemory());
    }

    /**
     * @param heap bytes of the whole heap
     * @throws IllegalArgumentException with a message for the operator
     */
    static HeapShare parse(String text, long heap) {
        Matcher percent = PERCENT.matcher(text.strip());
        if (!percent.matches() && text.contains("%")) {
            throw new IllegalArgumentException("'" + text + "' is not a part of the heap; write 25%");
        }
        long bytes = percent.matches()
                ? new BigDecimal(percent.group(1))
                        .multiply(BigDecimal.valueOf(heap))
                        .divideToIntegralValue(BigDecimal.valueOf(100))
                        .longValue()
                : MemorySize.valueOf(text).bytes();
        if (bytes > heap) {
            throw new IllegalArgumentException(
                    "'" + text + "' is more than the whole heap, which is " + (heap >> 20) + "M; -Xmx makes it larger");
        }
        return new HeapShare(bytes);
    }
}
