package dev.floe.cache.disk;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where entries lie, by fingerprint: open addressing in arrays, cut into stripes that grow and are locked one by one, so
 * that growing never takes a second table. About 24 bytes for an entry. Thread-safe.
 */
final class CacheIndex {
    private static final int STRIPES = 64;
    private static final int SMALLEST = 16;

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final AtomicLong size = new AtomicLong();

    CacheIndex() {
        Arrays.setAll(stripes, number -> new Stripe());
    }

    private Stripe stripe(long fingerprint) {
        return stripes[(int) (fingerprint >>> 58)];
    }

    long size() {
        return size.get();
    }

    /** Bytes of memory that the tables take. */
    long memory() {
        long sum = 0;
        for (Stripe stripe : stripes) {
            sum += stripe.memory();
        }
        return sum;
    }

    /** Where it is, or {@link Place#NONE}. */
    long find(long fingerprint) {
        return stripe(fingerprint).find(fingerprint);
    }

    /** Where it is, or {@link Place#NONE}; notes that it was asked for. */
    long hit(long fingerprint) {
        return stripe(fingerprint).hit(fingerprint);
    }

    void put(long fingerprint, long place) {
        stripe(fingerprint).put(fingerprint, place);
    }

    /** Forgets it if it is still there. */
    boolean remove(long fingerprint, long place) {
        return stripe(fingerprint).remove(fingerprint, place);
    }

    /** Notes that it was found right, if it is still there. */
    void verified(long fingerprint, long place) {
        stripe(fingerprint).verified(fingerprint, place);
    }

    /** Fingerprints and places of what lies in a segment, in the order of the places. */
    Entries in(int slot) {
        Entries entries = new Entries();
        for (Stripe stripe : stripes) {
            stripe.collect(slot, entries);
        }
        entries.sort();
        return entries;
    }

    /** Fingerprints, each with a place. */
    static final class Entries {
        private long[] pairs = new long[32];
        private int count;

        void add(long fingerprint, long place) {
            if (2 * count == pairs.length) {
                pairs = Arrays.copyOf(pairs, 2 * pairs.length);
            }
            pairs[2 * count] = fingerprint;
            pairs[2 * count + 1] = place;
            count++;
        }

        int count() {
            return count;
        }

        long fingerprint(int i) {
            return pairs[2 * i];
        }

        long place(int i) {
            return pairs[2 * i + 1];
        }

        void clear() {
            count = 0;
        }

        /** By offset: a heap of its own, since arrays of pairs have no sorting. */
        private void sort() {
            for (int root = count / 2 - 1; root >= 0; root--) {
                sink(root, count);
            }
            for (int end = count - 1; end > 0; end--) {
                swap(0, end);
                sink(0, end);
            }
        }

        private void sink(int from, int end) {
            int parent = from;
            while (2 * parent + 1 < end) {
                int child = 2 * parent + 1;
                if (child + 1 < end && offset(child + 1) > offset(child)) {
                    child++;
                }
                if (offset(child) <= offset(parent)) {
                    return;
                }
                swap(parent, child);
                parent = child;
            }
        }

        private long offset(int i) {
            return Place.offset(place(i));
        }

        private void swap(int one, int other) {
            for (int part = 0; part < 2; part++) {
                long kept = pairs[2 * one + part];
                pairs[2 * one + part] = pairs[2 * other + part];
                pairs[2 * other + part] = kept;
            }
        }
    }

    /** A table of its own: pairs of a fingerprint and a place, 0 where there is none. */
    private final class Stripe {
        private long[] pairs = new long[2 * SMALLEST];
        private int count;

        private int home(long fingerprint) {
            // The highest bits chose the stripe.
            return (int) Math.unsignedMultiplyHigh(fingerprint << 6, pairs.length / 2);
        }

        private int next(int at) {
            return at + 1 == pairs.length / 2 ? 0 : at + 1;
        }

        /** Where the fingerprint is, or where there is room for it. */
        private int at(long fingerprint) {
            int at = home(fingerprint);
            while (pairs[2 * at] != 0 && pairs[2 * at] != fingerprint) {
                at = next(at);
            }
            return at;
        }

        synchronized long find(long fingerprint) {
            return pairs[2 * at(fingerprint) + 1];
        }

        synchronized long hit(long fingerprint) {
            int at = at(fingerprint);
            long place = pairs[2 * at + 1];
            if (place != Place.NONE) {
                pairs[2 * at + 1] = Place.withHits(place, Place.hits(place) + 1);
            }
            return place;
        }

        synchronized void put(long fingerprint, long place) {
            if (4 * (count + 1) > 3 * (pairs.length / 2)) {
                grow();
            }
            int at = at(fingerprint);
            if (pairs[2 * at] == 0) {
                pairs[2 * at] = fingerprint;
                count++;
                size.incrementAndGet();
            }
            pairs[2 * at + 1] = place;
        }

        private void grow() {
            long[] old = pairs;
            int slots = old.length / 2;
            pairs = new long[2 * (slots + slots / 2)];
            for (int i = 0; i < old.length; i += 2) {
                if (old[i] != 0) {
                    int at = at(old[i]);
                    pairs[2 * at] = old[i];
                    pairs[2 * at + 1] = old[i + 1];
                }
            }
        }

        synchronized boolean remove(long fingerprint, long place) {
            int at = at(fingerprint);
            if (pairs[2 * at] == 0 || !Place.isSame(pairs[2 * at + 1], place)) {
                return false;
            }
            close(at);
            count--;
            size.decrementAndGet();
            return true;
        }

        /** Moves up what was put behind a gap only because the gap was taken. */
        private void close(int from) {
            int gap = from;
            int slots = pairs.length / 2;
            for (int at = next(gap); pairs[2 * at] != 0; at = next(at)) {
                int home = home(pairs[2 * at]);
                if (Math.floorMod(at - home, slots) >= Math.floorMod(at - gap, slots)) {
                    pairs[2 * gap] = pairs[2 * at];
                    pairs[2 * gap + 1] = pairs[2 * at + 1];
                    gap = at;
                }
            }
            pairs[2 * gap] = 0;
            pairs[2 * gap + 1] = Place.NONE;
        }

        synchronized void verified(long fingerprint, long place) {
            int at = at(fingerprint);
            if (pairs[2 * at] != 0 && Place.isSame(pairs[2 * at + 1], place)) {
                pairs[2 * at + 1] = Place.verified(pairs[2 * at + 1]);
            }
        }

        synchronized void collect(int slot, Entries into) {
            for (int i = 0; i < pairs.length; i += 2) {
                if (pairs[i] != 0 && Place.slot(pairs[i + 1]) == slot) {
                    into.add(pairs[i], pairs[i + 1]);
                }
            }
        }

        synchronized long memory() {
            return (long) pairs.length * Long.BYTES;
        }
    }
}
