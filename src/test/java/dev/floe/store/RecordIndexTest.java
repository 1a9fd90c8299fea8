package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordIndexTest {
    @TempDir
    private Path directory;

    /** Subjects of which many begin alike, as those do that somebody chose. */
    private static RecordKey key(int number) {
        byte[] subject = new byte[RecordKey.SUBJECT_LENGTH];
        if (number % 3 > 0) {
            new Random(number / 50).nextBytes(subject);
        }
        subject[31] = (byte) (number / 50);
        return new RecordKey(1 + number % 2, subject, number % 50, number & 1);
    }

    private static void write(RecordIndex index) throws IOException {
        index.freeze();
        index.adopt(index.merge());
        index.removeRetired();
    }

    @Test
    void knowsWhatWasSetLastWhateverIsInMemoryAndWhatInFiles() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("RecordIndexTest: seed " + seed);
        Random random = new Random(seed);
        TreeMap<RecordKey, Long> model = new TreeMap<>();
        RecordIndex index = RecordIndex.empty(directory);
        for (int step = 0; step < 30_000; step++) {
            RecordKey key = key(random.nextInt(5000));
            long location = random.nextInt(3) > 0 ? Location.of(step, 64) : Location.NONE;
            boolean had = model.containsKey(key);
            assertThat(index.find(key)).as("seed %d, step %d", seed, step).isEqualTo(model.getOrDefault(key, -1L));
            index.set(key, location, had);
            if (location >= 0) {
                model.put(key, location);
            } else {
                model.remove(key);
            }
            assertThat(index.size()).isEqualTo(model.size());
            if (random.nextInt(400) == 0) {
                write(index);
            }
            if (random.nextInt(3000) == 0) {
                write(index);
                List<String> names = index.names();
                index.close();
                index = RecordIndex.open(directory, names, model.size());
            }
        }
        assertThat(index.names().size()).isLessThan(12);
        List<IndexRun.Entry> all = new ArrayList<>();
        Optional<RecordKey> from = Optional.of(RecordKey.first(1));
        while (from.isPresent()) {
            List<IndexRun.Entry> some = index.from(from.get(), 1 + random.nextInt(300));
            all.addAll(some);
            from = some.isEmpty() ? Optional.empty() : some.getLast().key().next();
            if (from.isEmpty() && !some.isEmpty()) {
                from = Optional.of(RecordKey.first(2));
            }
        }
        assertThat(all)
                .as("seed %d", seed)
                .containsExactlyElementsOf(model.entrySet().stream()
                        .map(entry -> new IndexRun.Entry(entry.getKey(), entry.getValue()))
                        .toList());
        index.close();
    }

    @Test
    void whatIsGoneLeavesNothing() throws IOException {
        RecordIndex index = RecordIndex.empty(directory);
        for (int i = 0; i < 1000; i++) {
            index.set(key(i), Location.of(1, 64), false);
        }
        write(index);
        for (int i = 0; i < 1000; i++) {
            index.set(key(i), Location.NONE, true);
        }
        write(index);
        assertThat(index.names()).isEmpty();
        assertThat(index.size()).isZero();
        assertThat(directory).isEmptyDirectory();
        index.close();
    }

    @Test
    void aDamagedRunIsNotBelieved() throws IOException {
        RecordIndex index = RecordIndex.empty(directory);
        for (int i = 0; i < 1000; i++) {
            index.set(key(i), Location.of(1, 64), false);
        }
        write(index);
        List<String> names = index.names();
        Path run = directory.resolve(names.getFirst());
        flip(run, 100);
        assertThatThrownBy(() -> index.from(RecordKey.first(1), 10))
                .isInstanceOf(StoreException.class)
                .hasMessage(run + " is damaged");
        index.close();
        flip(run, 100);
        flip(run, run.toFile().length() - 30);
        assertThatThrownBy(() -> RecordIndex.open(directory, names, 1000)).hasMessage(run + " is damaged");
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(at);
            int was = access.read();
            access.seek(at);
            access.write(was ^ 0x40);
        }
    }

    @Test
    void locationsKeepSegmentAndPosition() {
        long location = Location.of(123_456, 64L * 1_000_003);
        assertThat(Location.segment(location)).isEqualTo(123_456);
        assertThat(Location.position(location)).isEqualTo(64L * 1_000_003);
    }

    @Test
    void keysAreReadAsTheyWereWrittenAndOrderedLikeTheirBytes() {
        Map<byte[], RecordKey> all = new TreeMap<>(java.util.Arrays::compareUnsigned);
        List<RecordKey> keys = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[RecordKey.LENGTH];
            key(i).write(bytes, 0);
            assertThat(RecordKey.read(bytes, 0)).isEqualTo(key(i));
            all.put(bytes, key(i));
            keys.add(key(i));
        }
        assertThat(all.values())
                .containsExactlyElementsOf(keys.stream().sorted().toList());
    }
}
