package dev.floe.cache.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache with many small entries: 50,000, or as many as {@code -Dfloe.cache.entries} says. What it took is printed. */
class ManyEntriesTest {
    private static final int ENTRIES = Integer.getInteger("floe.cache.entries", 50_000);
    private static final int LENGTH = 1900;

    @TempDir
    private Path directory;

    private static EntryKey key(int number) {
        byte[] subject = new byte[EntryKey.SUBJECT_LENGTH];
        new Random(number).nextBytes(subject);
        return new EntryKey(subject, 0, 0);
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(LENGTH).putInt(number).array();
    }

    /** A quarter of it is the index's, as the edge has it. */
    @Test
    void aMillionOfThemHaveRoomInAHeapOf128M() {
        assertThat(DiskLimits.of(4L << 30, 0, (128L << 20) / 4).entries()).isGreaterThan(1_000_000);
    }

    @Test
    void needLittleMemoryAndAShortStart() throws IOException {
        DiskLimits limits = DiskLimits.of(ENTRIES * 2500L + (16 << 20), 0, ENTRIES * 64L);
        long began = System.nanoTime();
        DiskCache killed = DiskCache.open(new Directory(directory), limits);
        for (int i = 0; i < ENTRIES; i++) {
            killed.add(key(i), payload(i));
        }
        killed.flush();
        assertThat(killed.statistics().entries()).isEqualTo(ENTRIES);
        double filled = (System.nanoTime() - began) / 1e9;
        killed.close();
        began = System.nanoTime();
        try (DiskCache cache = DiskCache.open(new Directory(directory), limits)) {
            double start = (System.nanoTime() - began) / 1e9;
            long memory = cache.memory();
            assertThat(cache.statistics().entries()).isEqualTo(ENTRIES);
            Random random = new Random(1);
            began = System.nanoTime();
            int looked = 5_000;
            for (int i = 0; i < looked; i++) {
                int number = random.nextInt(ENTRIES);
                assertThat(cache.read(key(number)))
                        .isInstanceOfSatisfying(
                                DiskCache.Answer.Hit.class,
                                hit -> assertThat(hit.entry().payload()).isEqualTo(payload(number)));
            }
            double there = (System.nanoTime() - began) / 1e3 / looked;
            began = System.nanoTime();
            for (int i = 0; i < looked; i++) {
                assertThat(cache.holds(key(ENTRIES + i))).isFalse();
            }
            double missing = (System.nanoTime() - began) / 1e3 / looked;
            System.out.printf(
                    "%d entries: filled in %.1f s; start %.3f s, %.1f bytes of memory for each; a read takes %.1f us,"
                            + " finding that there is none %.2f us%n",
                    ENTRIES, filled, start, (double) memory / ENTRIES, there, missing);
            assertThat(memory).isLessThan(64 * 1024 + ENTRIES * 40L);
        }
    }
}
