package dev.floe.edge;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of HTTP/2 that sends the frames that it is told to, and opens windows when it is told to. Requests are written as
 * in HTTP/1.1.
 */
final class Http2Wire implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;

    static final int TABLE_SIZE = 1;
    static final int INITIAL_WINDOW = 4;

    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PRIORITY = 0x20;
    /** Bytes about it before the block. */
    private static final int PRIORITY_LENGTH = 5;

    private static final int LARGE = 1 << 30;

    private final Socket socket;
    private final DataInputStream in;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);
    private final Map<Integer, Answer> answers = new TreeMap<>();
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private int next = 1;
    private String end = "";

    /** What came on one stream. */
    static final class Answer {
        private final List<Map.Entry<String, String>> fields = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private byte[] block = new byte[0];
        private int longestFrame;
        private int frames;
        private boolean over;
        private String reset = "";

        String field(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("");
        }

        byte[] body() {
            return body.toByteArray();
        }

        byte[] block() {
            return block;
        }

        String reset() {
            return reset;
        }

        boolean isOver() {
            return over;
        }

        int longestFrame() {
            return longestFrame;
        }

        int frames() {
            return frames;
        }

        /** As it would stand in HTTP/1.1, with fields in one order. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("HTTP/2 " + field(":status") + " \r\n");
            fields.stream()
                    .filter(field -> !field.getKey().startsWith(":"))
                    .map(field -> field.getKey() + ": " + field.getValue() + "\r\n")
                    .sorted()
                    .forEach(text::append);
            return text.append("\r\n")
                    .append(body.toString(StandardCharsets.ISO_8859_1))
                    .append(reset)
                    .toString();
        }
    }

    /** With windows that are never in the way. */
    Http2Wire(Socket socket) throws IOException {
        this(socket, INITIAL_WINDOW, LARGE);
        windowUpdate(0, LARGE);
    }

    /** @param settings names and values */
    Http2Wire(Socket socket, int... settings) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setSoTimeout(60_000);
        unsent.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        settings(settings);
    }

    void settings(int... settings) {
        ByteBuf payload = Unpooled.buffer();
        for (int i = 0; i < settings.length; i += 2) {
            payload.writeShort(settings[i]).writeInt(settings[i + 1]);
        }
        frame(SETTINGS, 0, 0, ByteBufUtil.getBytes(payload));
    }

    void windowUpdate(int stream, int more) {
        frame(WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(more).array(), 4);
    }

    void reset(int stream, int code) {
        frame(RST_STREAM, 0, stream, Unpooled.buffer().writeInt(code).array(), 4);
    }

    private void frame(int type, int flags, int stream, byte[] payload) {
        frame(type, flags, stream, payload, payload.length);
    }

    /** Sent with the next {@link #flush}. */
    void frame(int type, int flags, int stream, byte[] payload, int length) {
        ByteBuf head = Unpooled.buffer()
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream);
        unsent.writeBytes(ByteBufUtil.getBytes(head));
        unsent.write(payload, 0, length);
    }

    void flush() throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(unsent.toByteArray());
        unsent.reset();
        out.flush();
    }

    /** Begins a stream; says which. */
    int request(String text) {
        String[] lines = text.split("\r\n");
        String[] first = lines[0].split(" ", 2);
        String target = first.length < 2 ? "" : first[1].substring(0, Math.max(0, first[1].lastIndexOf(' ')));
        Http2Headers headers = new DefaultHttp2Headers(false)
                .method(first[0])
                .path(target)
                .scheme(socket instanceof javax.net.ssl.SSLSocket ? "https" : "http");
        boolean hosted = false;
        for (String line : Arrays.asList(lines).subList(1, lines.length)) {
            int colon = line.indexOf(':');
            String name = (colon < 0 ? line : line.substring(0, colon)).toLowerCase(Locale.ROOT);
            String value = colon < 0 ? "" : line.substring(colon + 1).strip();
            if (name.equals("host") && !hosted) {
                hosted = true;
                headers.authority(value);
            } else {
                headers.add(name, value);
            }
        }
        return request(headers);
    }

    /** Begins a stream; says which. */
    int request(Http2Headers headers) {
        int stream = next;
        next += 2;
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(stream, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        frame(HEADERS, END_HEADERS | END_STREAM, stream, ByteBufUtil.getBytes(block));
        answers.put(stream, new Answer());
        return stream;
    }

    Answer answer(int stream) {
        return answers.get(stream);
    }

    /** The answer on {@code stream} when it is over. */
    Answer await(int stream) throws IOException {
        flush();
        while (end.isEmpty() && !answers.get(stream).over) {
            readFrame();
        }
        return answers.get(stream);
    }

    /** What all streams say when they are over, in their order, and how the connection ended if it did. */
    String awaitAll() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int stream : List.copyOf(answers.keySet())) {
            all.append(await(stream)).append("\r\n");
        }
        return all.append(end).toString();
    }

    /**
     * Returns when everything has come that the server sent before it heard of this. The answer to a ping overtakes those to
     * the frames before it, as long as they are read at once.
     */
    void roundTrip() throws IOException {
        for (int i = 0; i < 2; i++) {
            frame(PING, 0, 0, new byte[8]);
            flush();
            while (end.isEmpty() && readFrame() != PING) {
                // Until the answer comes.
            }
        }
    }

    /** How the connection ended; nothing if it has not. */
    String awaitEnd() throws IOException {
        flush();
        while (end.isEmpty()) {
            readFrame();
        }
        return end;
    }

    private int readFrame() throws IOException {
        byte[] head = new byte[9];
        int type;
        int flags;
        int id;
        byte[] payload;
        try {
            in.readFully(head);
            ByteBuf fields = Unpooled.wrappedBuffer(head);
            payload = new byte[fields.readMedium()];
            type = fields.readByte();
            flags = fields.readByte();
            id = fields.readInt();
            in.readFully(payload);
        } catch (EOFException closed) {
            end = "closed";
            return GOAWAY;
        }
        Answer answer = answers.getOrDefault(id, new Answer());
        switch (type) {
            case HEADERS -> {
                answer.block = (flags & PRIORITY) == 0
                        ? payload
                        : Arrays.copyOfRange(payload, PRIORITY_LENGTH, payload.length);
                try {
                    decoder.decodeHeaders(id, Unpooled.wrappedBuffer(answer.block))
                            .forEach(field -> answer.fields.add(Map.entry(
                                    field.getKey().toString(), field.getValue().toString())));
                } catch (Http2Exception e) {
                    throw new AssertionError(e);
                }
            }
            case DATA -> {
                answer.body.writeBytes(payload);
                answer.longestFrame = Math.max(answer.longestFrame, payload.length);
                answer.frames++;
            }
            case RST_STREAM -> {
                answer.reset = "reset " + Unpooled.wrappedBuffer(payload).readInt();
                answer.over = true;
            }
            case GOAWAY -> end = "go away " + Unpooled.wrappedBuffer(payload).getInt(4);
            case SETTINGS -> {
                if ((flags & ACK) == 0) {
                    frame(SETTINGS, ACK, 0, new byte[0]);
                    flush();
                }
            }
            default -> {}
        }
        answer.over |= (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        return type;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
