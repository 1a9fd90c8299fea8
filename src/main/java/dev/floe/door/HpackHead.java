package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a prepared answer as HTTP/2 has it: a block (RFC 7541) that lacks the date and what depends on the part that is
 * given. It neither uses nor changes the table that a connection keeps of fields, so it is the same on all of them.
 * Immutable.
 */
final class HpackHead {
    private static final String DATE = "date";
    private static final String LENGTH = "content-length";
    private static final String RANGE = "content-range";

    // Fields of the table that every connection begins with, by RFC 7541, appendix A. Where a literal's name stands
    // there
    // it is not to be kept in the other one; positions from 15 on take a second byte.
    private static final int STATUS_200 = 0x88;
    private static final int STATUS_206 = 0x8A;
    private static final int STATUS_304 = 0x8B;
    private static final int NAMED = 0x0F;
    private static final int LENGTH_NAME = 28 - NAMED;
    private static final int RANGE_NAME = 30 - NAMED;
    private static final int DATE_NAME = 33 - NAMED;
    /** Values up to this have their length in one byte. */
    private static final int SHORT_VALUE = 126;

    private final Block whole;
    private final Block notModified;

    /** @param fields what {@code bytes} say */
    private record Block(Http2Headers fields, byte[] bytes) {}

    /**
     * @param fields of the whole answer
     * @param notModified those of an answer without content
     */
    HpackHead(List<Map.Entry<String, String>> fields, List<Map.Entry<String, String>> notModified) {
        this.whole = block(fields);
        this.notModified = block(notModified);
    }

    private static Block block(List<Map.Entry<String, String>> fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (Map.Entry<String, String> field : fields) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!name.equals(DATE) && !name.equals(LENGTH)) {
                headers.add(name, field.getValue());
            }
        }
        // Everything as short as it can be: it is made once and sent often.
        DefaultHttp2HeadersEncoder encoder =
                new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true, 2, 0);
        ByteBuf bytes = Unpooled.buffer();
        try {
            encoder.maxHeaderTableSize(0);
            // That is said in front of the first block.
            encoder.encodeHeaders(1, new DefaultHttp2Headers(), bytes);
            bytes.clear();
            encoder.encodeHeaders(1, headers, bytes);
            return new Block(headers, ByteBufUtil.getBytes(bytes));
        } catch (Http2Exception e) {
            throw new IllegalStateException("fields that HTTP/1.1 has", e);
        } finally {
            bytes.release();
            encoder.close();
        }
    }

    private Block common(LaneChoice choice) {
        return choice.kind() == LaneChoice.Kind.NOT_MODIFIED ? notModified : whole;
    }

    /** Not less than the block takes. */
    int room(LaneChoice choice) {
        return common(choice).bytes.length + 256;
    }

    /** Writes the block with the date of now. */
    void write(LaneChoice choice, ByteBuf to) {
        to.writeByte(
                switch (choice.kind()) {
                    case WHOLE, HEAD_ONLY -> STATUS_200;
                    case PART -> STATUS_206;
                    case NOT_MODIFIED -> STATUS_304;
                });
        to.writeByte(NAMED).writeByte(DATE_NAME).writeByte(HttpDate.LENGTH);
        HttpDate.write(to);
        length(choice).ifPresent(length -> literal(LENGTH_NAME, length, to));
        range(choice).ifPresent(range -> literal(RANGE_NAME, range, to));
        to.writeBytes(common(choice).bytes);
    }

    private static void literal(int name, String value, ByteBuf to) {
        if (value.length() > SHORT_VALUE) {
            throw new IllegalArgumentException(value);
        }
        to.writeByte(NAMED).writeByte(name).writeByte(value.length());
        to.writeCharSequence(value, StandardCharsets.US_ASCII);
    }

    private static Optional<String> length(LaneChoice choice) {
        return switch (choice.kind()) {
            case WHOLE, PART -> Optional.of(Long.toString(choice.length()));
            // How long it is in a coding, the answer to HEAD does not say: only who has made it knows.
            case HEAD_ONLY ->
                choice.answer().coding().isPresent()
                        ? Optional.empty()
                        : Optional.of(Integer.toString(choice.answer().length()));
            case NOT_MODIFIED -> Optional.empty();
        };
    }

    private static Optional<String> range(LaneChoice choice) {
        return choice.kind() == LaneChoice.Kind.PART
                ? Optional.of("bytes " + choice.from() + "-" + (choice.to() - 1) + "/"
                        + choice.answer().length())
                : Optional.empty();
    }

    /** The same for an encoder that keeps a table. */
    Http2Headers fields(LaneChoice choice) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        headers.status(Integer.toString(choice.status())).add(DATE, HttpDate.now());
        length(choice).ifPresent(length -> headers.add(LENGTH, length));
        range(choice).ifPresent(range -> headers.add(RANGE, range));
        common(choice).fields.forEach(field -> headers.add(field.getKey(), field.getValue()));
        return headers;
    }
}
