package dev.floe.store;

import dev.floe.bytes.DurableFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Copies a store that may be open, in this process or another one, without its help and without changing anything of it.
 * The copy is what a crash at one moment after the beginning would have left: everything that was acknowledged before is
 * in it, and nothing that was removed before. A sound copy is left as a store that was closed properly, so that its first
 * start reads little of it; one that is not sound is read as a whole.
 *
 * <p>Copied again to the same folder, only files that are new or were added to are copied. The folder is no store while
 * this runs, nor after it failed.
 */
public final class StoreBackup {
    /** Compaction drops a file every few seconds at most, and looking takes a fraction of one. */
    private static final int MOST_LOOKS = 1000;

    /** While it is there, it is this that opened the copy. */
    private static final String SETTLING = "SETTLING";

    private static final String OURS =
            "\\d{10}\\.seg(\\.new)?|\\d{8}\\.run(\\.new)?|(segments\\.txt|copied\\.txt|index\\.txt|CLEAN)(\\.new)?|"
                    + SETTLING;

    /** What a start makes; in a copy that is marked it was this that did. */
    private static final String OF_A_START = "\\d{8}\\.run(\\.new)?|(index\\.txt|CLEAN)(\\.new)?";

    private final Path from;
    private final Path to;

    private StoreBackup(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    /**
     * What was done.
     *
     * @param copied bytes that were copied, because they were not there from an earlier time
     * @param copy all that there is now, every byte of which was read again
     */
    public record Result(long copied, StoreCheck.Result copy) {}

    /**
     * @param to is made if it is missing; otherwise only what an earlier copy left may be in it
     * @param damages told of what is not in the copy as it was written, because it was not in the store
     * @throws StoreException if {@code from} is no store, or there is something else in {@code to}
     */
    public static Result run(Path from, Path to, Consumer<Damage> damages) throws IOException {
        return new StoreBackup(from, to).run(damages);
    }

    private Result run(Consumer<Damage> damages) throws IOException {
        refuseStrangers();
        DurableFiles.makeDirectory(to);
        CopyList known = CopyList.read(to);
        long copied = 0;
        while (true) {
            Copy copy = copy(known);
            copied += copy.bytes;
            List<Damage> found = new ArrayList<>();
            StoreCheck.Result check = StoreCheck.run(to, found::add);
            Set<Long> rotten = new TreeSet<>(copy.kept);
            rotten.removeIf(
                    number -> found.stream().noneMatch(damage -> damage.file().equals(name(number))));
            if (rotten.isEmpty()) {
                found.forEach(damages);
                if (found.isEmpty()) {
                    settle();
                }
                return new Result(copied, check);
            }
            // It was sound when it was copied.
            known = CopyList.read(to).without(rotten);
        }
    }

    /** All of it was read just now: what a crash could have torn is cut off, and where the records lie is written down. */
    private void settle() throws IOException {
        Path settling = Files.writeString(to.resolve(SETTLING), "");
        RecordStore.open(to, Long.MAX_VALUE, 0).close();
        CleanMark.noteCopy(to);
        Files.delete(settling);
    }

    private String name(long number) {
        return Segment.path(to, number).getFileName().toString();
    }

    private void refuseStrangers() throws IOException {
        if (!Files.isDirectory(to)) {
            return;
        }
        try (Stream<Path> files = Files.list(to)) {
            List<Path> all = files.toList();
            boolean used = !all.contains(to.resolve(SETTLING)) && !CleanMark.isOfCopy(to);
            Optional<Path> strange = all.stream()
                    .filter(file -> !file.getFileName().toString().matches(OURS)
                            || used && file.getFileName().toString().matches(OF_A_START))
                    .findFirst();
            if (strange.isPresent()) {
                throw new StoreException(strange.get()
                        + " was not written by a backup: the folder may have been used since; choose another one");
            }
        }
    }

    private Pinned pin() throws IOException {
        for (int look = 0; look < MOST_LOOKS; look++) {
            Catalog catalog = Catalog.read(from);
            if (catalog.segments().isEmpty()) {
                throw new StoreException(from + " has no intact segments.txt, so it is not known what belongs to it:"
                        + " the next start of the node writes it");
            }
            Optional<Pinned> pinned = Pinned.open(from, catalog);
            if (pinned.isPresent()) {
                return pinned.get();
            }
        }
        throw new StoreException(
                from + " lacks a segment that segments.txt lists, or changes faster than it can be" + " looked at");
    }

    /**
     * A copy that was made.
     *
     * @param bytes that were copied
     * @param kept the segments that were there from an earlier time
     */
    private record Copy(long bytes, Set<Long> kept) {}

    private Copy copy(CopyList known) throws IOException {
        try (Pinned pinned = pin()) {
            DurableFiles.remove(to.resolve(Catalog.NAME));
            // Until it is settled again, it is not that of another moment that is taken for settled.
            Files.writeString(to.resolve(SETTLING), "");
            CleanMark.remove(to);
            Checkpoint.forget(to);
            Set<Long> kept = new TreeSet<>();
            Map<Long, String> marks = new TreeMap<>();
            long bytes = 0;
            // The newest first: should writing to it fail and be undone, then hardly while it is copied.
            for (Pinned.Part part : pinned.parts().reversed()) {
                if (isThere(part, known)) {
                    kept.add(part.number());
                } else {
                    copy(part);
                    bytes += part.length();
                }
                if (part.sealed()) {
                    marks.put(part.number(), part.mark());
                }
            }
            removeAllBut(pinned);
            list(pinned);
            new CopyList(new TreeMap<>(marks)).write(to);
            return new Copy(bytes, kept);
        }
    }

    private boolean isThere(Pinned.Part part, CopyList known) throws IOException {
        Path file = Segment.path(to, part.number());
        return part.sealed()
                && known.has(part.number(), part.mark())
                && Files.exists(file)
                && Files.size(file) == part.length();
    }

    private void copy(Pinned.Part part) throws IOException {
        Path file = Segment.path(to, part.number());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel into = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            long done = 0;
            long count = -1;
            while (done < part.length() && count != 0) {
                count = part.file().transferTo(done, part.length() - done, into);
                done += count;
            }
            into.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void removeAllBut(Pinned pinned) throws IOException {
        Set<String> needed = new TreeSet<>();
        pinned.parts().forEach(part -> needed.add(name(part.number())));
        try (Stream<Path> files = Files.list(to)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (!name.equals(CopyList.NAME) && !needed.contains(name)) {
                    Files.delete(file);
                }
            }
        }
        DurableFiles.syncDirectory(to);
    }

    private void list(Pinned pinned) throws IOException {
        Catalog catalog = Catalog.read(to);
        for (Pinned.Part part : pinned.parts()) {
            catalog.put(part.number(), part.listed().length(), part.listed().state());
        }
        Catalog.read(from).damages().forEach(catalog::add);
        catalog.save();
    }
}
