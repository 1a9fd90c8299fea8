package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Says that a store was closed properly, and what it was then: its newest segment, and the length of that. A power cut can
 * bring back a mark that was removed, so that it is believed only if the files are what it says.
 *
 * @param segment the number of the newest segment
 * @param length of its file in bytes
 */
record CleanMark(long segment, long length) {
    private static final String NAME = "CLEAN";

    /** Whether the store in {@code directory}, of which {@code newest} is the newest segment, is as it was closed. */
    static boolean holds(Path directory, long newest) throws IOException {
        Optional<CleanMark> mark = read(directory.resolve(NAME));
        return mark.isPresent()
                && mark.get().segment == newest
                && Files.exists(Segment.path(directory, newest))
                && mark.get().length == Files.size(Segment.path(directory, newest));
    }

    private static Optional<CleanMark> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return CheckedText.read(file)
                .filter(lines -> lines.size() == 1 && lines.getFirst().matches("\\d{1,18} \\d{1,18}"))
                .map(lines -> lines.getFirst().split(" "))
                .map(words -> new CleanMark(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    /** From now on the store may change; durable when this returns. */
    static void remove(Path directory) throws IOException {
        DurableFiles.remove(directory.resolve(NAME));
    }

    /** Leaves the mark; durable when this returns. */
    void write(Path directory) throws IOException {
        CheckedText.write(directory.resolve(NAME), List.of(segment + " " + length));
    }
}
