package dev.floe.store;

import dev.floe.store.IndexRun.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Where the record of each key lies, in the order of keys. The latest {@value #MOST_RECENT} or so changes are in memory,
 * everything else in {@link IndexRun}s, of which each is at least twice as large as the next newer one. So a key is
 * written about as often as the index doubles, and a look-up reads a page of each of a few runs.
 *
 * <p>Not thread-safe: reading goes on beside reading and beside {@link #merge}, everything else is done alone.
 */
final class RecordIndex implements AutoCloseable {
    /** After so many changes they should be written to a run. */
    static final int MOST_RECENT = 32 * 1024;

    private static final String SUFFIX = ".run";

    private final Path directory;
    private final List<IndexRun> runs = new ArrayList<>();
    private final List<IndexRun> retired = new ArrayList<>();
    private ConcurrentSkipListMap<RecordKey, Long> recent = new ConcurrentSkipListMap<>();
    private int recentCount;
    private Optional<ConcurrentSkipListMap<RecordKey, Long>> frozen = Optional.empty();
    private int frozenCount;
    private long size;
    private long lastName;

    private RecordIndex(Path directory) {
        this.directory = directory;
    }

    /** An empty one, whatever there was in {@code directory}. */
    static RecordIndex empty(Path directory) throws IOException {
        return open(directory, List.of(), 0);
    }

    /**
     * @param names of the runs, oldest first
     * @param size how many keys have a record
     * @throws IOException if one of them is damaged or missing
     */
    static RecordIndex open(Path directory, List<String> names, long size) throws IOException {
        RecordIndex index = new RecordIndex(directory);
        index.size = size;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(RecordIndex::isRun).toList()) {
                String name = file.getFileName().toString();
                index.lastName =
                        Math.max(index.lastName, Long.parseLong(name.substring(0, name.length() - SUFFIX.length())));
                if (!names.contains(name)) {
                    Files.delete(file);
                }
            }
        }
        try {
            for (String name : names) {
                index.runs.add(IndexRun.open(directory.resolve(name)));
            }
        } catch (IOException e) {
            index.close();
            throw e;
        }
        return index;
    }

    private static boolean isRun(Path file) {
        return file.getFileName().toString().matches("\\d{8}\\.run");
    }

    /** How many keys have a record. */
    long size() {
        return size;
    }

    /** The files that it consists of, oldest first. */
    List<String> names() {
        return runs.stream().map(run -> run.path().getFileName().toString()).toList();
    }

    /** How many changes are in memory, frozen ones aside. */
    long recentCount() {
        return recentCount;
    }

    /** Where the key's record lies, or {@link Location#NONE}. */
    long find(RecordKey key) throws IOException {
        Optional<Long> known = findRecent(key);
        if (known.isPresent()) {
            return known.get();
        }
        for (IndexRun run : runs.reversed()) {
            IndexRun.Cursor cursor = run.from(key);
            if (cursor.hasNext()) {
                Entry entry = cursor.next();
                if (entry.key().equals(key)) {
                    return entry.location();
                }
            }
        }
        return Location.NONE;
    }

    /** As {@link #find}, but empty if the key was not changed lately. Reads nothing from the disk. */
    Optional<Long> findRecent(RecordKey key) {
        Long location = recent.get(key);
        if (location == null && frozen.isPresent()) {
            location = frozen.get().get(key);
        }
        return Optional.ofNullable(location);
    }

    /**
     * Sets where the key's record lies.
     *
     * @param location {@link Location#NONE} if it has none any more
     * @param had whether it had one
     */
    void set(RecordKey key, long location, boolean had) {
        if (recent.put(key, location) == null) {
            recentCount++;
        }
        size += (location >= 0 ? 1 : 0) - (had ? 1 : 0);
    }

    /** The keys from {@code from} on that have a record, in order, {@code most} at most. */
    List<Entry> from(RecordKey from, int most) throws IOException {
        Merge merge = new Merge();
        merge.add(recent.tailMap(from, true));
        frozen.ifPresent(map -> merge.add(map.tailMap(from, true)));
        for (IndexRun run : runs.reversed()) {
            merge.add(run.from(from));
        }
        List<Entry> entries = new ArrayList<>();
        while (entries.size() < most && merge.hasNext()) {
            Entry entry = merge.next();
            if (entry.location() >= 0) {
                entries.add(entry);
            }
        }
        return entries;
    }

    // --- from memory to files ---

    /** Has what is in memory now written by the next {@link #merge}. */
    void freeze() {
        if (frozen.isPresent()) {
            throw new IllegalStateException("frozen already");
        }
        frozen = Optional.of(recent);
        frozenCount = recentCount;
        recent = new ConcurrentSkipListMap<>();
        recentCount = 0;
    }

    boolean isFrozen() {
        return frozen.isPresent();
    }

    /** What takes the place of the frozen changes and of the newest runs. */
    record Merged(Optional<IndexRun> run, int replaced) {}

    /** Writes the frozen changes, together with the newest runs that are not much larger. Changes nothing yet. */
    Merged merge() throws IOException {
        long count = frozenCount;
        int replaced = 0;
        while (replaced < runs.size() && runs.get(runs.size() - 1 - replaced).size() < 2 * count) {
            count += runs.get(runs.size() - 1 - replaced).size();
            replaced++;
        }
        Merge merge = new Merge();
        merge.add(frozen.orElseThrow());
        for (int i = 0; i < replaced; i++) {
            merge.add(runs.get(runs.size() - 1 - i).all());
        }
        boolean all = replaced == runs.size();
        Present present = new Present(merge, all);
        if (!present.hasNext()) {
            return new Merged(Optional.empty(), replaced);
        }
        lastName++;
        try {
            return new Merged(
                    Optional.of(IndexRun.write(directory.resolve("%08d%s".formatted(lastName, SUFFIX)), present)),
                    replaced);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Puts the result of {@link #merge} in place. */
    void adopt(Merged merged) {
        for (int i = 0; i < merged.replaced; i++) {
            retired.add(runs.removeLast());
        }
        merged.run.ifPresent(runs::add);
        frozen = Optional.empty();
        frozenCount = 0;
    }

    /** Removes the files that are not part of it any more. */
    void removeRetired() throws IOException {
        for (IndexRun run : retired) {
            run.close();
            Files.deleteIfExists(run.path());
        }
        retired.clear();
    }

    @Override
    public void close() throws IOException {
        for (IndexRun run : runs) {
            run.close();
        }
        removeRetired();
    }

    /** Entries of several sources in order; of those with one key only the one of the source that was added first. */
    private static final class Merge {
        private final List<Source> sources = new ArrayList<>();

        void add(Map<RecordKey, Long> entries) {
            Iterator<Map.Entry<RecordKey, Long>> iterator = entries.entrySet().iterator();
            sources.add(new Source(() -> {
                if (!iterator.hasNext()) {
                    return Optional.empty();
                }
                Map.Entry<RecordKey, Long> next = iterator.next();
                return Optional.of(new Entry(next.getKey(), next.getValue()));
            }));
        }

        void add(IndexRun.Cursor cursor) {
            sources.add(new Source(() -> cursor.hasNext() ? Optional.of(cursor.next()) : Optional.empty()));
        }

        boolean hasNext() throws IOException {
            for (Source source : sources) {
                if (source.head().isPresent()) {
                    return true;
                }
            }
            return false;
        }

        Entry next() throws IOException {
            Optional<Entry> first = Optional.empty();
            for (Source source : sources) {
                Optional<Entry> head = source.head();
                if (head.isPresent()
                        && (first.isEmpty()
                                || head.get().key().compareTo(first.get().key()) < 0)) {
                    first = head;
                }
            }
            Entry entry = first.orElseThrow();
            for (Source source : sources) {
                if (source.head().filter(head -> head.key().equals(entry.key())).isPresent()) {
                    source.take();
                }
            }
            return entry;
        }
    }

    private interface Supply {
        Optional<Entry> next() throws IOException;
    }

    private static final class Source {
        private final Supply supply;
        private Optional<Entry> head = Optional.empty();
        private boolean ended;

        Source(Supply supply) {
            this.supply = supply;
        }

        Optional<Entry> head() throws IOException {
            if (head.isEmpty() && !ended) {
                head = supply.next();
                ended = head.isEmpty();
            }
            return head;
        }

        void take() {
            head = Optional.empty();
        }
    }

    /** What goes into a run: keys without a record only if an older run may have one. */
    private static final class Present implements Iterator<Entry> {
        private final Merge merge;
        private final boolean all;
        private Optional<Entry> next = Optional.empty();

        Present(Merge merge, boolean all) {
            this.merge = merge;
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            try {
                while (next.isEmpty() && merge.hasNext()) {
                    next = Optional.of(merge.next()).filter(entry -> entry.location() >= 0 || !all);
                }
                return next.isPresent();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Entry next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Entry entry = next.orElseThrow();
            next = Optional.empty();
            return entry;
        }
    }
}
