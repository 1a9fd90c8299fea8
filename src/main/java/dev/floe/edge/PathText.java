package dev.floe.edge;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The text that a part of a path stands for. */
final class PathText {
    private static final int ESCAPE_LENGTH = 3;

    private PathText() {}

    /** Undoes the escapes; a plus is a plus. Empty if an escape is none, or if what comes out is not UTF-8. */
    static Optional<String> decode(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c > 0xFF) {
                return Optional.empty();
            }
            if (c != '%') {
                // Who does not escape sends bytes, of which the server has made one character each.
                bytes.write(c);
                continue;
            }
            if (i + ESCAPE_LENGTH > raw.length()) {
                return Optional.empty();
            }
            int high = Character.digit(raw.charAt(i + 1), 16);
            int low = Character.digit(raw.charAt(i + 2), 16);
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += ESCAPE_LENGTH - 1;
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
