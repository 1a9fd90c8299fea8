package dev.floe.door;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The moment as the field Date has it, made once a second. Thread-safe. */
public final class HttpDate {
    /** Bytes that every date takes. */
    static final int LENGTH = 29;

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private static volatile Second last = new Second(Long.MIN_VALUE, "", new byte[0]);

    private record Second(long second, String text, byte[] bytes) {}

    private HttpDate() {}

    public static String now() {
        return second().text;
    }

    /** A moment as header fields have it. */
    public static String of(Instant moment) {
        return FORMAT.format(moment);
    }

    private static Second second() {
        long second = System.currentTimeMillis() / 1000;
        Second known = last;
        if (known.second != second) {
            String text = FORMAT.format(Instant.ofEpochSecond(second));
            known = new Second(second, text, text.getBytes(StandardCharsets.US_ASCII));
            last = known;
        }
        return known;
    }

    /** Writes the moment. */
    static void write(ByteBuf to) {
        to.writeBytes(second().bytes);
    }
}
