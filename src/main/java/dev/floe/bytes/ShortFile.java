package dev.floe.bytes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Text that people write, such as configurations and keys, of which nobody knows the length before it is read: it may come
 * from a pipe, and a device may have no end.
 */
public final class ShortFile {
    private ShortFile() {}

    /**
     * Reads a file of UTF-8 to its end.
     *
     * @return nothing if there are more than {@code most} bytes, of which no more are read
     */
    public static Optional<String> read(Path file, int most) throws IOException {
        byte[] bytes;
        try (InputStream input = Files.newInputStream(file)) {
            bytes = input.readNBytes(most + 1);
        }
        if (bytes.length > most) {
            return Optional.empty();
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is no UTF-8 text", e);
        }
    }
}
