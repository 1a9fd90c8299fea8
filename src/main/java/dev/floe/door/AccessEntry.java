package dev.floe.door;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.floe.bytes.PrintableText;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * One request and what became of it. What the client wrote is as long as it wrote it; {@link #write} bounds it.
 *
 * @param time when the request came
 * @param client the address of whoever asked
 * @param target path and query
 * @param protocol such as {@code HTTP/1.1}
 * @param sent bytes of the body that were handed to the connection
 * @param firstByteNanos until the answer's head; negative if there was none
 * @param nanos until the answer's end
 * @param complete whether all of the answer was sent
 * @param cache what the answer says in {@code X-Cache}
 * @param id what the request says in {@code X-Request-Id}
 */
record AccessEntry(
        Instant time,
        String client,
        String method,
        String target,
        String protocol,
        int status,
        long sent,
        long firstByteNanos,
        long nanos,
        boolean complete,
        Optional<String> cache,
        Optional<String> id,
        Optional<String> referer,
        Optional<String> agent) {
    private static final int LONGEST_TARGET = 2048;
    private static final int LONGEST_METHOD = 16;

    /** Writes it as an object of JSON in one line. */
    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", time.toString());
        json.writeStringField("client", client);
        json.writeStringField("method", bounded(method, LONGEST_METHOD));
        json.writeStringField("path", bounded(target, LONGEST_TARGET));
        json.writeStringField("protocol", protocol);
        json.writeNumberField("status", status);
        json.writeNumberField("bytes", sent);
        json.writeNumberField("seconds", seconds(nanos));
        if (firstByteNanos >= 0) {
            json.writeNumberField("firstByteSeconds", seconds(firstByteNanos));
        }
        json.writeBooleanField("complete", complete);
        if (cache.isPresent()) {
            json.writeStringField("cache", cache.get());
            json.writeStringField("from", from(cache.get()));
        }
        write(json, "requestId", id);
        write(json, "referer", referer);
        write(json, "agent", agent);
        json.writeEndObject();
    }

    /** Where an answer with that word in {@code X-Cache} came from. */
    private static String from(String word) {
        return switch (word) {
            case "HIT" -> "memory";
            case "HIT-DISK" -> "disk";
            case "HIT-STORE" -> "store";
            default -> "committee";
        };
    }

    private static double seconds(long nanos) {
        return nanos / 1_000 / 1e6;
    }

    private static void write(JsonGenerator json, String name, Optional<String> words) throws IOException {
        if (words.isPresent()) {
            json.writeStringField(name, PrintableText.shortLine(words.get()));
        }
    }

    private static String bounded(String text, int most) {
        return PrintableText.line(text.length() <= most ? text : text.substring(0, most) + "...");
    }
}
