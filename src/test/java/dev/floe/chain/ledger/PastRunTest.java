package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was put into a run is found in it, however the keys lie. */
class PastRunTest {
    @TempDir
    Path directory;

    private static RecentPast part(List<Long> keys) {
        RecentPast part = new RecentPast(0);
        for (int i = 0; i < keys.size(); i++) {
            part.add(keys.get(i), i);
        }
        return part;
    }

    private static List<Long> find(PastRun run, long key) throws IOException {
        List<Long> found = new ArrayList<>();
        run.find(key, found::add);
        return found;
    }

    private void assertHasAll(List<Long> keys) throws IOException {
        try (PastRun run = PastRun.write(directory.resolve("run"), part(keys).entries())) {
            assertThat(run.identity().entries()).isEqualTo(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                assertThat(find(run, keys.get(i))).contains((long) i);
            }
            assertThat(find(run, 12345)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 15, 16, 17, 1000, 5000})
    void everyKeyIsFound(int count) throws Exception {
        Random random = new Random(count);
        assertHasAll(random.longs(count).boxed().toList());
    }

    /** Whoever finds transactions whose digests begin alike makes it slower, and no more. */
    @Test
    void keysThatLieCloseAreFoundToo() throws Exception {
        List<Long> keys = new ArrayList<>();
        for (long i = 0; i < 3000; i++) {
            keys.add(Long.MIN_VALUE + i);
        }
        keys.add(-1L);
        keys.add(0L);
        assertHasAll(keys);
    }

    @Test
    void aKeyOfSeveralGivesAll() throws Exception {
        try (PastRun run = PastRun.write(
                directory.resolve("run"), part(List.of(7L, -9L, 7L, 3L, 7L)).entries())) {
            assertThat(find(run, 7)).containsExactlyInAnyOrder(0L, 2L, 4L);
            assertThat(find(run, -9)).containsExactly(1L);
        }
    }

    @Test
    void twoBecomeOne() throws Exception {
        Random random = new Random(1);
        List<Long> one = random.longs(700).boxed().toList();
        List<Long> other = random.longs(300).boxed().toList();
        try (PastRun first = PastRun.write(directory.resolve("first"), part(one).entries());
                PastRun second =
                        PastRun.write(directory.resolve("second"), part(other).entries());
                PastRun both = PastRun.write(directory.resolve("both"), PastRun.merged(first.all(), second.all()))) {
            assertThat(both.identity().entries()).isEqualTo(1000);
            for (int i = 0; i < one.size(); i++) {
                assertThat(find(both, one.get(i))).containsExactly((long) i);
            }
            for (int i = 0; i < other.size(); i++) {
                assertThat(find(both, other.get(i))).containsExactly((long) i);
            }
        }
    }

    @Test
    void damageIsNoticed() throws Exception {
        Path file = directory.resolve("run");
        PastRun.Identity identity;
        try (PastRun run = PastRun.write(file, part(List.of(1L, 2L, 3L)).entries())) {
            identity = run.identity();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(file, damaged);
            assertThatThrownBy(() -> PastRun.open(directory, identity)).isInstanceOf(IOException.class);
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 12));
        assertThatThrownBy(() -> PastRun.open(directory, identity)).isInstanceOf(IOException.class);
        Files.delete(file);
        assertThatThrownBy(() -> PastRun.open(directory, identity)).isInstanceOf(IOException.class);
    }
}
