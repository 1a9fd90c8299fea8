package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with many small records, as a node has them: 41 for a blob. 200,000 of them, or as many as {@code
 * -Dfloe.store.records} says; what is allowed grows with their number, to 100 MB of memory for 4 million.
 */
class ManyRecordsTest {
    private static final int RECORDS = Integer.getInteger("floe.store.records", 200_000);
    private static final int OF_A_BLOB = 41;
    private static final int MB = 1_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private Path directory;

    private static RecordKey key(int number) {
        byte[] subject = new byte[RecordKey.SUBJECT_LENGTH];
        new Random(number / OF_A_BLOB).nextBytes(subject);
        int row = number % OF_A_BLOB;
        return row == 40 ? new RecordKey(1, subject, 0, 0) : new RecordKey(2, subject, row / 2 * 50, row & 1);
    }

    /** Bytes of the heap that this thread has taken so far; what others do meanwhile is not in it. */
    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Bytes that this thread has read by system calls. */
    private static long read() throws IOException {
        return io("/proc/thread-self/io", "rchar");
    }

    /** Bytes that this process, the threads of a store among it, has written by system calls. */
    private static long written() throws IOException {
        return io("/proc/self/io", "wchar");
    }

    private static long io(String file, String which) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(which))
                .mapToLong(line -> Long.parseLong(line.split(": ")[1]))
                .sum();
    }

    @Test
    void needLittleMemoryAndAShortStart() throws IOException {
        long written = written();
        long began = System.nanoTime();
        long records;
        try (RecordStore store = RecordStore.open(directory, 128 << 20)) {
            Deque<CompletableFuture<Boolean>> underWay = new ArrayDeque<>();
            for (int number = 0; number < RECORDS; number += 1000) {
                List<Change> changes = new ArrayList<>();
                for (int i = number; i < number + 1000; i++) {
                    changes.add(new Change.Add(key(i), new byte[30]));
                }
                underWay.add(store.apply(changes));
                if (underWay.size() > 8) {
                    underWay.remove().join();
                }
            }
            underWay.forEach(CompletableFuture::join);
            records = store.counters().appendedBytes();
        }
        double filled = (System.nanoTime() - began) / 1e9;
        double index = (double) (written() - written - records) / RECORDS;

        long allocated = allocated();
        long read = read();
        began = System.nanoTime();
        try (RecordStore store = RecordStore.open(directory, 128 << 20)) {
            double start = (System.nanoTime() - began) / 1e9;
            read = read() - read;
            // No less than what is kept.
            allocated = allocated() - allocated;
            assertThat(store.size()).isEqualTo(RECORDS);
            Random random = new Random(1);
            began = System.nanoTime();
            int looked = 20_000;
            for (int i = 0; i < looked; i++) {
                assertThat(store.contains(key(random.nextInt(RECORDS)))).isTrue();
            }
            double there = (System.nanoTime() - began) / 1e3 / looked;
            began = System.nanoTime();
            for (int i = 0; i < looked; i++) {
                assertThat(store.contains(key(RECORDS + random.nextInt(RECORDS) + OF_A_BLOB)))
                        .isFalse();
            }
            double missing = (System.nanoTime() - began) / 1e3 / looked;
            System.out.printf(
                    "%d records: filled in %.1f s, %.0f bytes of index written for each; start %.3f s, %d bytes read, %d"
                            + " bytes of memory taken; a look-up takes %.1f us, %.1f us if there is none%n",
                    RECORDS, filled, index, start, read, allocated, there, missing);
            assertThat(allocated).as("bytes of memory").isLessThan(2 * MB + RECORDS * 25L);
            assertThat(read).as("bytes that a start reads").isLessThan(2 * MB + RECORDS / 2);
            assertThat(index).as("bytes of index for each record").isLessThan(600);
        }
    }
}
