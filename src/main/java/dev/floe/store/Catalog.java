package dev.floe.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which segments there should be and how long they are at least, so that one that goes missing or is cut off is noticed,
 * and what damage was found so far. A small text file, replaced as a whole. Thread-safe.
 */
final class Catalog {
    static final String NAME = "segments.txt";
    private static final String FIRST_LINE = "floe store 2";
    private static final int MOST_DAMAGES = 1000;
    private static final Pattern SEGMENT = Pattern.compile("segment (\\d{10}) (\\d{1,15}) (sealed|open|dropped)");
    private static final Pattern DAMAGE = Pattern.compile("damage (\\S+) (.+)");

    private final Path directory;
    private final SortedMap<Long, Entry> segments = new TreeMap<>();
    private final Set<Damage> damages = new LinkedHashSet<>();

    enum State {
        /** Records are added to it. */
        OPEN,
        SEALED,
        /** What was needed of it lies elsewhere; its file is about to go. */
        DROPPED
    }

    /** @param length in bytes, at least */
    record Entry(long length, State state) {}

    private Catalog(Path directory) {
        this.directory = directory;
    }

    /** Reads the one of {@code directory}; it is empty if there is none. */
    static Catalog read(Path directory) throws IOException {
        Catalog catalog = new Catalog(directory);
        Path path = directory.resolve(NAME);
        if (Files.exists(path) && !CheckedText.read(path).map(catalog::parse).orElse(false)) {
            catalog.segments.clear();
            catalog.damages.clear();
            catalog.damages.add(
                    new Damage(NAME, "is damaged: whether segments are missing cannot be told, it is written anew"));
        }
        return catalog;
    }

    private boolean parse(List<String> lines) {
        if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
            return false;
        }
        for (String line : lines.subList(1, lines.size())) {
            Matcher segment = SEGMENT.matcher(line);
            Matcher damage = DAMAGE.matcher(line);
            if (segment.matches()) {
                segments.put(
                        Long.parseLong(segment.group(1)),
                        new Entry(
                                Long.parseLong(segment.group(2)),
                                State.valueOf(segment.group(3).toUpperCase(Locale.ROOT))));
            } else if (damage.matches()) {
                damages.add(new Damage(damage.group(1), damage.group(2)));
            } else {
                return false;
            }
        }
        return true;
    }

    synchronized SortedMap<Long, Entry> segments() {
        return new TreeMap<>(segments);
    }

    synchronized List<Damage> damages() {
        return List.copyOf(damages);
    }

    /** Notes how long a segment is; {@link #save} makes it last. */
    synchronized void put(long number, long length, State state) {
        segments.put(number, new Entry(length, state));
    }

    synchronized void remove(long number) {
        segments.remove(number);
    }

    /** @return whether that was not known */
    synchronized boolean add(Damage damage) {
        return damages.size() < MOST_DAMAGES && damages.add(damage);
    }

    synchronized void forgetDamages() {
        damages.clear();
    }

    /** Makes what was noted last. */
    synchronized void save() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(FIRST_LINE);
        segments.forEach((number, entry) -> lines.add("segment %010d %d %s"
                .formatted(number, entry.length, entry.state.name().toLowerCase(Locale.ROOT))));
        damages.forEach(damage -> lines.add("damage " + damage));
        CheckedText.write(directory.resolve(NAME), lines);
    }
}
