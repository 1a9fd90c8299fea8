package dev.floe.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * What the index on disk knows: all that the segments say up to a place. A start goes on from there.
 *
 * @param position up to where the segments were read
 * @param records how many keys have a record
 * @param runs the files of the index, oldest first
 * @param segments what is known of each segment
 */
record Checkpoint(long position, long records, List<String> runs, SortedMap<Long, Usage> segments) {
    private static final Logger LOG = Logger.getLogger(Checkpoint.class);
    private static final String NAME = "index.txt";
    private static final String FIRST_LINE = "floe index 1";

    /**
     * What a segment is needed for.
     *
     * @param liveBytes of its records that count
     * @param removals how many removals it has of records in other segments, by their number
     */
    record Usage(long liveBytes, Map<Long, Long> removals) {}

    /** Reads the one that was written last; empty if there is none, or it is damaged. */
    static Optional<Checkpoint> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return CheckedText.read(file)
                    .filter(lines -> lines.size() > 1 && lines.getFirst().equals(FIRST_LINE))
                    .map(Checkpoint::parse);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            LOG.warnf("%s cannot be read: %s", file, e.getMessage());
            return Optional.empty();
        }
    }

    private static Checkpoint parse(List<String> lines) {
        long position = 0;
        long records = 0;
        List<String> runs = new ArrayList<>();
        SortedMap<Long, Usage> segments = new TreeMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "position" -> position = Location.of(Long.parseLong(words[1]), Long.parseLong(words[2]));
                case "records" -> records = Long.parseLong(words[1]);
                case "run" -> runs.add(words[1]);
                case "segment" -> {
                    Map<Long, Long> removals = new TreeMap<>();
                    for (int i = 3; i < words.length; i += 2) {
                        removals.put(Long.parseLong(words[i]), Long.parseLong(words[i + 1]));
                    }
                    segments.put(Long.parseLong(words[1]), new Usage(Long.parseLong(words[2]), removals));
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new Checkpoint(position, records, runs, segments);
    }

    /** Makes it the one that a start finds. */
    void write(Path directory) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST_LINE);
        lines.add("position " + Location.segment(position) + " " + Location.position(position));
        lines.add("records " + records);
        runs.forEach(run -> lines.add("run " + run));
        segments.forEach((number, usage) -> {
            StringBuilder line = new StringBuilder("segment " + number + " " + usage.liveBytes);
            usage.removals.forEach((target, count) ->
                    line.append(' ').append(target).append(' ').append(count));
            lines.add(line.toString());
        });
        CheckedText.write(directory.resolve(NAME), lines);
    }

    /** Has the next start read everything, until another one is written. */
    static void forget(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(NAME));
    }
}
