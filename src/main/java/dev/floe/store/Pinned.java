package dev.floe.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;

/**
 * The segments of a store as they were at one moment, while whoever has the store open goes on. They are open here, so
 * that they can be read also when compaction has removed them.
 */
final class Pinned implements AutoCloseable {
    private final List<Part> parts = new ArrayList<>();

    private Pinned() {}

    /**
     * What one segment had.
     *
     * @param listed as the catalog has it
     * @param length of its file at that moment; what comes later is added behind
     * @param mark tells its file from any other, and from itself before it was changed
     */
    record Part(long number, Catalog.Entry listed, FileChannel file, long length, String mark) {
        /** Whether nothing will be added to it. */
        boolean sealed() {
            return listed.state() == Catalog.State.SEALED;
        }
    }

    /**
     * Opens the segments that {@code before}, which was read from the same folder, lists. Nothing if one of them was
     * dropped meanwhile: then what was needed of it may have been moved behind what was looked at, and what was removed
     * since is removed there alone. If none was, they are what a crash at the end of this would have left.
     */
    static Optional<Pinned> open(Path directory, Catalog before) throws IOException {
        Pinned pinned = new Pinned();
        boolean whole = false;
        try {
            for (var entry : before.segments().entrySet()) {
                if (entry.getValue().state() != Catalog.State.DROPPED) {
                    pinned.add(directory, entry.getKey(), entry.getValue());
                }
            }
            SortedMap<Long, Catalog.Entry> after = Catalog.read(directory).segments();
            whole = pinned.parts.stream().allMatch(part -> isThere(after.get(part.number)));
            return whole ? Optional.of(pinned) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } finally {
            if (!whole) {
                pinned.close();
            }
        }
    }

    /** @param entry of the catalog, or null */
    private static boolean isThere(Catalog.Entry entry) {
        return entry != null && entry.state() != Catalog.State.DROPPED;
    }

    private void add(Path directory, long number, Catalog.Entry listed) throws IOException {
        Path path = Segment.path(directory, number);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        String mark = attributes.fileKey() + "@" + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            parts.add(new Part(number, listed, file, file.size(), mark));
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** In the order of their numbers. */
    List<Part> parts() {
        return parts;
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.file.close();
        }
    }
}
