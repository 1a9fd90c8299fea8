package dev.floe.door;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises requests that there is only one way to understand: GET or HEAD of HTTP/1.1 for a plain path, one proper Host,
 * no body, nothing about the connection, at most one simple condition and one simple range. Whatever is not recognised
 * is for the server, which knows all of HTTP; so nothing is refused here, and nothing mended. Used again for one request
 * after another; not thread-safe.
 */
final class OrdinaryRequest {
    /** Whoever sends more is no ordinary client. */
    private static final int LONGEST = 4 << 10;

    private static final int LONGEST_TARGET = 256;
    private static final int MOST_DIGITS = 15;
    /** No request line is shorter. */
    private static final int SHORTEST = "GET / HTTP/1.1\r\n".length();

    private static final byte[] VERSION = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BLANK = {' '};
    private static final byte[] COLON = {':'};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final byte[] HOST = "host:".getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> IN_THE_FIRST_LINE = Set.of(":method", ":scheme", ":path");
    private static final byte[] BYTES_UNIT = "bytes=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);

    private static final boolean[] IN_PATH = set("/-._~");
    private static final boolean[] IN_NAME = set("!#$%&'*+-.^_`|~");
    private static final boolean[] IN_HOST = set("-.");

    /** What a field is to us. */
    private enum Meaning {
        /** Nothing that is recognised here has to do with it. */
        NONE,
        /** Changes what the request is. */
        NOT_ORDINARY,
        HOST,
        CONNECTION,
        CONDITION,
        RANGE,
        CODINGS,
        FORWARDED,
        FORWARDED_FOR
    }

    private record Known(byte[] name, Meaning meaning) {
        Known(String name, Meaning meaning) {
            this(name.getBytes(StandardCharsets.US_ASCII), meaning);
        }
    }

    private static final Known[] FIELDS = {
        new Known("host", Meaning.HOST),
        new Known("connection", Meaning.CONNECTION),
        new Known("if-none-match", Meaning.CONDITION),
        new Known("range", Meaning.RANGE),
        new Known("accept-encoding", Meaning.CODINGS),
        new Known("forwarded", Meaning.FORWARDED),
        new Known("x-forwarded-for", Meaning.FORWARDED_FOR),
        new Known("if-match", Meaning.NOT_ORDINARY),
        new Known("if-range", Meaning.NOT_ORDINARY),
        new Known("if-modified-since", Meaning.NOT_ORDINARY),
        new Known("if-unmodified-since", Meaning.NOT_ORDINARY),
        new Known("content-length", Meaning.NOT_ORDINARY),
        new Known("content-type", Meaning.NOT_ORDINARY),
        new Known("content-encoding", Meaning.NOT_ORDINARY),
        new Known("transfer-encoding", Meaning.NOT_ORDINARY),
        new Known("trailer", Meaning.NOT_ORDINARY),
        new Known("te", Meaning.NOT_ORDINARY),
        new Known("expect", Meaning.NOT_ORDINARY),
        new Known("upgrade", Meaning.NOT_ORDINARY),
        new Known("http2-settings", Meaning.NOT_ORDINARY),
        new Known("keep-alive", Meaning.NOT_ORDINARY),
        new Known("proxy-connection", Meaning.NOT_ORDINARY),
        new Known("authorization", Meaning.NOT_ORDINARY),
        new Known("service-worker", Meaning.NOT_ORDINARY),
    };
    /** Fields by the length of their names; most lengths are those of none. */
    private static final Known[][] BY_LENGTH = byLength();

    private final byte[] head = new byte[LONGEST];
    private final RequestTarget target = new RequestTarget(head, 0, 0);
    private final List<String> forwarded = new ArrayList<>();
    private final List<String> forwardedFor = new ArrayList<>();
    private int written;
    private int length;
    private boolean headOnly;
    private boolean hostSeen;
    private boolean connectionSeen;
    private Optional<String> condition = Optional.empty();
    private Optional<AskedRange> range = Optional.empty();
    /** Where the value of Accept-Encoding stands. */
    private int codingsFrom;

    private int codingsTo;
    /** Where the name of the host stands, its port left out. */
    private int hostFrom;

    private int hostTo;

    /**
     * One range of bytes as it was asked for; -1 for a number that is not there.
     *
     * @param first position of the first byte; if it is not there, {@code last} counts bytes from the end
     * @param last position of the last byte
     */
    record AskedRange(long first, long last) {}

    private static boolean[] set(String others) {
        boolean[] in = new boolean[128];
        for (char c = 'a'; c <= 'z'; c++) {
            in[c] = true;
            in[c - 'a' + 'A'] = true;
        }
        for (char c = '0'; c <= '9'; c++) {
            in[c] = true;
        }
        others.chars().forEach(c -> in[c] = true);
        return in;
    }

    private static Known[][] byLength() {
        Known[][] fields = new Known[32][0];
        for (Known field : FIELDS) {
            Known[] known = fields[field.name.length];
            known = Arrays.copyOf(known, known.length + 1);
            known[known.length - 1] = field;
            fields[field.name.length] = known;
        }
        return fields;
    }

