package dev.floe.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which segments of a copy were copied from which files, so that they need not be copied again. Only what nothing is added
 * to any more is ever in it.
 *
 * @param marks of the files that they were copied from, by their numbers
 */
record CopyList(SortedMap<Long, String> marks) {
    static final String NAME = "copied.txt";
    private static final String FIRST_LINE = "floe copy 1";

    /** The one of {@code directory}; empty if there is none, or it is damaged. */
    static CopyList read(Path directory) throws IOException {
        SortedMap<Long, String> marks = new TreeMap<>();
        Path file = directory.resolve(NAME);
        List<String> lines = Files.exists(file) ? CheckedText.read(file).orElse(List.of()) : List.of();
        if (!lines.isEmpty() && lines.getFirst().equals(FIRST_LINE)) {
            for (String line : lines.subList(1, lines.size())) {
                String[] words = line.split(" ", 2);
                marks.put(Long.parseLong(words[0]), words[1]);
            }
        }
        return new CopyList(marks);
    }

    boolean has(long number, String mark) {
        return mark.equals(marks.get(number));
    }

    CopyList without(Set<Long> numbers) {
        SortedMap<Long, String> rest = new TreeMap<>(marks);
        rest.keySet().removeAll(numbers);
        return new CopyList(rest);
    }

    void write(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST_LINE);
        marks.forEach((number, mark) -> lines.add(number + " " + mark));
        CheckedText.write(directory.resolve(NAME), lines);
    }
}
