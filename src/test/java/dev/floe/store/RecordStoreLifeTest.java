package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store over a long time: changes, removals, damage, crashes and compaction, while others read. What must be there is
 * kept in a model; how much is written for it stays in proportion.
 */
class RecordStoreLifeTest {
    private static final long SEGMENT = 32 * 1024;
    private static final int SUBJECTS = 400;
    private static final double ALIVE = 0.5;

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

    private static RecordKey key(int subject) {
        byte[] bytes = new byte[RecordKey.SUBJECT_LENGTH];
        new Random(subject).nextBytes(bytes);
        return new RecordKey(1 + subject % 3, bytes, subject % 7, subject & 1);
    }

    /** Says which subject's it is, and the how manieth. */
    private static byte[] payload(int subject, int version) {
        byte[] bytes = new byte[8 + new Random(31L * subject + version).nextInt(2000)];
        new Random(version).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putInt(subject).putInt(version);
        return bytes;
    }

    private static int version(byte[] payload) {
        return ByteBuffer.wrap(payload).getInt(4);
    }

    /** What a killed process leaves, in the middle of a write of two records. */
    private void crash(Random random) throws IOException {
        Crash.kill(store, directory);
        Path newest;
        try (var files = Files.list(directory)) {
            newest = files.filter(file -> file.toString().endsWith(".seg"))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
        long synced = Files.size(newest);
        byte[] torn = new byte[64 + 64 + 4 + 500];
        RecordKey key = key(random.nextInt(SUBJECTS));
        System.arraycopy(
                RecordFormat.front(new RecordFormat.Draft.Removal(key, 1, Location.LAST_POSITION), synced, true),
                0,
                torn,
                0,
                64);
        byte[] front = RecordFormat.front(new RecordFormat.Draft.Record(key, new byte[500], 0), synced, false);
        System.arraycopy(front, 0, torn, 64, front.length);
        Files.write(newest, Arrays.copyOf(torn, random.nextInt(torn.length - 64)), StandardOpenOption.APPEND);
    }

    @Test
    void keepsWhatItShouldAndWritesInProportion() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        System.out.println("RecordStoreLifeTest: seed " + seed);
        Random random = new Random(seed);
        Map<Integer, Integer> model = new HashMap<>();
        AtomicIntegerArray latest = new AtomicIntegerArray(SUBJECTS);
        long changed = 0;
        long appended = 0;
        int version = 0;
        for (int life = 0; life < 20; life++) {
            Readers readers = new Readers(store, latest, seed + life);
            CompletableFuture<Void> compacting = CompletableFuture.completedFuture(null);
            for (int round = 0; round < 50; round++) {
                List<Change> changes = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    int subject = random.nextInt(SUBJECTS);
                    version++;
                    if (random.nextInt(100) < 45) {
                        changes.add(new Change.Remove(key(subject)));
                        model.remove(subject);
                        latest.set(subject, 0);
                        changed += RecordFormat.size(0);
                    } else {
                        byte[] payload = payload(subject, version);
                        changes.add(new Change.Replace(key(subject), payload));
                        model.put(subject, version);
                        changed += RecordFormat.size(payload.length) + RecordFormat.size(0);
                    }
                }
                store.apply(changes).join();
                model.forEach(latest::set);
                if (compacting.isDone()) {
                    compacting.join();
                    RecordStore now = store;
                    compacting = CompletableFuture.runAsync(() -> compact(now));
                }
            }
            compacting.join();
            readers.stop();
            int damaged = random.nextInt(SUBJECTS);
            if (model.containsKey(damaged)) {
                damage(damaged, payload(damaged, model.get(damaged)));
                assertThat(store.verify(key(damaged))).isFalse();
                model.remove(damaged);
                latest.set(damaged, 0);
                changed += RecordFormat.size(0);
            }
            appended += store.counters().appendedBytes();
            if (random.nextBoolean()) {
                store.close();
            } else {
                crash(random);
            }
            open();
            assertThat(store.size()).as("seed %d, life %d", seed, life).isEqualTo(model.size());
            for (int subject = 0; subject < SUBJECTS; subject++) {
                assertThat(store.read(key(subject))
                                .map(RecordStoreLifeTest::version)
                                .orElse(0))
                        .as("seed %d, life %d, subject %d", seed, life, subject)
                        .isEqualTo(model.getOrDefault(subject, 0));
            }
        }
        assertThat(appended).as("bytes written, seed %d", seed).isLessThan(3 * changed);
        // Whatever removals there are: it comes to an end, and with nothing to do, nothing is done.
        int rounds = 0;
        while (store.compact(ALIVE) > 0) {
            rounds++;
            assertThat(rounds).as("rounds of compaction, seed %d", seed).isLessThan(10);
        }
        long done = store.counters().appendedBytes();
        for (int i = 0; i < 100; i++) {
            store.compact(ALIVE);
        }
        assertThat(store.counters().appendedBytes()).isEqualTo(done);
        long live = model.entrySet().stream()
                .mapToLong(entry -> RecordFormat.size(payload(entry.getKey(), entry.getValue()).length))
                .sum();
        assertThat(store.bytesOnDisk()).as("seed %d", seed).isLessThan(4 * live + 4 * SEGMENT);
    }

    private static void compact(RecordStore store) {
        try {
            store.compact(ALIVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Flips a bit of the payload where it lies. */
    private void damage(int subject, byte[] payload) throws IOException {
        byte[] begin = Arrays.copyOf(payload, 8);
        try (var files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".seg")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int at = 64 + 64 + 4; at + 8 <= bytes.length; at += 4) {
                    if (Arrays.equals(bytes, at, at + 8, begin, 0, 8)) {
                        bytes[at + 7] ^= 1;
                    }
                }
                try (var channel = java.nio.channels.FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(bytes), 0);
                }
            }
        }
    }

    /** Read all the time, and see nothing that is older than what was acknowledged before they asked. */
    private static final class Readers {
        private final List<CompletableFuture<Void>> running = new ArrayList<>();
        private volatile boolean stopped;

        Readers(RecordStore store, AtomicIntegerArray latest, long seed) {
            for (int i = 0; i < 2; i++) {
                Random random = new Random(seed + i);
                running.add(CompletableFuture.runAsync(
                        () -> {
                            while (!stopped) {
                                int subject = random.nextInt(SUBJECTS);
                                int acknowledged = latest.get(subject);
                                store.read(key(subject)).ifPresent(payload -> {
                                    assertThat(payload).isEqualTo(payload(subject, version(payload)));
                                    assertThat(version(payload)).isGreaterThanOrEqualTo(acknowledged);
                                });
                            }
                        },
                        task -> Thread.ofPlatform().start(task)));
            }
        }

        void stop() {
            stopped = true;
            running.forEach(CompletableFuture::join);
        }
    }

    /** Compaction moved records and was stopped before the old file went; then they are removed, and power fails. */
    @Test
    void whatIsRemovedWhileItsOldFileIsStillThereDoesNotComeBack() throws IOException {
        for (int i = 0; i < 60; i++) {
            store.apply(List.of(new Change.Add(key(i), payload(i, 1)))).join();
        }
        store.close();
        store = RecordStore.open(directory, 1 << 20);
        Path inTheWay = directory.resolve("segments.txt.new");
        Files.createDirectories(inTheWay.resolve("full"));
        try {
            store.compact(1);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("segments.txt.new");
        }
        assertThat(Segment.path(directory, 1)).exists();
        for (int i = 0; i < 60; i += 2) {
            store.apply(List.of(new Change.Remove(key(i)))).join();
        }
        for (int i = 1; i < 60; i += 4) {
            store.apply(List.of(new Change.Replace(key(i), payload(i, 2)))).join();
        }
        Files.delete(inTheWay.resolve("full"));
        Files.delete(inTheWay);
        crash(new Random(1));
        open();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 60; i++) {
                assertThat(store.read(key(i)).map(RecordStoreLifeTest::version).orElse(0))
                        .as("round %d, record %d", round, i)
                        .isEqualTo(i % 2 == 0 ? 0 : i % 4 == 1 ? 2 : 1);
            }
            store.compact(0.9);
            crash(new Random(round));
            open();
        }
    }

    /** 1,000 times as much as one segment of removals holds, of records that all go: what is left is next to nothing. */
    @Test
    void removalsAreForgottenWithWhatTheyRemoved() throws IOException {
        for (int round = 0; round < 40; round++) {
            List<Change> adds = new ArrayList<>();
            List<Change> removes = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                adds.add(new Change.Add(key(round * 1000 + i), new byte[10]));
                removes.add(new Change.Remove(key(round * 1000 + i)));
            }
            store.apply(adds).join();
            store.apply(removes).join();
            store.compact(ALIVE);
        }
        store.compact(ALIVE);
        store.compact(ALIVE);
        assertThat(store.size()).isZero();
        assertThat(store.bytesOnDisk()).isLessThan(300_000);
        assertThat(store.counters().appendedBytes())
                .as("each record and each removal once, and few again")
                .isLessThan(40 * 1000 * (RecordFormat.size(10) + RecordFormat.size(0)) * 3 / 2);
    }
}
