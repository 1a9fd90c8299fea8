package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordStoreTest {
    private static final long SEGMENT = 64 * 1024;

    @TempDir
    private Path directory;

    private RecordStore store;

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, SEGMENT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void reopen() throws IOException {
        store.close();
        open();
    }

    /** Leaves the files as a killed process leaves them. */
    private void crash() throws IOException {
        Crash.kill(store, directory);
    }

    private static RecordKey key(int subject, int row) {
        byte[] bytes = new byte[RecordKey.SUBJECT_LENGTH];
        new Random(subject).nextBytes(bytes);
        return new RecordKey(2, bytes, row, row & 1);
    }

    private static byte[] payload(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private boolean add(RecordKey key, byte[] payload) {
        return store.apply(List.of(new Change.Add(key, payload))).join();
    }

    private Path segment(int number) {
        return Segment.path(directory, number);
    }

    private static void damage(Path file, long at) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            int was = access.read();
            access.seek(at);
            access.write(was ^ 0x40);
        }
    }

    @Test
    void whatWasAddedIsThereAlsoAfterARestart() throws IOException {
        int[] lengths = {0, 1, 63, 64, 65, 16_383, 16_384, 16_385, 40_000, 200_000};
        for (int i = 0; i < lengths.length; i++) {
            assertThat(add(key(1, i), payload(i, lengths[i]))).isTrue();
            assertThat(add(key(1, i), payload(99, 5))).isFalse();
        }
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < lengths.length; i++) {
                assertThat(store.read(key(1, i))).hasValue(payload(i, lengths[i]));
                assertThat(store.length(key(1, i))).hasValue(lengths[i]);
                assertThat(store.contains(key(1, i))).isTrue();
            }
            assertThat(store.contains(key(2, 0))).isFalse();
            assertThat(store.read(key(1, 11))).isEmpty();
            assertThat(store.size()).isEqualTo(lengths.length);
            reopen();
        }
    }

    @Test
    void partsOfAPayload() {
        byte[] payload = payload(3, 100_000);
        add(key(1, 0), payload);
        Random random = new Random(4);
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(payload.length + 10);
            int count = random.nextInt(40_000);
            int begin = Math.min(from, payload.length);
            int end = Math.min(payload.length, begin + count);
            assertThat(store.read(key(1, 0), from, count)).hasValue(Arrays.copyOfRange(payload, begin, end));
        }
    }

    @Test
    void replaceAndRemove() throws IOException {
        add(key(1, 0), payload(1, 10));
        store.apply(List.of(new Change.Replace(key(1, 0), payload(2, 20)), new Change.Add(key(1, 1), payload(3, 5))))
                .join();
        assertThat(store.read(key(1, 0))).hasValue(payload(2, 20));
        assertThat(store.apply(List.of(new Change.Remove(key(1, 1)))).join()).isTrue();
        assertThat(store.apply(List.of(new Change.Remove(key(1, 1)))).join()).isFalse();
        assertThat(store.contains(key(1, 1))).isFalse();
        reopen();
        assertThat(store.read(key(1, 0))).hasValue(payload(2, 20));
        assertThat(store.contains(key(1, 1))).isFalse();
        assertThat(add(key(1, 1), payload(4, 6))).isTrue();
        reopen();
        assertThat(store.read(key(1, 1))).hasValue(payload(4, 6));
    }

    @Test
    void aTornEndIsCutOff() throws IOException {
        add(key(1, 0), payload(1, 1000));
        add(key(1, 1), payload(2, 30_000));
        crash();
        long full = Files.size(segment(1));
        for (long cut = full - RecordFormat.UNIT; cut > 1200; cut -= 977) {
            try (RandomAccessFile access = new RandomAccessFile(segment(1).toFile(), "rw")) {
                access.setLength(cut);
            }
            open();
            assertThat(store.read(key(1, 0))).hasValue(payload(1, 1000));
            assertThat(store.contains(key(1, 1))).as("cut at %d", cut).isFalse();
            assertThat(store.counters().damaged()).isZero();
            crash();
        }
        open();
        assertThat(add(key(1, 1), payload(2, 30_000))).isTrue();
        reopen();
        assertThat(store.read(key(1, 1))).hasValue(payload(2, 30_000));
    }

    @Test
    void missingPaddingCostsNothing() throws IOException {
        add(key(1, 0), payload(1, 1000));
        crash();
        try (RandomAccessFile access = new RandomAccessFile(segment(1).toFile(), "rw")) {
            access.setLength(Files.size(segment(1)) - 1);
        }
        open();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 1000));
        add(key(1, 1), payload(2, 1000));
        crash();
        open();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 1000));
        assertThat(store.read(key(1, 1))).hasValue(payload(2, 1000));
    }

    @Test
    void aHoleInTheLastWriteTakesAllOfItsBatch() throws IOException {
        add(key(1, 0), payload(1, 100));
        long before = store.bytesOnDisk();
        store.apply(List.of(
                        new Change.Add(key(1, 1), payload(2, 100)),
                        new Change.Add(key(1, 2), payload(3, 100)),
                        new Change.Add(key(1, 3), payload(4, 100))))
                .join();
        crash();
        damage(segment(1), before + 192 + 100);
        open();
        assertThat(store.contains(key(1, 0))).isTrue();
        for (int row = 1; row <= 3; row++) {
            assertThat(store.contains(key(1, row))).as("row %d", row).isFalse();
        }
    }

    @Test
    void damageInTheMiddleIsReportedAndCostsOneRecord() throws IOException {
        add(key(1, 0), payload(1, 100));
        long headOfSecond = store.bytesOnDisk();
        add(key(1, 1), payload(2, 20_000));
        add(key(1, 4), payload(5, 10));
        long headOfThird = store.bytesOnDisk();
        add(key(1, 2), payload(3, 20_000));
        add(key(1, 3), payload(4, 100));
        crash();
        damage(segment(1), headOfSecond + 10);
        damage(segment(1), headOfThird + 5000);
        open();
        assertThat(store.counters().damaged()).isEqualTo(2);
        assertThat(store.read(key(1, 0))).isPresent();
        assertThat(store.read(key(1, 1))).isEmpty();
        assertThat(store.read(key(1, 2))).isEmpty();
        assertThat(store.contains(key(1, 2))).isFalse();
        assertThat(store.read(key(1, 3))).hasValue(payload(4, 100));
        assertThat(add(key(1, 1), payload(2, 20_000))).isTrue();
        assertThat(add(key(1, 2), payload(3, 20_000))).isTrue();
        reopen();
        assertThat(store.read(key(1, 1))).hasValue(payload(2, 20_000));
        assertThat(store.read(key(1, 2))).hasValue(payload(3, 20_000));
    }

    @Test
    void damageIsFoundWhenReading() throws IOException {
        add(key(1, 0), payload(1, 50_000));
        add(key(1, 1), payload(2, 10));
        damage(segment(1), 64 + 64 + 16 + 40_000);
        assertThat(store.read(key(1, 0), 0, 100)).hasValue(Arrays.copyOf(payload(1, 50_000), 100));
        assertThat(store.read(key(1, 0), 39_000, 2000)).isEmpty();
        assertThat(store.contains(key(1, 0))).isFalse();
        assertThat(store.counters().damaged()).isEqualTo(1);
        assertThat(store.read(key(1, 1))).hasValue(payload(2, 10));
    }

    /** A power cut can bring back the mark of a clean stop, whose removal was not on the disk yet. */
    @Test
    void aMarkThatCameBackIsNotBelieved() throws IOException {
        List<byte[]> tornEnds = List.of(payload(77, 700), new byte[5000], new byte[64], payload(78, 1));
        for (int round = 0; round < tornEnds.size(); round++) {
            add(key(1, 10 * round), payload(round, 3000));
            store.close();
            byte[] mark = Files.readAllBytes(directory.resolve("CLEAN"));
            store = RecordStore.open(directory, SEGMENT);
            add(key(1, 10 * round + 1), payload(round + 100, 3000));
            Crash.kill(store, directory);
            Path newest = segment(1);
            Files.write(newest, tornEnds.get(round), StandardOpenOption.APPEND);
            Files.write(directory.resolve("CLEAN"), mark);
            store = RecordStore.open(directory, SEGMENT);
            add(key(1, 10 * round + 2), payload(round + 200, 3000));
            store.close();
            store = RecordStore.open(directory, SEGMENT);
            for (int i = 0; i < 3; i++) {
                assertThat(store.read(key(1, 10 * round + i)))
                        .as("round %d, record %d", round, i)
                        .hasValue(payload(round + 100 * i, 3000));
            }
            assertThat(store.damages()).isEmpty();
        }
    }

    /** Whoever finds nothing and sees no damage may believe that there never was anything. */
    @Test
    void damageIsCountedBeforeAnybodyMissesTheRecord() throws Exception {
        int records = 500;
        for (int i = 0; i < records; i++) {
            add(key(1, i), payload(i, 10));
            damage(segment(1), 64 + 128L * i + 64 + 4);
        }
        CyclicBarrier start = new CyclicBarrier(4);
        Callable<Integer> reader = () -> {
            start.await();
            int missedUncounted = 0;
            for (int i = 0; i < records; i++) {
                assertThat(store.read(key(1, i))).isEmpty();
                missedUncounted += store.counters().damaged() <= i ? 1 : 0;
            }
            return missedUncounted;
        };
        try (ExecutorService readers = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> missedUncounted : readers.invokeAll(Collections.nCopies(4, reader))) {
                assertThat(missedUncounted.get()).isZero();
            }
        }
        assertThat(store.counters().damaged()).isEqualTo(records);
    }

    @Test
    void verifyingFindsDamageThatNobodyHasRead() throws IOException {
        add(key(1, 0), payload(1, 3_000_000));
        add(key(1, 1), payload(2, 10));
        assertThat(store.verify(key(1, 0))).isTrue();
        damage(segment(1), 64 + 64 + 4 * 184 + 2_999_999);
        assertThat(store.contains(key(1, 0))).isTrue();
        assertThat(store.verify(key(1, 0))).isFalse();
        assertThat(store.contains(key(1, 0))).isFalse();
        assertThat(store.counters().damaged()).isEqualTo(1);
        assertThat(store.verify(key(1, 1))).isTrue();
        assertThat(store.verify(key(1, 2))).isFalse();
    }

    @Test
    void damageThatWasFoundIsRememberedAcrossARestart() throws IOException {
        add(key(1, 0), payload(1, 50_000));
        add(key(1, 1), payload(2, 50_000));
        store.apply(List.of(new Change.Replace(key(1, 1), payload(3, 50_000)))).join();
        long last = store.bytesOnDisk() - RecordFormat.size(50_000);
        damage(segment(2), 64 + 64 + 64 + 16 + 40_000);
        assertThat(last).isPositive();
        assertThat(store.read(key(1, 1))).isEmpty();
        reopen();
        assertThat(store.contains(key(1, 1))).isFalse();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 50_000));
        assertThat(store.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.file()).isEqualTo("0000000002.seg");
            assertThat(damage.what()).contains("is damaged at byte");
        });
        store.forgetDamages();
        reopen();
        assertThat(store.damages()).isEmpty();
        assertThat(store.contains(key(1, 1))).isFalse();
    }

    /** A node has few slivers of a blob or many; what it was given a moment ago is not on its disk yet. */
    @Test
    void allRecordsOfASubjectAreRemovedWhetherTheyAreVisibleYetOrNot() throws IOException {
        add(key(2, 0), payload(7, 10));
        for (int row = 0; row < 700; row++) {
            add(key(1, row), payload(row, 10));
        }
        List<CompletableFuture<Boolean>> changes = new ArrayList<>();
        for (int row = 700; row < 800; row++) {
            changes.add(store.apply(List.of(new Change.Add(key(1, row), payload(row, 10)))));
        }
        changes.add(store.apply(List.of(
                new Change.Add(key(1, 800), payload(800, 10)),
                new Change.RemoveAll(key(1, 1)),
                new Change.Add(key(1, 801), payload(801, 10)),
                new Change.Add(key(1, 5), payload(5, 10)))));
        assertThat(changes).allMatch(CompletableFuture::join);
        for (int again = 0; again < 2; again++) {
            assertThat(store.size()).isEqualTo(4);
            assertThat(store.keys(RecordKey.first(2), 1000))
                    .containsExactlyInAnyOrder(key(2, 0), key(1, 0), key(1, 5), key(1, 801));
            assertThat(store.read(key(1, 5))).hasValue(payload(5, 10));
            crash();
            open();
        }
        assertThat(store.apply(List.of(new Change.RemoveAll(key(3, 0)))).join()).isFalse();
        assertThat(store.apply(List.of(new Change.RemoveAll(key(1, 802)))).join())
                .isFalse();
        assertThat(store.apply(List.of(new Change.RemoveAll(key(1, 0)))).join()).isTrue();
        assertThat(store.keys(RecordKey.first(2), 1000)).containsExactly(key(2, 0));
    }

    /**
     * The index on disk knows records where compaction took them from, in a file that is gone; of one of them the place that
     * it was taken to is damaged, once its payload, once its head.
     */
    @ParameterizedTest
    @ValueSource(ints = {64 + 4 + 10, 10})
    void whatIsLostAfterItWasMovedIsNeitherCountedNorListed(int damaged) throws IOException {
        for (int row = 0; row < 14; row++) {
            add(key(1, row), payload(row, 5000));
        }
        store.apply(List.of(new Change.Remove(key(1, 0)), new Change.Remove(key(1, 1))))
                .join();
        reopen();
        long before = Files.size(segment(2));
        assertThat(store.compact(0.9)).isPositive();
        assertThat(segment(1)).doesNotExist();
        add(key(2, 0), payload(100, 10));
        crash();
        damage(segment(2), before + damaged);
        open();
        assertThat(store.damages()).hasSize(1);
        assertThat(store.contains(key(1, 2))).isFalse();
        assertThat(store.size()).isEqualTo(12);
        assertThat(store.keys(RecordKey.first(2), 100))
                .hasSize(12)
                .doesNotContain(key(1, 2))
                .contains(key(1, 3), key(2, 0));
        reopen();
        assertThat(store.size()).isEqualTo(12);
        assertThat(store.damages()).hasSize(1);
        assertThat(add(key(1, 2), payload(2, 5000))).isTrue();
        reopen();
        assertThat(store.read(key(1, 2))).hasValue(payload(2, 5000));
    }

    /** Nobody knew of the damage before the crash. */
    @Test
    void whatWasReplacedDoesNotComeBackWithDamage() throws IOException {
        add(key(1, 0), payload(1, 500));
        store.apply(List.of(new Change.Replace(key(1, 0), payload(2, 500)))).join();
        add(key(1, 1), payload(3, 10));
        crash();
        damage(segment(1), 64 + RecordFormat.size(500) + 64 + 4 + 100);
        for (int start = 0; start < 3; start++) {
            open();
            assertThat(store.read(key(1, 0))).isEmpty();
            assertThat(store.size()).isEqualTo(1);
            store.close();
        }
        open();
        assertThat(store.damages()).hasSize(1);
    }

    /** A payload may look like records, as that of a folder of another store does. */
    @Test
    void whatADamagedPayloadLooksLikeIsNoRecord() throws IOException {
        byte[] posing = new byte[5000];
        byte[] front = RecordFormat.front(new RecordFormat.Draft.Record(key(7, 7), payload(7, 10), 0), 0, false);
        System.arraycopy(front, 0, posing, 64 - 4, front.length);
        System.arraycopy(payload(7, 10), 0, posing, 64 - 4 + front.length, 10);
        add(key(1, 0), posing);
        add(key(1, 1), payload(3, 10));
        crash();
        damage(segment(1), 64 + 64 + 4 + 3000);
        open();
        assertThat(store.contains(key(7, 7))).isFalse();
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aDamagedBeginningOfASegmentCostsNoRecord() throws IOException {
        for (int i = 0; i < 10; i++) {
            add(key(i, 0), payload(i, 20_000));
        }
        crash();
        damage(segment(1), 9);
        open();
        for (int i = 0; i < 10; i++) {
            assertThat(store.read(key(i, 0))).as("record %d", i).hasValue(payload(i, 20_000));
        }
        assertThat(store.damages())
                .singleElement()
                .hasToString("0000000001.seg does not start as a segment does: " + "its records are read nevertheless");
        store.compact(1);
        assertThat(segment(1)).as("is left to the operator").exists();
    }

    @Test
    void aFileThatIsNoSegmentIsReportedAndLeftAlone() throws IOException {
        add(key(1, 0), payload(1, 100));
        crash();
        Files.write(segment(0), new byte[100]);
        open();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 100));
        assertThat(store.damages()).extracting(Damage::file).containsOnly("0000000000.seg");
        store.compact(1);
        assertThat(segment(0)).hasBinaryContent(new byte[100]);
    }

    /** The length of a file may reach the disk before its bytes do. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64})
    void powerLostWhileASegmentWasMadeIsNoDamage(int length) throws IOException {
        add(key(1, 0), payload(1, 100));
        crash();
        Files.write(segment(2), new byte[length]);
        open();
        assertThat(store.damages()).isEmpty();
        assertThat(store.counters().damaged()).isZero();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 100));
        add(key(2, 0), payload(2, 100));
        reopen();
        assertThat(store.read(key(2, 0))).hasValue(payload(2, 100));
    }

    @Test
    void aSegmentOfALaterVersionIsRefused() throws IOException {
        crash();
        byte[] head = RecordFormat.segmentHead(1);
        head[8] = 3;
        java.nio.ByteBuffer.wrap(head)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(60, RecordFormat.crc(head, 0, 60));
        byte[] whole = Files.readAllBytes(segment(1));
        Files.write(segment(1), head);
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("0000000001.seg has format version 3, this program knows 1 to 2");
        Files.write(segment(1), whole);
        open();
    }

    @Test
    void segmentsThatGoMissingOrAreCutOffAreNoticed() throws IOException {
        for (int i = 0; i < 20; i++) {
            add(key(i, 0), payload(i, 20_000));
        }
        store.close();
        Files.delete(segment(2));
        Files.write(segment(3), new byte[0]);
        try (RandomAccessFile access = new RandomAccessFile(segment(4).toFile(), "rw")) {
            access.setLength(30_000);
        }
        int newest = (int) Files.list(directory)
                        .filter(file -> file.toString().endsWith(".seg"))
                        .count()
                + 1;
        Files.delete(segment(newest));
        for (int round = 0; round < 2; round++) {
            open();
            assertThat(store.damages())
                    .extracting(Damage::toString)
                    .anyMatch(text -> text.startsWith("0000000002.seg is missing"))
                    .anyMatch(text -> text.startsWith("0000000003.seg is cut off: it has 0 of "))
                    .anyMatch(text -> text.startsWith("0000000004.seg is cut off: it has 30000 of "))
                    .anyMatch(text -> text.startsWith("%010d.seg is missing".formatted(newest)));
            assertThat(store.read(key(0, 0))).hasValue(payload(0, 20_000));
            assertThat(add(key(30 + round, 0), payload(1, 10))).isTrue();
            store.close();
        }
        open();
        assertThat(segment(newest)).as("numbers are not used again").doesNotExist();
        assertThat(store.read(key(31, 0))).hasValue(payload(1, 10));
        for (int i = 0; i < 20; i++) {
            add(key(i, 0), payload(i, 20_000));
        }
        store.forgetDamages();
        reopen();
        for (int i = 0; i < 20; i++) {
            assertThat(store.read(key(i, 0))).hasValue(payload(i, 20_000));
        }
    }

    @Test
    void whatCompactionRemovedIsNotCalledMissing() throws IOException {
        for (int i = 0; i < 20; i++) {
            add(key(i, 0), payload(i, 20_000));
            store.apply(List.of(new Change.Remove(key(i, 0)))).join();
        }
        store.compact(0.5);
        assertThat(segment(1)).doesNotExist();
        reopen();
        assertThat(store.damages()).isEmpty();
        crash();
        open();
        assertThat(store.damages()).isEmpty();
    }

    @Test
    void aDamagedListOfSegmentsIsReportedAndWrittenAnew() throws IOException {
        add(key(1, 0), payload(1, 100));
        store.close();
        damage(directory.resolve("segments.txt"), 20);
        open();
        assertThat(store.damages()).extracting(Damage::file).containsOnly("segments.txt");
        store.forgetDamages();
        reopen();
        assertThat(store.damages()).isEmpty();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 100));
    }

    /** Whatever part of its last write a crash leaves: all of a batch is there, or nothing. */
    @Test
    void aCrashLeavesAllOfABatchOrNothing() throws IOException {
        add(key(1, 0), payload(1, 100));
        add(key(2, 0), payload(2, 100));
        long before = store.bytesOnDisk();
        store.apply(List.of(
                        new Change.Remove(key(1, 0)),
                        new Change.Replace(key(2, 0), payload(3, 200)),
                        new Change.Add(key(3, 0), payload(4, 300))))
                .join();
        store.apply(List.of(new Change.Add(key(4, 0), payload(5, 100)))).join();
        crash();
        byte[] whole = Files.readAllBytes(segment(1));
        long end = before + RecordFormat.size(0) + RecordFormat.size(200) + RecordFormat.size(300);
        for (long cut = before; cut <= end; cut += 32) {
            Files.write(segment(1), Arrays.copyOf(whole, (int) cut));
            open();
            boolean all = cut == end;
            assertThat(store.contains(key(1, 0)))
                    .as("cut at %d of %d", cut, end)
                    .isEqualTo(!all);
            assertThat(store.read(key(2, 0))).hasValue(all ? payload(3, 200) : payload(2, 100));
            assertThat(store.contains(key(3, 0))).isEqualTo(all);
            crash();
        }
        open();
    }

    /** The index follows from the segments: without it, or with one that is damaged, a start takes longer, that is all. */
    @Test
    void aLostOrDamagedIndexIsMadeAgain() throws IOException {
        for (int i = 0; i < 100; i++) {
            add(key(i, 0), payload(i, 3000));
        }
        for (int i = 0; i < 100; i += 3) {
            store.apply(List.of(new Change.Remove(key(i, 0)))).join();
        }
        store.compact(0.7);
        for (int way = 0; way < 4; way++) {
            store.close();
            Path run;
            try (var files = Files.list(directory)) {
                run = files.filter(file -> file.toString().endsWith(".run"))
                        .findFirst()
                        .orElseThrow();
            }
            switch (way) {
                case 0 -> damage(directory.resolve("index.txt"), 30);
                case 1 -> Files.delete(run);
                case 2 -> damage(run, Files.size(run) - 5);
                default -> Files.delete(directory.resolve("index.txt"));
            }
            open();
            assertThat(store.size()).as("way %d", way).isEqualTo(66);
            for (int i = 0; i < 100; i++) {
                if (i % 3 == 0) {
                    assertThat(store.read(key(i, 0))).isEmpty();
                } else {
                    assertThat(store.read(key(i, 0))).hasValue(payload(i, 3000));
                }
            }
            assertThat(store.damages()).isEmpty();
        }
        store.close();
        try (var files = Files.list(directory)) {
            for (Path run :
                    files.filter(file -> file.toString().endsWith(".run")).toList()) {
                damage(run, 50);
            }
        }
        open();
        assertThatThrownBy(() -> store.contains(key(1, 0))).hasMessageContaining("is damaged");
        store.close();
        open();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 3000));
        assertThat(store.size()).isEqualTo(66);
    }

    @Test
    void keysComeInOrderAndFromAnyPlace() throws IOException {
        java.util.TreeSet<RecordKey> all = new java.util.TreeSet<>();
        for (int i = 0; i < 50; i++) {
            for (int row = 0; row < 5; row++) {
                add(key(i, row), payload(i, 10));
                all.add(key(i, row));
            }
        }
        add(new RecordKey(1, new byte[32], 0, 0), payload(1, 10));
        add(new RecordKey(3, new byte[32], 0, 0), payload(1, 10));
        reopen();
        List<RecordKey> seen = new ArrayList<>();
        store.forEach(2, seen::add);
        assertThat(seen).containsExactlyElementsOf(all);
        for (RecordKey from : List.of(key(3, 0), key(7, 2), key(100, 0))) {
            assertThat(store.keys(from, 7))
                    .containsExactlyElementsOf(
                            all.tailSet(from).stream().limit(7).toList());
            assertThat(store.keys(from, 1000)).containsExactlyElementsOf(all.tailSet(from));
            assertThat(store.keys(from.nextSubject().orElseThrow(), 1000))
                    .doesNotContain(from)
                    .containsExactlyElementsOf(all.tailSet(from.nextSubject().orElseThrow()));
        }
    }

    @Test
    void interruptsDisturbNobody() throws Exception {
        add(key(1, 0), payload(1, 50_000));
        FutureTask<Void> interrupted = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            assertThat(store.read(key(1, 0))).hasValue(payload(1, 50_000));
            assertThat(add(key(1, 1), payload(2, 100))).isTrue();
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            return null;
        });
        Thread.ofPlatform().start(interrupted);
        for (int i = 0; i < 200; i++) {
            assertThat(store.read(key(1, 0))).hasValue(payload(1, 50_000));
        }
        interrupted.get();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, 50_000));
        assertThat(store.read(key(1, 1))).hasValue(payload(2, 100));
    }

    @Test
    void writesThatNeedANewSegmentCostNoSyncWhenThereCanBeNone() throws IOException {
        add(key(1, 0), payload(1, (int) SEGMENT));
        Files.createDirectory(segment(2));
        long syncs = store.counters().syncs();
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(store.apply(List.of(new Change.Add(key(2, i), payload(i, 100)))));
        }
        all.forEach(write -> assertThatThrownBy(write::join).hasCauseInstanceOf(IOException.class));
        assertThat(store.counters().syncs()).isEqualTo(syncs);
        Files.delete(segment(2));
        assertThat(add(key(2, 0), payload(1, 100))).isTrue();
        assertThat(store.read(key(1, 0))).hasValue(payload(1, (int) SEGMENT));
    }

    /** They are handed in while the one thread that writes is kept from it: one sync for each file that they fill. */
    @Test
    void manyWritersShareSyncs() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        CompletableFuture<Void> go = holdTheWritingThread();
        long syncs = store.counters().syncs();
        for (int i = 0; i < 2000; i++) {
            all.add(store.apply(List.of(new Change.Add(key(i, 0), payload(i, 100)))));
        }
        go.complete(null);
        all.forEach(CompletableFuture::join);
        assertThat(store.counters().syncs() - syncs).isLessThanOrEqualTo(store.bytesOnDisk() / SEGMENT + 1);
        for (int i = 0; i < 2000; i++) {
            assertThat(store.read(key(i, 0))).hasValue(payload(i, 100));
        }
    }

    /** What follows a write at once runs on the thread that wrote, if it was there to follow before the write was done. */
    private CompletableFuture<Void> holdTheWritingThread() {
        CompletableFuture<Void> go = new CompletableFuture<>();
        Thread here = Thread.currentThread();
        for (int row = 0; ; row++) {
            CompletableFuture<Boolean> isHeld = new CompletableFuture<>();
            store.apply(List.of(new Change.Add(key(100_000, row), payload(1, 10))))
                    .thenRun(() -> {
                        isHeld.complete(Thread.currentThread() != here);
                        if (Thread.currentThread() != here) {
                            go.join();
                        }
                    });
            if (isHeld.join()) {
                return go;
            }
        }
    }

    @Test
    void theSameKeyTwiceInOneWriteIsStoredOnce() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(store.apply(List.of(new Change.Add(key(1, 0), payload(1, 1000)))));
        }
        assertThat(all.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
        assertThat(store.bytesOnDisk()).isLessThan(3000);
    }

    @Test
    void compactionFreesSpaceAndLosesNothing() throws IOException {
        Map<RecordKey, byte[]> expected = new HashMap<>();
        for (int i = 0; i < 200; i++) {
            add(key(i, 0), payload(i, 5000));
            expected.put(key(i, 0), payload(i, 5000));
        }
        for (int i = 0; i < 200; i++) {
            if (i % 4 != 0) {
                store.apply(List.of(new Change.Remove(key(i, 0)))).join();
                expected.remove(key(i, 0));
            }
        }
        long before = store.bytesOnDisk();
        assertThat(store.compact(0.5)).isPositive();
        assertThat(store.bytesOnDisk()).isLessThan(before / 2);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200; i++) {
                byte[] payload = expected.get(key(i, 0));
                if (payload == null) {
                    assertThat(store.contains(key(i, 0))).as("record %d", i).isFalse();
                } else {
                    assertThat(store.read(key(i, 0))).hasValue(payload);
                }
            }
            reopen();
        }
        Set<RecordKey> seen = new HashSet<>();
        store.forEach(2, seen::add);
        assertThat(seen).isEqualTo(expected.keySet());
    }

    /** A model of what must be there, against random changes, restarts, crashes and compactions. */
    @Test
    void randomLife() throws IOException {
        long seed = ThreadLocalRandom.current().nextLong();
        try {
            liveRandomly(new Random(seed));
        } catch (Throwable failure) {
            throw new AssertionError("with seed " + seed, failure);
        }
    }

    private void liveRandomly(Random random) throws IOException {
        Map<RecordKey, byte[]> model = new HashMap<>();
        for (int step = 0; step < 3000; step++) {
            RecordKey key = key(random.nextInt(60), random.nextInt(3));
            int dice = random.nextInt(1000);
            if (dice < 500) {
                byte[] payload = payload(step, random.nextInt(3000));
                boolean added =
                        store.apply(List.of(new Change.Add(key, payload))).join();
                assertThat(added).isEqualTo(!model.containsKey(key));
                model.putIfAbsent(key, payload);
            } else if (dice < 700) {
                byte[] payload = payload(step, random.nextInt(3000));
                store.apply(List.of(new Change.Replace(key, payload))).join();
                model.put(key, payload);
            } else if (dice < 985) {
                boolean removed = store.apply(List.of(new Change.Remove(key))).join();
                assertThat(removed).isEqualTo(model.remove(key) != null);
            } else if (dice < 990) {
                store.compact(random.nextDouble());
            } else if (dice < 995) {
                reopen();
            } else {
                crash();
                open();
            }
            assertThat(store.read(key).map(java.nio.ByteBuffer::wrap))
                    .isEqualTo(java.util.Optional.ofNullable(model.get(key)).map(java.nio.ByteBuffer::wrap));
        }
        reopen();
        assertThat(store.size()).isEqualTo(model.size());
        model.forEach((key, payload) -> assertThat(store.read(key)).hasValue(payload));
        assertThat(store.counters().damaged()).isZero();
    }

    @Test
    void aClosedStoreTakesNothing() throws IOException {
        store.close();
        assertThatThrownBy(() -> add(key(1, 1), payload(1, 1)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(StoreException.class);
        open();
    }
}
