package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Writes that wait for others before they are synced. */
@Timeout(60)
class GatheredWritesTest {
    private static final long SEGMENT = 1 << 20;
    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private static RecordKey key(int row) {
        return new RecordKey(1, new byte[RecordKey.SUBJECT_LENGTH], row, 0);
    }

    private static List<Change> added(int row, int length) {
        return List.of(new Change.Add(key(row), new byte[length]));
    }

    @Test
    void whatIsWrittenInThatTimeSharesOneSyncAndNothingIsLostAtTheEnd() throws Exception {
        RecordStore store = RecordStore.open(directory, SEGMENT, FOR_EVER);
        long before = store.counters().syncs();
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        for (int row = 0; row < 50; row++) {
            writes.add(store.apply(added(row, 2000)));
        }
        // Whoever stops a node does not wait for writes that may come.
        store.close();
        assertThat(writes).allSatisfy(write -> assertThat(write.join()).isTrue());
        assertThat(store.counters().syncs() - before).isEqualTo(1);
        try (RecordStore again = RecordStore.open(directory, SEGMENT, FOR_EVER)) {
            assertThat(again.size()).isEqualTo(50);
        }
    }

    @Test
    void enoughIsSyncedAtOnce() throws Exception {
        try (RecordStore store = RecordStore.open(directory, SEGMENT, FOR_EVER)) {
            List<CompletableFuture<Boolean>> writes = new ArrayList<>();
            for (int row = 0; row < 11; row++) {
                writes.add(store.apply(added(row, 100_000)));
            }
            writes.forEach(CompletableFuture::join);
            assertThat(store.size()).isEqualTo(11);
        }
    }

    /** As a process does whose memory is used up: at any place. */
    @Test
    void whoWaitsForASyncHearsOfItWhenTheWriterFailsBeforeThat() throws Exception {
        RecordStore store = RecordStore.open(directory, SEGMENT, FOR_EVER);
        CompletableFuture<Boolean> good = store.apply(added(0, 2000));
        CompletableFuture<Boolean> bad = store.apply(List.of(new Change.Add(key(1), null)));
        assertThat(good).failsWithin(PATIENCE);
        assertThat(bad).failsWithin(PATIENCE);
        assertThat(store.failure()).succeedsWithin(PATIENCE);
        assertThat(store.apply(added(2, 10))).failsWithin(PATIENCE);
        assertCloses(store);
    }

    @Test
    void aStoreCanBeClosedWhoseLastWriteFails() throws Exception {
        RecordStore store = RecordStore.open(directory, SEGMENT, FOR_EVER);
        CompletableFuture<Boolean> bad = store.apply(List.of(new Change.Remove(null)));
        assertCloses(store);
        assertThat(bad).isCompletedExceptionally();
        assertThat(store.failure()).isCompleted();
    }

    private static void assertCloses(RecordStore store) {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                store.close();
                closed.complete(true);
            } catch (IOException | RuntimeException e) {
                closed.completeExceptionally(e);
            }
        });
        assertThat(closed).succeedsWithin(PATIENCE);
    }
}
