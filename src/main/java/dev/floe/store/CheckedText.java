package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A small text file with a checksum, which is replaced as a whole. */
final class CheckedText {
    private static final String CRC = "crc ";

    private CheckedText() {}

    /** The lines; empty if the file is damaged. */
    static Optional<List<String>> read(Path path) throws IOException {
        List<String> lines = new ArrayList<>(new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                .lines()
                .toList());
        return !lines.isEmpty() && lines.removeLast().equals(CRC + crc(String.join("\n", lines)))
                ? Optional.of(lines)
                : Optional.empty();
    }

    /** Replaces the file; durable when this returns. */
    static void write(Path path, List<String> lines) throws IOException {
        String text = String.join("\n", lines);
        DurableFiles.replace(path, (text + "\n" + CRC + crc(text) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String crc(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return "%08x".formatted(RecordFormat.crc(bytes, 0, bytes.length));
    }
}
