package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCheckTest {
    @TempDir
    private Path directory;

    private final List<Damage> damages = new ArrayList<>();

    private static RecordKey key(int row) {
        return new RecordKey(1, new byte[RecordKey.SUBJECT_LENGTH], row, 0);
    }

    private void fill() throws IOException {
        try (RecordStore store = RecordStore.open(directory, 64 * 1024)) {
            for (int i = 0; i < 10; i++) {
                store.apply(List.of(new Change.Add(key(i), new byte[30_000]))).join();
            }
            store.apply(List.of(new Change.Remove(key(0)))).join();
        }
    }

    private StoreCheck.Result check() throws IOException {
        damages.clear();
        Map<Path, Integer> before = contents();
        StoreCheck.Result result = StoreCheck.run(directory, damages::add);
        assertThat(contents()).as("changes nothing").containsExactlyEntriesOf(before);
        return result;
    }

    private Map<Path, Integer> contents() throws IOException {
        Map<Path, Integer> contents = new TreeMap<>();
        try (var files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
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
    void whatIsAsItWasWrittenIsWell() throws IOException {
        fill();
        StoreCheck.Result result = check();
        assertThat(damages).isEmpty();
        assertThat(result.records()).isEqualTo(10);
        assertThat(result.segments()).isEqualTo(4);
        assertThat(result.unacknowledged()).isZero();
    }

    @Test
    void tellsOfEachDamage() throws IOException {
        fill();
        flip(Segment.path(directory, 1), 9);
        flip(Segment.path(directory, 1), 20_000);
        Files.delete(Segment.path(directory, 2));
        try (RandomAccessFile access =
                new RandomAccessFile(Segment.path(directory, 3).toFile(), "rw")) {
            access.setLength(40_000);
        }
        check();
        assertThat(damages)
                .extracting(Damage::toString)
                .anyMatch(text -> text.startsWith("0000000002.seg is missing"))
                .anyMatch(text -> text.equals("0000000001.seg does not start as a segment does"))
                .anyMatch(text -> text.equals("0000000001.seg is damaged at byte 64"))
                .anyMatch(text -> text.startsWith("0000000003.seg is cut off: it has 40000 of "));
    }

    @Test
    void whatACrashLeavesIsNoDamage() throws IOException {
        fill();
        Files.delete(directory.resolve("CLEAN"));
        Path newest = Segment.path(directory, 4);
        Files.write(newest, new byte[1000], StandardOpenOption.APPEND);
        assertThat(check().unacknowledged()).isPositive();
        assertThat(damages).isEmpty();
    }
}
