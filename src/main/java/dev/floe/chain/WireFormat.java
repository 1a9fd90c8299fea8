package dev.floe.chain;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * How messages are put into HTTP bodies. All formats frame a message with a flag byte and its length in four bytes, big
 * endian. gRPC-Web ends a body with a frame of trailers, in its text form all of it in base64.
 */
enum WireFormat {
    /** gRPC over HTTP/2; the status is in HTTP's trailers. */
    NATIVE("application/grpc"),
    WEB("application/grpc-web+proto"),
    WEB_TEXT("application/grpc-web-text");

    static final int HEADER = 5;
    private static final byte TRAILERS = (byte) 0x80;

    private final String contentType;

    WireFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The format of a request with this content type; parameters are ignored. */
    static Optional<WireFormat> ofContentType(String header) {
        return switch (mediaType(header)) {
            case "application/grpc", "application/grpc+proto" -> Optional.of(NATIVE);
            case "application/grpc-web", "application/grpc-web+proto" -> Optional.of(WEB);
            case "application/grpc-web-text", "application/grpc-web-text+proto" -> Optional.of(WEB_TEXT);
            default -> Optional.empty();
        };
    }

    /** In which of the formats to refuse a request that has messages of another kind, such as {@code grpc+json}, in it. */
    static Optional<WireFormat> ofRelative(String header) {
        String type = mediaType(header);
        return type.startsWith("application/grpc-web-text+")
                ? Optional.of(WEB_TEXT)
                : type.startsWith("application/grpc-web+")
                        ? Optional.of(WEB)
                        : type.startsWith("application/grpc+") ? Optional.of(NATIVE) : Optional.empty();
    }

    /** Without parameters and in lower case; empty if there is none. */
    static String mediaType(String header) {
        return header == null ? "" : header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The exact content type of responses: clients of gRPC-Web take no other. */
    String contentType() {
        return contentType;
    }

    /**
     * The one message of a unary request, which is the whole of {@code body}.
     *
     * @throws RpcException INVALID_ARGUMENT if it is not exactly one frame, UNIMPLEMENTED if it is compressed
     */
    byte[] message(byte[] body) {
        byte[] frames = frames(body);
        if (frames.length < HEADER) {
            throw RpcException.invalid("a request has one frame of 5 bytes and a message; this one has " + frames.length
                    + " bytes in all");
        }
        long length = lengthOfMessage(
                frames[0], Integer.toUnsignedLong(ByteBuffer.wrap(frames, 1, 4).getInt()));
        if (length != frames.length - HEADER) {
            throw RpcException.invalid(
                    "the frame announces " + length + " bytes, but " + (frames.length - HEADER) + " follow");
        }
        return Arrays.copyOfRange(frames, HEADER, frames.length);
    }

    /** @throws RpcException INVALID_ARGUMENT if these are no frames in base64, though they should be */
    byte[] frames(byte[] body) {
        return this == WEB_TEXT ? decodeBase64(body) : body;
    }

    /** @throws RpcException INVALID_ARGUMENT if it is no message, UNIMPLEMENTED if it is compressed */
    static long lengthOfMessage(byte flag, long length) {
        if (flag == 1) {
            throw new RpcException(RpcException.Code.UNIMPLEMENTED, "compressed messages are not supported");
        }
        if (flag != 0) {
            throw RpcException.invalid("a request starts with a message, not with a frame of type " + (flag & 0xFF));
        }
        return length;
    }

    /** The frame of a message in a response. */
    Buffer frame(byte[] message) {
        return encode(frame((byte) 0, message));
    }

    /** What ends a body of gRPC-Web. */
    Buffer trailers(int status, String message) {
        return encode(frame(TRAILERS, trailerText(status, message)));
    }

    /** A whole body of gRPC-Web: one message and the trailers, with no padding between them. */
    Buffer unary(byte[] message) {
        return encode(frame((byte) 0, message).appendBuffer(frame(TRAILERS, trailerText(0, ""))));
    }

    private static byte[] trailerText(int status, String message) {
        String text = "grpc-status:" + status + "\r\n"
                + (message.isEmpty() ? "" : "grpc-message:" + percentEncode(message) + "\r\n");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Buffer frame(byte flag, byte[] payload) {
        return Buffer.buffer(HEADER + payload.length)
                .appendByte(flag)
                .appendInt(payload.length)
                .appendBytes(payload);
    }

    private Buffer encode(Buffer frames) {
        return this == WEB_TEXT ? Buffer.buffer(Base64.getEncoder().encode(frames.getBytes())) : frames;
    }

    /** Clients may encode parts of a body one by one, so padding may be followed by more. */
    private static byte[] decodeBase64(byte[] text) {
        Buffer decoded = Buffer.buffer(text.length);
        int from = 0;
        try {
            while (from < text.length) {
                int to = from;
                while (to < text.length && text[to] != '=') {
                    to++;
                }
                while (to < text.length && text[to] == '=') {
                    to++;
                }
                decoded.appendBytes(Base64.getDecoder().decode(Arrays.copyOfRange(text, from, to)));
                from = to;
            }
        } catch (IllegalArgumentException e) {
            throw RpcException.invalid("the body is not base64: " + e.getMessage());
        }
        return decoded.getBytes();
    }

    /** The encoding of {@code grpc-message}: UTF-8, with all but printable ASCII as {@code %XX}. */
    static String percentEncode(String message) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
            if (b >= 0x20 && b < 0x7F && b != '%') {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b & 0xFF));
            }
        }
        return encoded.toString();
    }
}
