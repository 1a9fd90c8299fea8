package dev.floe.cache;

import dev.floe.read.Availability;
import dev.floe.read.Forwarded;
import dev.floe.read.Provenance;
import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedSliver;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Gives slivers from a memory, and keeps there what comes from below. That was paid for: it is kept also when nobody waits
 * any more. Thread-safe.
 */
public final class MemorySlivers implements Slivers {
    private final Slivers below;
    private final SliverMemory memory;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    public MemorySlivers(Slivers below, SliverMemory memory) {
        this.below = below;
        this.memory = memory;
    }

    /**
     * A memory over {@link SharedSlivers}. Whoever asks for all who want a sliver looks into the memory once more: it may
     * have come there after this one had looked, and before those who waited for it were forgotten.
     *
     * @param capacity of the memory in bytes; 0 keeps nothing
     */
    public static MemorySlivers shared(Slivers below, long capacity) {
        return shared(below, new SliverMemory(capacity));
    }

    /** The same with a memory that is there. */
    public static MemorySlivers shared(Slivers below, SliverMemory memory) {
        return new MemorySlivers(new SharedSlivers(new MemorySlivers(below, memory)), memory);
    }

    @Override
    public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
        SliverKey key = new SliverKey(blob.blobId(), axis, index);
        Optional<VerifiedSliver> known = memory.find(key);
        if (known.isPresent()) {
            hits.increment();
            below.given(blob, axis, index);
            return CompletableFuture.completedFuture(known.get());
        }
        misses.increment();
        return Forwarded.through(below.get(blob, axis, index), sliver -> {
            memory.keep(key, sliver);
            return sliver;
        });
    }

    @Override
    public void given(BlobHead blob, Axis axis, int index) {
        below.given(blob, axis, index);
    }

    @Override
    public Optional<VerifiedSliver> atHand(BlobHead blob, Axis axis, int index) {
        return memory.find(new SliverKey(blob.blobId(), axis, index));
    }

    /** Rows of a blob, from the first to the last, were given from memory in another form than theirs. */
    public void givenOtherwise(BlobHead blob, int firstRow, int lastRow) {
        countHits(lastRow - firstRow + 1L);
        for (int row = firstRow; row <= lastRow; row++) {
            below.given(blob, Axis.PRIMARY, row);
        }
    }

    /** For rows of {@code blob} that will be given so again and again. */
    public GivenRows givenRows(BlobHead blob) {
        return new GivenRows(this, blob, System::nanoTime);
    }

    void countHits(long count) {
        hits.add(count);
    }

    /** Forgets the slivers of some blobs; says how many these were. */
    public long forget(Predicate<BlobId> blobs) {
        return memory.forget(blobs);
    }

    /** What memory has of a blob. */
    public record Kept(int slivers, long bytes) {}

    /** What memory has, blob by blob. */
    public Map<BlobId, Kept> contents() {
        Map<BlobId, Kept> blobs = new HashMap<>();
        memory.forEach((key, sliver) -> blobs.merge(
                key.blobId(),
                new Kept(1, sliver.length()),
                (one, other) -> new Kept(one.slivers() + other.slivers(), one.bytes() + other.bytes())));
        return blobs;
    }

    /** What the slivers take that are here because they are pinned. */
    public long pinnedBytes() {
        return memory.heldBytes();
    }

    /** What such slivers may take. */
    public long mostPinned() {
        return memory.mostHeld();
    }

    /** How many slivers of a blob, with indexes below {@code count}, are here. */
    public int held(BlobId blob, Axis axis, int count) {
        return (int) IntStream.range(0, count)
                .filter(index -> memory.holds(new SliverKey(blob, axis, index)))
                .count();
    }

    /** What others keep of this memory's capacity; as much less is kept here. */
    public void lend(long bytes) {
        memory.lend(bytes);
    }

    private boolean holds(BlobHead blob, Axis axis, int index) {
        return memory.holds(new SliverKey(blob.blobId(), axis, index));
    }

    @Override
    public Provenance provenance(BlobHead blob, Axis axis, int index) {
        return holds(blob, axis, index) ? Provenance.MEMORY : below.provenance(blob, axis, index);
    }

    @Override
    public boolean isForsaken(BlobHead blob, Axis axis, int index) {
        return below.isForsaken(blob, axis, index);
    }

    @Override
    public Availability availability(BlobHead blob, Axis axis, int first, int last, IntPredicate here) {
        IntPredicate known = index -> here.test(index) || holds(blob, axis, index);
        for (int index = first; index <= last; index++) {
            if (!known.test(index)) {
                return below.availability(blob, axis, first, last, known);
            }
        }
        return Availability.CERTAIN;
    }

    public CacheStatistics statistics() {
        return new CacheStatistics(hits.sum(), misses.sum(), memory.entries(), memory.bytes(), memory.capacity());
    }
}
