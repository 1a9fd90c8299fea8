package dev.floe.store;

import dev.floe.store.RecordFormat.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Reads every byte of a store's folder without changing anything, and tells what is not as it was written. For a store
 * that nobody has open.
 */
public final class StoreCheck {
    private StoreCheck() {}

    /**
     * What there is.
     *
     * @param segments files
     * @param records intact records, those that were replaced or removed since included
     * @param bytes of all segments
     * @param unacknowledged bytes at the end that a crash left of a write; the next start cuts them off
     */
    public record Result(int segments, long records, long bytes, long unacknowledged) {}

    /**
     * @param damages told of each place
     * @throws StoreException if a later version wrote the folder
     */
    public static Result run(Path directory, Consumer<Damage> damages) throws IOException {
        Catalog catalog = Catalog.read(directory);
        catalog.damages().forEach(damages);
        var listed = catalog.segments();
        var files = Replay.files(directory);
        listed.forEach((number, entry) -> {
            if (entry.state() != Catalog.State.DROPPED && !files.containsKey(number)) {
                damages.accept(new Damage(
                        Segment.path(directory, number).getFileName().toString(),
                        "is missing: it had " + entry.length() + " bytes"));
            }
        });
        boolean clean = !files.isEmpty() && CleanMark.holds(directory, files.lastKey());
        AtomicLong records = new AtomicLong();
        long bytes = 0;
        long torn = 0;
        for (long number : files.keySet()) {
            Segment segment = Segment.open(directory, number, false);
            try {
                boolean open = !clean && number == files.lastKey();
                torn += check(segment, listed.get(number), open, records, damages);
                bytes += segment.length();
            } finally {
                segment.release();
            }
        }
        return new Result(files.size(), records.get(), bytes, torn);
    }

    /** @return the bytes that were not acknowledged */
    private static long check(
            Segment segment, Catalog.Entry listed, boolean open, AtomicLong records, Consumer<Damage> damages)
            throws IOException {
        String name = segment.path().getFileName().toString();
        segment.fault().ifPresent(fault -> damages.accept(new Damage(name, fault)));
        if (listed != null && segment.length() < listed.length()) {
            damages.accept(
                    new Damage(name, "is cut off: it has " + segment.length() + " of " + listed.length() + " bytes"));
        }
        AtomicLong synced = new AtomicLong(RecordFormat.UNIT);
        AtomicLong end = new AtomicLong(RecordFormat.UNIT);
        AtomicLong firstTorn = new AtomicLong(Long.MAX_VALUE);
        segment.scan(
                RecordFormat.UNIT, false, head -> synced.accumulateAndGet(head.synced(), Math::max), (at, _) -> {});
        segment.scan(
                RecordFormat.UNIT,
                true,
                (Head head) -> {
                    if (!head.removal()) {
                        records.incrementAndGet();
                    }
                    end.set(head.end());
                },
                (at, _) -> {
                    if (open && at >= synced.get()) {
                        firstTorn.accumulateAndGet(at, Math::min);
                    } else {
                        damages.accept(new Damage(name, "is damaged at byte " + at));
                    }
                });
        return firstTorn.get() == Long.MAX_VALUE ? 0 : segment.length() - firstTorn.get();
    }
}
