package dev.floe.cache.disk;

import java.util.OptionalLong;

/**
 * Reads all entries, one after the other, and forgets those that are wrong. What was asked for by nobody, or found right
 * long ago, is looked at in each round. Used by one thread.
 */
public final class Scrub {
    private final DiskCache cache;
    private final Judge judge;
    private long segment;
    private CacheIndex.Entries entries = new CacheIndex.Entries();
    private int next;
    private long looked;
    private long rounds;
    private long wrong;

    /** Tells what is right. */
    public interface Judge {
        boolean isRight(EntryKey key, byte[] payload);
    }

    public Scrub(DiskCache cache, Judge judge) {
        this.cache = cache;
        this.judge = judge;
    }

    /**
     * Goes on until so many bytes were looked at, or a round is over.
     *
     * @return how many were looked at
     */
    public long step(long bytes) {
        long before = looked;
        while (looked - before < bytes) {
            while (next == entries.count()) {
                OptionalLong following = cache.segmentAfter(segment);
                entries = new CacheIndex.Entries();
                next = 0;
                if (following.isEmpty()) {
                    long last = looked - before;
                    segment = 0;
                    looked = 0;
                    rounds++;
                    return last;
                }
                segment = following.getAsLong();
                entries = cache.in(segment);
            }
            look(entries.fingerprint(next), entries.place(next));
            next++;
        }
        return looked - before;
    }

    private void look(long fingerprint, long place) {
        looked += Place.length(place);
        switch (cache.look(fingerprint, place)) {
            case DiskCache.Answer.Hit(DiskCache.Entry entry) -> {
                if (!judge.isRight(entry.key(), entry.payload())) {
                    wrong++;
                    cache.foundWrong(entry);
                }
            }
            case DiskCache.Answer.Damaged(String how) -> wrong++;
            case DiskCache.Answer.Miss() -> {}
        }
    }

    /** Bytes looked at in this round. */
    public long looked() {
        return looked;
    }

    /** How many rounds are over. */
    public long rounds() {
        return rounds;
    }

    /** How many entries it found wrong. */
    public long wrong() {
        return wrong;
    }
}
