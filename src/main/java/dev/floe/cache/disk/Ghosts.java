package dev.floe.cache.disk;

/**
 * Fingerprints of what was forgotten without having been asked for: who asks for it now would have liked it to be kept. A
 * table of a fixed size in which the new displaces the old. Used by one thread.
 */
final class Ghosts {
    private static final int SIZE = 1 << 18;
    private final int[] tags = new int[SIZE];

    private static int at(long fingerprint) {
        return (int) fingerprint & SIZE - 1;
    }

    private static int tag(long fingerprint) {
        int tag = (int) (fingerprint >>> 32);
        return tag == 0 ? 1 : tag;
    }

    void add(long fingerprint) {
        tags[at(fingerprint)] = tag(fingerprint);
    }

    /** Whether it was there; it is no longer. */
    boolean remove(long fingerprint) {
        int at = at(fingerprint);
        boolean found = tags[at] == tag(fingerprint);
        if (found) {
            tags[at] = 0;
        }
        return found;
    }
}
