package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FaultyDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBackupTest {
    private static final long SEGMENT = 32 * 1024;
    private static final int LENGTH = 1000;

    @TempDir
    private Path folder;

    private Path directory;
    private Path copy;
    private RecordStore store;
    private final List<Damage> damages = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        directory = folder.resolve("store");
        copy = folder.resolve("copy");
        store = RecordStore.open(directory, SEGMENT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static RecordKey key(int row) {
        return new RecordKey(1, new byte[RecordKey.SUBJECT_LENGTH], row, 0);
    }

    private static byte[] payload(int row, int version) {
        byte[] bytes = new byte[LENGTH];
        new Random(31L * row + version).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(version);
        return bytes;
    }

    private void put(int row, int version) {
        store.apply(List.of(new Change.Replace(key(row), payload(row, version))))
                .join();
    }

    private void remove(int row) {
        store.apply(List.of(new Change.Remove(key(row)))).join();
    }

    private void fill(int from, int to) {
        for (int row = from; row < to; row++) {
            put(row, 1);
        }
    }

    private StoreBackup.Result backUp() throws IOException {
        StoreBackup.Result result = StoreBackup.run(directory, copy, damages::add);
        assertThat(damages).isEmpty();
        return result;
    }

    /** A copy of the copy, because opening it changes it. */
    private RecordStore openCopy() throws IOException {
        Path used = Files.createTempDirectory(folder, "used");
        try (var files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.copy(file, used.resolve(file.getFileName()));
            }
        }
        return RecordStore.open(used, SEGMENT);
    }

    private static Optional<Integer> version(RecordStore from, int row) {
        return from.read(key(row)).map(bytes -> {
            int version = ByteBuffer.wrap(bytes).getInt();
            assertThat(bytes).isEqualTo(payload(row, version));
            return version;
        });
    }

    @Test
    void theCopyOfAnOpenStoreHasWhatWasAcknowledged() throws IOException {
        fill(0, 200);
        remove(7);
        put(8, 2);
        StoreBackup.Result result = backUp();
        assertThat(result.copied()).isEqualTo(result.copy().bytes());
        put(9, 2);
        try (RecordStore copied = openCopy()) {
            assertThat(copied.size()).isEqualTo(199);
            assertThat(version(copied, 7)).isEmpty();
            assertThat(version(copied, 8)).hasValue(2);
            assertThat(version(copied, 9)).hasValue(1);
            assertThat(version(copied, 199)).hasValue(1);
            assertThat(copied.damages()).isEmpty();
            copied.apply(List.of(new Change.Add(key(7), payload(7, 3)))).join();
            assertThat(version(copied, 7)).hasValue(3);
        }
    }

    private void damageCopy(int segment) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(Segment.path(copy, segment).toFile(), "rw")) {
            // More than a record, so that a head is hit.
            file.seek(5000);
            file.write(new byte[2 * LENGTH]);
        }
    }

    /** As far as it goes (marmot 8: what described another moment was left beside what was restored): the start of a store that was not closed reads all of it, and would find that at once. */
    @Test
    void theStartOfASoundCopyReadsLittleOfIt() throws IOException {
        fill(0, 200);
        put(199, 2);
        backUp();
        put(198, 2);
        for (int time = 0; time < 2; time++) {
            damageCopy(2);
            try (RecordStore copied = openCopy()) {
                assertThat(copied.counters().damaged())
                        .as("nothing of the second file was read")
                        .isZero();
                assertThat(copied.size()).isEqualTo(200);
                assertThat(version(copied, 199)).hasValue(2);
            }
            Files.delete(copy.resolve("CLEAN"));
            Files.delete(copy.resolve("index.txt"));
            Files.delete(copy.resolve("00000001.run"));
            try (RecordStore copied = openCopy()) {
                assertThat(copied.counters().damaged()).isPositive();
            }
            // Of the copy of another moment the same is true.
            backUp();
        }
        try (RecordStore copied = openCopy()) {
            assertThat(version(copied, 198)).hasValue(2);
        }
    }

    /** RocksDB 8500: a power cut behind a backup, or a restored one, left files that were cut short. */
    @Test
    void aPowerCutBehindACopyCostsNothingOfIt() throws IOException {
        fill(0, 200);
        for (boolean some : new boolean[] {false, true}) {
            FaultyDisk disk = new FaultyDisk(Files.createTempDirectory(folder, "disk"), 7);
            Path there = disk.path().resolve("copy");
            StoreBackup.run(directory, there, damages::add);
            disk.cutPower(some);
            try (RecordStore copied = RecordStore.open(there, SEGMENT)) {
                assertThat(copied.counters().damaged()).isZero();
                assertThat(copied.size()).isEqualTo(200);
                assertThat(version(copied, 199)).hasValue(1);
            }
        }
        assertThat(damages).isEmpty();
    }

    @Test
    void aCopyThatIsNotSoundIsReadAsAWhole() throws IOException {
        fill(0, 200);
        backUp();
        assertThat(copy.resolve("CLEAN")).exists();
        try (RandomAccessFile file =
                new RandomAccessFile(Segment.path(directory, 2).toFile(), "rw")) {
            file.seek(5000);
            file.write(new byte[2 * LENGTH]);
        }
        Files.delete(copy.resolve("copied.txt"));
        StoreBackup.run(directory, copy, damages::add);
        assertThat(damages).isNotEmpty();
        assertThat(copy.resolve("CLEAN")).doesNotExist();
        try (RecordStore copied = openCopy()) {
            assertThat(copied.counters().damaged()).isPositive();
        }
    }

    @Test
    void theCopyOfAClosedStoreHasEverything() throws IOException {
        fill(0, 100);
        store.close();
        backUp();
        try (RecordStore copied = openCopy()) {
            assertThat(copied.size()).isEqualTo(100);
        }
    }

    @Test
    void onlyWhatIsNewIsCopiedAgainAndWhatIsGoneGoes() throws IOException {
        fill(0, 200);
        long first = backUp().copied();
        assertThat(first).isGreaterThan(200 * LENGTH);
        assertThat(backUp().copied()).isLessThan(2 * SEGMENT);
        for (int row = 0; row < 100; row++) {
            remove(row);
        }
        store.compact(0.5);
        fill(300, 310);
        StoreBackup.Result again = backUp();
        assertThat(again.copied()).isLessThan(first / 2);
        assertThat(again.copy().bytes()).isLessThan(first);
        try (RecordStore copied = openCopy()) {
            assertThat(copied.size()).isEqualTo(110);
            assertThat(version(copied, 0)).isEmpty();
            assertThat(version(copied, 150)).hasValue(1);
            assertThat(version(copied, 309)).hasValue(1);
        }
    }

    @Test
    void whatRottedInTheCopyIsCopiedAgain() throws IOException {
        fill(0, 200);
        backUp();
        try (RandomAccessFile file = new RandomAccessFile(Segment.path(copy, 2).toFile(), "rw")) {
            file.seek(5000);
            file.write(new byte[100]);
        }
        assertThat(backUp().copied()).isBetween(SEGMENT, 4 * SEGMENT);
        try (RecordStore copied = openCopy()) {
            assertThat(copied.size()).isEqualTo(200);
        }
    }

    @Test
    void whatRottedInTheStoreIsTold() throws IOException {
        fill(0, 200);
        try (RandomAccessFile file =
                new RandomAccessFile(Segment.path(directory, 2).toFile(), "rw")) {
            file.seek(5000);
            file.write(new byte[100]);
        }
        StoreBackup.run(directory, copy, damages::add);
        assertThat(damages).extracting(Damage::file).containsExactly("0000000002.seg");
        try (RecordStore copied = openCopy()) {
            assertThat(version(copied, 199)).hasValue(1);
        }
    }

    /** What compaction moved lies behind what was looked at, and what is removed then is removed there alone. */
    @Test
    void aStoreThatDroppedASegmentInBetweenIsLookedAtAgain() throws IOException {
        fill(0, 200);
        for (int row = 0; row < 30; row++) {
            remove(row);
        }
        Catalog before = Catalog.read(directory);
        store.compact(0.5);
        assertThat(Pinned.open(directory, before)).isEmpty();
        try (Pinned pinned = Pinned.open(directory, Catalog.read(directory)).orElseThrow()) {
            assertThat(pinned.parts()).hasSizeGreaterThan(3);
        }
    }

    @Test
    void whatIsPinnedIsReadThoughCompactionRemovesIt() throws IOException {
        fill(0, 200);
        try (Pinned pinned = Pinned.open(directory, Catalog.read(directory)).orElseThrow()) {
            for (int row = 0; row < 200; row++) {
                remove(row);
            }
            store.compact(0.5);
            for (Pinned.Part part : pinned.parts()) {
                ByteBuffer bytes = ByteBuffer.allocate((int) part.length());
                while (bytes.hasRemaining()) {
                    assertThat(part.file().read(bytes, bytes.position())).isPositive();
                }
            }
            assertThat(Segment.path(directory, 1)).doesNotExist();
        }
    }

    /**
     * Rows below 100 are there from the start, those below 200 were removed before, those below 300 come and change, the
     * others come, change and go.
     */
    @Test
    void theStoreIsWrittenToAndCompactedMeanwhile() throws Exception {
        int rows = 400;
        fill(0, 200);
        for (int row = 100; row < 200; row++) {
            remove(row);
        }
        AtomicIntegerArray acknowledged = new AtomicIntegerArray(rows);
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            Random random = new Random(1);
            for (int version = 1; !over.get(); version++) {
                int row = 200 + random.nextInt(rows - 200);
                if (row >= 300 && random.nextInt(2) == 0) {
                    // The version is negative, so that nothing older may be back.
                    remove(row);
                    acknowledged.set(row, -version);
                } else {
                    put(row, version);
                    acknowledged.set(row, version);
                }
            }
        });
        Thread compactor = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                try {
                    store.compactOne(0.7);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
                Thread.yield();
            }
        });
        try {
            for (int round = 0; round < 12 || store.counters().compactions() < 10; round++) {
                if (round % 4 == 0) {
                    copy = folder.resolve("copy" + round);
                }
                int[] before = new int[rows];
                for (int row = 200; row < rows; row++) {
                    before[row] = acknowledged.get(row);
                }
                backUp();
                try (RecordStore copied = openCopy()) {
                    assertIsThere(copied, before);
                    // Nothing comes back when it is compacted and its index is made again.
                    copied.compact(0.9);
                    assertIsThere(copied, before);
                }
                assertThat(writer.isAlive() && compactor.isAlive())
                        .as("the store is written to and compacted")
                        .isTrue();
            }
        } finally {
            over.set(true);
            writer.join();
            compactor.join();
        }
    }

    private static void assertIsThere(RecordStore copied, int[] before) {
        for (int row = 0; row < before.length; row++) {
            Optional<Integer> version = version(copied, row);
            if (row < 100) {
                assertThat(version).as("row %s", row).hasValue(1);
            } else if (row < 200) {
                assertThat(version).as("row %s", row).isEmpty();
            } else if (row < 300 && before[row] > 0) {
                assertThat(version.orElseThrow()).as("row %s", row).isGreaterThanOrEqualTo(before[row]);
            } else if (version.isPresent()) {
                assertThat(version.get()).as("row %s", row).isGreaterThanOrEqualTo(Math.abs(before[row]));
            }
        }
        assertThat(copied.damages()).isEmpty();
    }

    @Test
    void aFolderWithOtherThingsIsLeftAlone() throws IOException {
        fill(0, 10);
        Files.createDirectories(copy);
        Path letter = Files.writeString(copy.resolve("letter.txt"), "dear");
        assertThatThrownBy(() -> StoreBackup.run(directory, copy, damages::add))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("letter.txt");
        assertThat(letter).hasContent("dear");
        Files.delete(letter);
        backUp();
        RecordStore.open(copy, SEGMENT).close();
        assertThatThrownBy(() -> StoreBackup.run(directory, copy, damages::add))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("may have been used");
    }

    /** Wherever it is broken off, it goes on the next time. */
    @Test
    void aCopyThatWasBrokenOffIsMadeAgain() throws IOException {
        fill(0, 200);
        backUp();
        for (List<String> lost : List.of(
                List.of("CLEAN"), List.of("CLEAN", "index.txt"), List.of("CLEAN", "segments.txt"), List.<String>of())) {
            Files.writeString(copy.resolve("SETTLING"), "");
            for (String file : lost) {
                Files.delete(copy.resolve(file));
            }
            backUp();
            assertThat(copy.resolve("SETTLING")).doesNotExist();
            assertThat(copy.resolve("CLEAN")).exists();
        }
        try (RecordStore copied = openCopy()) {
            assertThat(copied.size()).isEqualTo(200);
        }
    }

    @Test
    void aFolderThatIsNoStoreIsNotCopied() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> StoreBackup.run(empty, copy, damages::add)).isInstanceOf(StoreException.class);
        fill(0, 10);
        Files.writeString(directory.resolve("segments.txt"), "nonsense");
        assertThatThrownBy(() -> StoreBackup.run(directory, copy, damages::add))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("segments.txt");
    }
}
