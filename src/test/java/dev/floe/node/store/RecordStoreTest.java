package dev.floe.node.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
        store.close();
        Files.delete(directory.resolve("CLEAN"));
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
    void aHoleInTheLastWriteTakesWhatCameAfterItInTheSameWrite() throws IOException {
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
        assertThat(store.contains(key(1, 1))).isTrue();
        assertThat(store.contains(key(1, 2))).isFalse();
        assertThat(store.contains(key(1, 3))).isFalse();
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

    @Test
    void filesOfSomethingElseAreRefused() throws IOException {
        crash();
        damage(segment(1), 9);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("segment");
        damage(segment(1), 9);
        Files.write(segment(0), new byte[100]);
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("does not start");
        Files.delete(segment(0));
        open();
    }

    @Test
    void manyWritersShareSyncs() {
        List<CompletableFuture<Boolean>> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(store.apply(List.of(new Change.Add(key(i, 0), payload(i, 100)))));
        }
        all.forEach(CompletableFuture::join);
        assertThat(store.counters().syncs()).isLessThan(500);
        for (int i = 0; i < 2000; i++) {
            assertThat(store.read(key(i, 0))).hasValue(payload(i, 100));
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
        Random random = new Random(ThreadLocalRandom.current().nextLong());
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
