package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A folder of format version 1, written by the program that had it: 40 records, replaced, removed, added again. */
class OldFolderTest {
    @TempDir
    private Path parent;

    private Path directory;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createDirectory(parent.resolve("store"));
    }

    private static RecordKey key(int subject, int row) {
        byte[] bytes = new byte[RecordKey.SUBJECT_LENGTH];
        new Random(subject).nextBytes(bytes);
        return new RecordKey(2, bytes, row, row & 1);
    }

    private static byte[] payload(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private void unpack() throws IOException {
        try (InputStream file = OldFolderTest.class.getResourceAsStream("/store/version-1.zip");
                ZipInputStream zip = new ZipInputStream(file)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
            }
        }
    }

    private RecordStore open() throws IOException {
        return RecordStore.open(directory, 8 * 1024);
    }

    private static void assertAllThere(RecordStore store) {
        for (int i = 0; i < 40; i++) {
            var record = assertThat(store.read(key(i, 0))).as("record %d", i);
            if (i % 16 == 0) {
                record.isEmpty();
                assertThat(store.read(key(i, 1))).hasValue(payload(7, 20_000));
            } else if (i % 8 == 0) {
                record.hasValue(payload(i + 50, 300));
            } else if (i % 4 == 0) {
                record.isEmpty();
            } else if (i % 2 == 0) {
                record.hasValue(payload(i + 100, 200 + i));
            } else {
                record.hasValue(payload(i, 100 + i * 10));
            }
        }
        assertThat(store.size()).isEqualTo(35);
        assertThat(store.damages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isTakenOverWithAllThatIsInIt(boolean closedProperly) throws IOException {
        unpack();
        if (!closedProperly) {
            Files.delete(directory.resolve("CLEAN"));
        }
        for (int start = 0; start < 3; start++) {
            try (RecordStore store = open()) {
                assertAllThere(store);
                if (start > 0) {
                    assertThat(store.counters().appendedBytes())
                            .as("is taken over once")
                            .isZero();
                }
            }
        }
    }

    /** Old removals do not say what they remove: none may be forgotten when its segment goes before what it removed. */
    @Test
    void nothingComesBackInWhateverOrderItsSegmentsGo() throws IOException {
        for (int order = 0; order < 20; order++) {
            directory = Files.createDirectory(parent.resolve("order-" + order));
            unpack();
            Random random = new Random(order);
            for (int step = 0; step < 6; step++) {
                try (RecordStore store = open()) {
                    assertAllThere(store);
                    store.compactOne(random.nextDouble());
                    assertAllThere(store);
                }
            }
            try (RecordStore store = open()) {
                store.compact(1);
                assertAllThere(store);
                for (int i = 0; i < 40; i++) {
                    store.apply(List.of(new Change.Remove(key(i, 0)), new Change.Remove(key(i, 1))))
                            .join();
                }
                store.compact(0.5);
                assertThat(store.size()).isZero();
            }
            try (RecordStore store = open()) {
                assertThat(store.size()).isZero();
            }
        }
    }
}
