package dev.floe.publisher;

import dev.floe.publisher.PublishException.Reason;
import dev.floe.redstuff.BlobSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes a body of {@code multipart/form-data} apart, by RFC 7578 and RFC 2046: finds where its parts begin and end, and
 * copies none of them.
 */
final class MultipartForm {
    /** More fields than a quilt of the largest network has members. */
    private static final int MOST_PARTS = 1000;
    /** A name of 65 kB whose every byte is escaped, and the rest. */
    private static final int LONGEST_HEADER = 256 << 10;

    private static final int LONGEST_BOUNDARY = 70;
    private static final int WINDOW = 64 << 10;
    private static final Pattern TYPE = Pattern.compile("(?i)multipart/form-data(?=[ \\t]*;)(.*)");
    private static final Pattern BOUNDARY =
            parameter("boundary", "(?:\"([0-9A-Za-z'()+_,./:=? -]+)\"|([0-9A-Za-z'+_.-]+))[ \\t]*(?:;|$)");
    private static final Pattern DISPOSITION = Pattern.compile("(?i)form-data(?=[ \\t]*;)(.*)", Pattern.DOTALL);
    private static final Pattern NAME = parameter("name", "(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\"; \\t]++))");

    /** The first parameter of that name, behind whatever the others have in their quotes; for {@code lookingAt}. */
    private static Pattern parameter(String name, String value) {
        String other = "[ \\t]*+;[ \\t]*+(?!" + name + "=)[^=;\"]*+(?:=(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\";]*+))?+";
        return Pattern.compile("(?i)(?:" + other + ")*+[ \\t]*+;[ \\t]*+" + name + "=" + value, Pattern.DOTALL);
    }

    private final BlobSource body;
    private final byte[] delimiter;
    private final byte[] window = new byte[WINDOW];
    private long windowStart;
    private int windowLength;

    private MultipartForm(BlobSource body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
    }

    /** The boundary that a {@code Content-Type} names; empty if that is not of a form. */
    static Optional<String> boundary(String contentType) {
        Matcher type = TYPE.matcher(contentType.strip());
        if (!type.matches()) {
            return Optional.empty();
        }
        Matcher boundary = BOUNDARY.matcher(type.group(1));
        return boundary.lookingAt()
                ? Optional.of(boundary.group(1) == null ? boundary.group(2) : boundary.group(1))
                        .filter(text -> text.length() <= LONGEST_BOUNDARY && !text.endsWith(" "))
                : Optional.empty();
    }

    /**
     * The fields, in the order in which they came.
     *
     * @throws PublishException MALFORMED if it is no form, or one that ends too soon
     */
    static List<FormPart> parse(BlobSource body, String boundary) throws PublishException, IOException {
        return new MultipartForm(body, boundary).parse();
    }

    private List<FormPart> parse() throws PublishException, IOException {
        List<FormPart> parts = new ArrayList<>();
        // What comes before the first delimiter is no part; that one may do without its line break.
        long at = startsWith(0, 2) ? delimiter.length - 2L : find(0) + delimiter.length;
        while (!isLast(at)) {
            if (parts.size() == MOST_PARTS) {
                throw malformed("it has more than " + MOST_PARTS + " fields");
            }
            long header = afterLine(at);
            long content = afterHeader(header);
            String name = name(header, content);
            // The line break that ends the header may be the one that the delimiter begins with.
            long end = find(content - 2);
            parts.add(FormPart.of(name, body, content, Math.max(content, end)));
            at = end + delimiter.length;
        }
        return parts;
    }

    private boolean isLast(long at) throws PublishException, IOException {
        return byteAt(at) == '-' && byteAt(at + 1) == '-';
    }

    /** White space may follow a delimiter on its line. */
    private long afterLine(long at) throws PublishException, IOException {
        long end = at;
        while (byteAt(end) == ' ' || byteAt(end) == '\t') {
            end++;
        }
        if (byteAt(end) != '\r' || byteAt(end + 1) != '\n') {
            throw malformed("something follows a boundary on its line");
        }
        return end + 2;
    }

    /** Where the content of a part begins whose header begins at {@code header}. */
    private long afterHeader(long header) throws PublishException, IOException {
        if (byteAt(header) == '\r' && byteAt(header + 1) == '\n') {
            return header + 2;
        }
        for (long at = header; at - header < LONGEST_HEADER; at++) {
            if (byteAt(at) == '\r' && byteAt(at + 1) == '\n' && byteAt(at + 2) == '\r' && byteAt(at + 3) == '\n') {
                return at + 4;
            }
        }
        throw malformed("a field's header is longer than " + LONGEST_HEADER + " bytes");
    }

    private String name(long header, long content) throws PublishException, IOException {
        byte[] bytes = new byte[(int) (content - header)];
        body.read(header, bytes, 0, bytes.length);
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("a field's header is not UTF-8");
        }
        Optional<String> name = Optional.empty();
        for (String line : text.split("\r\n")) {
            int colon = line.indexOf(':');
            String field = line.substring(0, Math.max(0, colon)).strip().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            if (field.equals("content-disposition") && name.isEmpty()) {
                name = named(value);
            } else if (field.equals("content-transfer-encoding")
                    && !value.toLowerCase(Locale.ROOT).matches("binary|8bit|7bit")) {
                throw malformed("a field is encoded, which forms on the web are not");
            }
        }
        return name.orElseThrow(() -> malformed("a field has no name"));
    }

    private static Optional<String> named(String disposition) {
        Matcher form = DISPOSITION.matcher(disposition);
        if (!form.matches()) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(form.group(1));
        if (!name.lookingAt()) {
            return Optional.empty();
        }
        if (name.group(2) != null) {
            return Optional.of(name.group(2));
        }
        // Browsers escape what would end the name, and nothing else; some programs do it with a backslash.
        return Optional.of(name.group(1)
                .replace("\\\"", "\"")
                .replace("%22", "\"")
                .replaceAll("(?i)%0d", "\r")
                .replaceAll("(?i)%0a", "\n"));
    }

    /** Where the next delimiter begins. */
    private long find(long from) throws PublishException, IOException {
        long at = from;
        while (at + delimiter.length <= body.length()) {
            load(at, delimiter.length);
            int last = windowLength - delimiter.length;
            for (int i = (int) (at - windowStart); i <= last; i++) {
                if (window[i] == '\r' && matches(i, 0)) {
                    return windowStart + i;
                }
            }
            at = windowStart + last + 1L;
        }
        throw malformed("it has no end, or not the boundary that its type names");
    }

    private boolean startsWith(long at, int skipped) throws IOException {
        int length = delimiter.length - skipped;
        if (at + length > body.length()) {
            return false;
        }
        load(at, length);
        return matches((int) (at - windowStart), skipped);
    }

    private boolean matches(int at, int skipped) {
        for (int i = skipped; i < delimiter.length; i++) {
            if (window[at + i - skipped] != delimiter[i]) {
                return false;
            }
        }
        return true;
    }

    private byte byteAt(long position) throws PublishException, IOException {
        if (position >= body.length()) {
            throw malformed("it ends too soon");
        }
        load(position, 1);
        return window[(int) (position - windowStart)];
    }

    /** Has {@code count} bytes from {@code position} on in the window. */
    private void load(long position, int count) throws IOException {
        if (position < windowStart || position + count > windowStart + windowLength) {
            windowStart = position;
            windowLength = (int) Math.min(WINDOW, body.length() - position);
            body.read(windowStart, window, 0, windowLength);
        }
    }

    private static PublishException malformed(String what) {
        return new PublishException(Reason.MALFORMED, "the form cannot be understood: " + what);
    }
}
