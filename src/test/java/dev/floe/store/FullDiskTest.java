package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk is full when less is free than a store leaves: here it would leave more than any disk has. */
class FullDiskTest {
    private static final long SEGMENT = 64 * 1024;
    private static final byte[] PAYLOAD = new byte[5000];

    @TempDir
    private Path directory;

    private static RecordKey key(int row) {
        return new RecordKey(2, new byte[RecordKey.SUBJECT_LENGTH], row, 0);
    }

    private static boolean apply(RecordStore store, Change change) {
        return store.apply(List.of(change)).join();
    }

    @Test
    void whatIsThereIsReadAndRemovedAndNothingElseIsTaken() throws IOException {
        try (RecordStore store = RecordStore.open(directory, SEGMENT)) {
            assertThat(apply(store, new Change.Add(key(1), PAYLOAD))).isTrue();
            assertThat(apply(store, new Change.Add(key(2), PAYLOAD))).isTrue();
        }
        try (RecordStore full = RecordStore.open(directory, SEGMENT, Long.MAX_VALUE)) {
            for (int row = 3; row < 10; row++) {
                Change change = new Change.Add(key(row), PAYLOAD);
                assertThatThrownBy(() -> apply(full, change))
                        .isInstanceOf(CompletionException.class)
                        .cause()
                        .isInstanceOf(FullDiskException.class)
                        .hasMessageContaining("is full");
            }
            assertThat(full.read(key(1))).contains(PAYLOAD);
            assertThat(full.read(key(3))).isEmpty();
            assertThat(apply(full, new Change.Remove(key(2)))).isTrue();
            assertThat(full.read(key(2))).isEmpty();
        }
        try (RecordStore roomy = RecordStore.open(directory, SEGMENT)) {
            assertThat(roomy.read(key(1))).contains(PAYLOAD);
            assertThat(roomy.read(key(2))).isEmpty();
            assertThat(apply(roomy, new Change.Add(key(3), PAYLOAD))).isTrue();
        }
    }

    /** The system finds out in the middle of a record: of a disk that says how much is free, and of a quota that does not. */
    @Test
    void itIsFullWhenTheSystemSaysSo() throws IOException {
        FaultyDisk disk = new FaultyDisk(directory, 1);
        Path folder = disk.path().resolve("store");
        Files.createDirectory(folder);
        try (RecordStore store = RecordStore.open(folder, SEGMENT, 0)) {
            disk.leave(3000);
            assertFull(store);
            assertThat(store.hasRoom(PAYLOAD.length)).isFalse();
            assertThat(apply(store, new Change.Add(key(2), new byte[100])))
                    .as("something small")
                    .isTrue();
            disk.leave(Long.MAX_VALUE);
            disk.fail((call, file) -> {
                if (call == FaultyDisk.Call.WRITE) {
                    throw new IOException("Disk quota exceeded");
                }
            });
            assertFull(store);
            disk.heal();
            assertThat(store.hasRoom(PAYLOAD.length)).isTrue();
            assertThat(apply(store, new Change.Add(key(1), PAYLOAD))).isTrue();
            disk.fail((call, file) -> {
                if (call == FaultyDisk.Call.WRITE) {
                    throw new IOException("Input/output error");
                }
            });
            assertThatThrownBy(() -> apply(store, new Change.Add(key(3), PAYLOAD)))
                    .cause()
                    .isNotInstanceOf(FullDiskException.class)
                    .hasMessageContaining("Input/output error");
            disk.heal();
        }
    }

    private static void assertFull(RecordStore store) {
        assertThatThrownBy(() -> apply(store, new Change.Add(key(1), PAYLOAD)))
                .cause()
                .isInstanceOf(FullDiskException.class)
                .hasMessageContaining("is full");
        assertThat(store.read(key(1))).isEmpty();
    }
}