    /** Whether {@code bytes} begin with the whole head of an ordinary request; what the methods below tell is about it. */
    boolean read(ByteBuf bytes) {
        int available = Math.min(bytes.readableBytes(), LONGEST);
        if (available < SHORTEST) {
            return false;
        }
        byte first = bytes.getByte(bytes.readerIndex());
        if (first != 'G' && first != 'H') {
            return false;
        }
        bytes.getBytes(bytes.readerIndex(), head, 0, available);
        return read(available);
    }

    /**
     * The same of a request of HTTP/2: it is ordinary if it was one in HTTP/1.1, which it is written down as. What could be
     * understood in another way there is not ordinary.
     */
    boolean read(Http2Headers headers) {
        CharSequence scheme = headers.scheme();
        CharSequence method = headers.method();
        CharSequence path = headers.path();
        written = 0;
        if (scheme == null
                || method == null
                || path == null
                || !AsciiString.contentEquals(scheme, "https") && !AsciiString.contentEquals(scheme, "http")
                || !(put(method) && put(BLANK) && put(path) && put(VERSION))) {
            return false;
        }
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            if (!put(field.getKey(), field.getValue())) {
                return false;
            }
        }
        return put(LINE_END) && read(written);
    }

    private boolean put(CharSequence name, CharSequence value) {
        if (name.isEmpty() || isBlank(value, 0) || isBlank(value, value.length() - 1)) {
            return false;
        }
        if (name.charAt(0) != ':') {
            int from = written;
            return put(name) && isWithoutColon(from) && put(COLON) && put(value) && put(LINE_END);
        }
        if (AsciiString.contentEquals(name, ":authority")) {
            return put(HOST) && put(value) && put(LINE_END);
        }
        return IN_THE_FIRST_LINE.contains(name.toString());
    }

    private static boolean isBlank(CharSequence value, int at) {
        return !value.isEmpty() && (value.charAt(at) == ' ' || value.charAt(at) == '\t');
    }

    private boolean isWithoutColon(int from) {
        for (int i = from; i < written; i++) {
            if (head[i] == ':') {
                return false;
            }
        }
        return true;
    }

    private boolean put(byte[] bytes) {
        boolean fits = written + bytes.length <= LONGEST;
        if (fits) {
            System.arraycopy(bytes, 0, head, written, bytes.length);
            written += bytes.length;
        }
        return fits;
    }

    private boolean put(CharSequence text) {
        int end = written + text.length();
        if (end > LONGEST) {
            return false;
        }
        if (text instanceof AsciiString ascii) {
            ascii.copy(0, head, written, ascii.length());
        } else {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                head[written + i] = c < 128 ? (byte) c : 0;
            }
        }
        for (int i = written; i < end; i++) {
            if (head[i] < ' ' && head[i] != '\t') {
                return false;
            }
        }
        written = end;
        return true;
    }

    private boolean read(int available) {
        hostSeen = false;
        connectionSeen = false;
        condition = Optional.empty();
        range = Optional.empty();
        codingsFrom = 0;
        forwarded.clear();
        forwardedFor.clear();
        int fields = requestLine(available);
        return fields > 0 && fields(fields, available) && hostSeen;
    }

    /** Where the fields begin; 0 if the line is not an ordinary one. */
    private int requestLine(int end) {
        int at;
        if (head[0] == 'G' && head[1] == 'E' && head[2] == 'T' && head[3] == ' ') {
            headOnly = false;
            at = 4;
        } else if (head[0] == 'H' && head[1] == 'E' && head[2] == 'A' && head[3] == 'D' && head[4] == ' ') {
            headOnly = true;
            at = 5;
        } else {
            return 0;
        }
        int from = at;
        if (head[at] != '/') {
            return 0;
        }
        int last = Math.min(end, from + LONGEST_TARGET);
        while (at < last && head[at] >= 0 && IN_PATH[head[at]]) {
            at++;
        }
        int next = at + VERSION.length;
        if (next > end || !startsWith(VERSION, at)) {
            return 0;
        }
        target.moveTo(head, from, at);
        return next;
    }

    private boolean startsWith(byte[] what, int at) {
        for (int i = 0; i < what.length; i++) {
            if (head[at + i] != what[i]) {
                return false;
            }
        }
        return true;
    }

    /** Each line, up to the empty one. */
    private boolean fields(int from, int end) {
        int at = from;
        while (at + 1 < end) {
            if (head[at] == '\r') {
                length = at + 2;
                return head[at + 1] == '\n';
            }
            int name = at;
            while (at < end && head[at] >= 0 && IN_NAME[head[at]]) {
                at++;
            }
            if (at == name || at == end || head[at] != ':') {
                return false;
            }
            Meaning meaning = meaning(name, at);
            int value = at + 1;
            while (value < end && (head[value] == ' ' || head[value] == '\t')) {
                value++;
            }
            at = value;
            while (at < end && (head[at] >= ' ' && head[at] != 0x7F || head[at] == '\t')) {
                at++;
            }
            if (at + 1 >= end || head[at] != '\r' || head[at + 1] != '\n') {
                return false;
            }
            int valueEnd = at;
            while (valueEnd > value && (head[valueEnd - 1] == ' ' || head[valueEnd - 1] == '\t')) {
                valueEnd--;
            }
            if (!take(meaning, value, valueEnd)) {
                return false;
            }
            at += 2;
        }
        return false;
    }

    private Meaning meaning(int from, int to) {
        int size = to - from;
        if (size < BY_LENGTH.length) {
            for (Known known : BY_LENGTH[size]) {
                if (isSameName(known.name, from)) {
                    return known.meaning;
                }
            }
        }
        return Meaning.NONE;
    }

    private boolean isSameName(byte[] name, int from) {
        for (int i = 0; i < name.length; i++) {
            int c = head[from + i];
            if (name[i] != (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)) {
                return false;
            }
        }
        return true;
    }

    private boolean take(Meaning meaning, int from, int to) {
        return switch (meaning) {
            case NONE -> true;
            case NOT_ORDINARY -> false;
            case HOST -> host(from, to);
            case CONNECTION -> {
                boolean ordinary = !connectionSeen && to - from == KEEP_ALIVE.length && isSameName(KEEP_ALIVE, from);
                connectionSeen = true;
                yield ordinary;
            }
            case CONDITION -> condition(from, to);
            case RANGE -> range(from, to);
            case CODINGS -> {
                boolean first = codingsFrom == 0;
                codingsFrom = from;
                codingsTo = to;
                yield first;
            }
            case FORWARDED -> forwarded.add(text(from, to));
            case FORWARDED_FOR -> forwardedFor.add(text(from, to));
        };
    }

    /** A name or an address of IPv4, with or without a port. */
    private boolean host(int from, int to) {
        int at = from;
        while (at < to && IN_HOST[head[at]]) {
            at++;
        }
        boolean ordinary = !hostSeen && at > from;
        hostSeen = true;
        hostFrom = from;
        hostTo = at;
        if (at < to && head[at] == ':') {
            at++;
            while (at < to && isDigit(head[at])) {
                at++;
            }
        }
        return ordinary && at == to;
    }

    /** A single tag, or any. */
    private boolean condition(int from, int to) {
        String text = text(from, to);
        int opening = text.startsWith("W/") ? 2 : 0;
        boolean tag = text.length() >= opening + 2
                && text.charAt(opening) == '"'
                && text.indexOf('"', opening + 1) == text.length() - 1;
        boolean ordinary = condition.isEmpty() && (text.equals("*") || tag);
        condition = Optional.of(text);
        return ordinary;
    }

    private boolean range(int from, int to) {
        int dash = from + BYTES_UNIT.length;
        if (range.isPresent() || dash >= to || !startsWith(BYTES_UNIT, from)) {
            return false;
        }
        int firstFrom = dash;
        while (dash < to && isDigit(head[dash])) {
            dash++;
        }
        int lastTo = dash + 1;
        while (lastTo < to && isDigit(head[lastTo])) {
            lastTo++;
        }
        boolean ordinary = dash < to
                && head[dash] == '-'
                && lastTo == to
                && dash - firstFrom <= MOST_DIGITS
                && lastTo - dash - 1 <= MOST_DIGITS
                && to - firstFrom > 1;
        if (ordinary) {
            range = Optional.of(new AskedRange(number(firstFrom, dash), number(dash + 1, lastTo)));
        }
        return ordinary;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private long number(int from, int to) {
        if (from == to) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + head[i] - '0';
        }
        return number;
    }

    private String text(int from, int to) {
        return new String(head, from, to - from, StandardCharsets.US_ASCII);
    }

    /** The value of the first field of that name, in small letters, if there is one: takes a look at the whole head. */
    Optional<String> field(String name) {
        int at = 0;
        while (at < length) {
            int end = at;
            while (head[end] != '\r') {
                end++;
            }
            if (end - at > name.length()
                    && head[at + name.length()] == ':'
                    && isSameName(name.getBytes(StandardCharsets.US_ASCII), at)) {
                return Optional.of(new String(
                                head, at + name.length() + 1, end - at - name.length() - 1, StandardCharsets.ISO_8859_1)
                        .strip());
            }
            at = end + 2;
        }
        return Optional.empty();
    }

    /** Bytes of the head. */
    int length() {
        return length;
    }

    /** Whether the method is HEAD. */
    boolean isHeadOnly() {
        return headOnly;
    }

    /** For looking up at once; the next request moves it. */
    RequestTarget target() {
        return target;
    }

    /** The host that is asked, as it is written, without a port. */
    String host() {
        return text(hostFrom, hostTo);
    }

    /** The value of If-None-Match: one tag, or an asterisk. */
    Optional<String> condition() {
        return condition;
    }

    Optional<AskedRange> range() {
        return range;
    }

    /** What Accept-Encoding says. */
    AcceptedCodings codings() {
        return codingsFrom == 0 ? AcceptedCodings.NONE : AcceptedCodings.parse(List.of(text(codingsFrom, codingsTo)));
    }

    /** The values of Forwarded. */
    List<String> forwarded() {
        return forwarded;
    }

    /** The values of X-Forwarded-For. */
    List<String> forwardedFor() {
        return forwardedFor;
    }
}
