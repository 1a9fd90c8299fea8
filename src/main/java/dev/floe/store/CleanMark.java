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
    static final String NAME = "CLEAN";

    /** Behind the numbers in the mark of a copy that nobody has opened since it was made. */
    private static final String COPY = " copy";

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
                .filter(lines -> lines.size() == 1 && lines.getFirst().matches("\\d{1,18} \\d{1,18}(" + COPY + ")?"))
                .map(lines -> lines.getFirst().split(" "))
                .map(words -> new CleanMark(Long.parseLong(words[0]), Long.parseLong(words[1])));
    }

    /** Has the mark of a store that was closed say that it is a copy; durable when this returns. */
    static void noteCopy(Path directory) throws IOException {
        CleanMark mark = read(directory.resolve(NAME))
                .orElseThrow(() -> new StoreException(directory + " was not closed properly"));
        CheckedText.write(directory.resolve(NAME), List.of(mark.segment + " " + mark.length + COPY));
    }

    /** Whether a copy is as it was marked. */
    static boolean isOfCopy(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        return Files.exists(file)
                && CheckedText.read(file)
                        .filter(lines -> lines.getFirst().endsWith(COPY))
                        .isPresent();
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
