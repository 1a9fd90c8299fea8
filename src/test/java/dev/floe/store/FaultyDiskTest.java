package dev.floe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.fail;

import dev.floe.bytes.DurableFiles;
import dev.floe.fake.FaultyDisk;
import dev.floe.fake.FaultyDisk.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A store on a disk that fails at every call in turn: what was acknowledged is there, nothing is called damaged that is not,
 * and as soon as the disk is well the store takes records again.
 */
@Timeout(300)
class FaultyDiskTest {
    private static final long SEGMENT = 16 * 1024;
    private static final int KEYS = 8;
    private static final int STEPS = 16;

    @TempDir
    private Path directory;

    private int lives;

    private static RecordKey key(int number) {
        return new RecordKey(2, new byte[RecordKey.SUBJECT_LENGTH], number, 0);
    }

    private static int valueOf(Optional<byte[]> payload) {
        return payload.map(bytes -> bytes[0] & 0xff).orElse(0);
    }

    private static byte[] payload(int value) {
        byte[] bytes = new byte[500 + value * 97];
        new Random(value).nextBytes(bytes);
        bytes[0] = (byte) value;
        return bytes;
    }

    /** A store's life on a disk of its own, and what it has to have. */
    private final class Life {
        private final FaultyDisk disk;
        /** For each key what it may have: one value, or several if a change of it failed; 0 is none. */
        private final Map<Integer, Set<Integer>> may = new HashMap<>();

        private Optional<RecordStore> store = Optional.empty();

        Life(long seed) throws IOException {
            disk = new FaultyDisk(Files.createDirectory(directory.resolve("life-" + lives++)), seed);
        }

        Path folder() {
            return disk.path().resolve("data").resolve("blobs");
        }

        RecordStore open() throws IOException {
            DurableFiles.makeDirectory(folder());
            RecordStore opened = RecordStore.open(folder(), SEGMENT, 0);
            store = Optional.of(opened);
            return opened;
        }

        void close() throws IOException {
            if (store.isPresent()) {
                RecordStore open = store.get();
                store = Optional.empty();
                open.close();
            }
        }

        /** As a process that is killed: nobody sees whether it fails. */
        void abandon() {
            try {
                close();
            } catch (IOException _) {
                // The disk does not take it.
            }
        }

        /** Whether the change was acknowledged. */
        boolean change(int key, int value) {
            Set<Integer> before = may.getOrDefault(key, Set.of(0));
            try {
                store.orElseThrow()
                        .apply(List.of(
                                value == 0
                                        ? new Change.Remove(key(key))
                                        : new Change.Replace(key(key), payload(value))))
                        .join();
                may.put(key, Set.of(value));
                return true;
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(IOException.class);
                Set<Integer> either = new HashSet<>(before);
                either.add(value);
                may.put(key, either);
                return false;
            }
        }

        /** Stores, replaces, removes, compacts, and starts anew in the middle; until the disk does not take it. */
        void live() {
            Random random = new Random(5);
            try {
                open();
                for (int step = 0; step < STEPS; step++) {
                    change(random.nextInt(KEYS), random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(60));
                    if (step == STEPS / 2) {
                        close();
                        open();
                    }
                    if (step % 5 == 4) {
                        store.orElseThrow().compact(0.7);
                    }
                }
            } catch (IOException _) {
                // It tells, and there is nothing else to do.
            }
        }

        /** In the store that is open now. */
        void assertKeepsWhatItAcknowledged(String when) {
            for (Map.Entry<Integer, Set<Integer>> expected : may.entrySet()) {
                Optional<byte[]> found = store.orElseThrow().read(key(expected.getKey()));
                int value = valueOf(found);
                assertThat(expected.getValue())
                        .as("%s: key %d", when, expected.getKey())
                        .contains(value);
                if (value != 0) {
                    assertThat(found).as(when).contains(payload(value));
                }
            }
            assertThat(store.orElseThrow().damages()).as(when).isEmpty();
        }

        void assertTakes(String when) {
            for (int key = 0; key < KEYS; key += 3) {
                assertThat(change(key, 70 + key))
                        .as("%s: key %d is taken", when, key)
                        .isTrue();
            }
            assertKeepsWhatItAcknowledged(when);
        }

        /** Nothing was lost, and all goes on. */
        void assertStarts(String when) throws IOException {
            open();
            assertKeepsWhatItAcknowledged(when);
            assertTakes(when);
            close();
            open();
            assertKeepsWhatItAcknowledged(when + ", started again");
            close();
        }
    }

    private long callsOfALife() throws IOException {
        Life life = new Life(0);
        life.live();
        life.assertKeepsWhatItAcknowledged("on a good disk");
        life.close();
        assertThat(life.may).hasSizeGreaterThan(KEYS / 2);
        return life.disk.calls();
    }

    @Test
    void aDiskThatTakesLittleAtATimeIsGoodEnough() throws IOException {
        Life life = new Life(1);
        life.disk.takeLessAtATime();
        life.live();
        life.assertKeepsWhatItAcknowledged("short writes");
        life.close();
        life.assertStarts("short writes");
    }

    @Test
    void afterAnyFailureItStartsWithWhatItAcknowledged() throws IOException {
        long calls = callsOfALife();
        for (long at = 1; at <= calls; at++) {
            String when = "everything fails from call " + at + " on";
            Life life = new Life(at);
            life.disk.failFrom(at, "Read-only file system");
            life.live();
            life.abandon();
            life.disk.heal();
            life.assertStarts(when);
        }
    }

    @Test
    void aSingleFailureCostsOneChange() throws IOException {
        long calls = callsOfALife();
        for (long at = 1; at <= calls; at++) {
            long only = at;
            Life life = new Life(at);
            life.disk.fail((call, file) -> {
                if (life.disk.calls() == only) {
                    throw new IOException("Input/output error");
                }
            });
            life.live();
            life.abandon();
            life.assertStarts("call " + at + " fails");
        }
    }

    /** What a full disk refuses: bytes and new files. Room that comes back is used by the same process. */
    @Test
    void whenThereIsRoomAgainItStores() throws IOException {
        Set<Call> needRoom = EnumSet.of(Call.CREATE, Call.WRITE);
        long calls = callsOfALife();
        for (long at = 1; at <= calls; at++) {
            long first = at;
            String when = "full from call " + at + " on";
            Life life = new Life(at);
            life.disk.fail((call, file) -> {
                if (life.disk.calls() >= first && needRoom.contains(call)) {
                    throw new IOException("No space left on device");
                }
            });
            life.live();
            life.disk.heal();
            if (life.store.isPresent()) {
                assertThat(life.store.get().failure()).as(when).isNotDone();
                life.assertTakes(when);
                life.close();
            }
            life.assertStarts(when);
        }
    }

    @Test
    void aStoreThatTakesNothingMoreSaysSo() throws IOException {
        Life life = new Life(1);
        life.open();
        assertThat(life.change(1, 60)).isTrue();
        assertThat(life.store.orElseThrow().failure()).isNotDone();
        life.disk.fail((call, file) -> {
            if (call == Call.SYNC) {
                throw new IOException("Input/output error");
            }
        });
        assertThat(life.change(2, 61)).isFalse();
        assertThat(life.store.orElseThrow().failure())
                .isCompletedWithValueMatching(cause -> cause.getMessage().equals("Input/output error"));
        assertThatIOException().isThrownBy(() -> life.store.orElseThrow().requireWritable());
        life.disk.heal();
        assertThat(life.change(2, 62)).isFalse();
        life.store.orElseThrow().requireWritable();
        life.close();
        life.assertStarts("after a stop");
    }

    /** When a new segment begins: it can neither be finished nor removed. */
    @ParameterizedTest
    @ValueSource(strings = {"WRITE", "SYNC", "SYNC_DIRECTORY"})
    void aSegmentThatCouldNotBeMadeIsMadeLater(Call failing) throws IOException {
        Life life = new Life(1);
        life.open();
        for (int i = 0;
                life.disk
                                .path()
                                .resolve("data/blobs")
                                .resolve("0000000001.seg")
                                .toFile()
                                .length()
                        < SEGMENT;
                i++) {
            assertThat(life.change(i % KEYS, 60)).isTrue();
        }
        life.disk.fail((call, file) -> {
            if (call == failing || call == Call.DELETE) {
                throw new IOException("No space left on device");
            }
        });
        assertThat(life.change(1, 61)).isFalse();
        assertThat(life.change(2, 62)).isFalse();
        life.disk.heal();
        life.assertTakes("in the same process");
        life.close();
        life.assertStarts("after a stop");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPowerCutTakesNothingThatWasAcknowledged(boolean some) throws IOException {
        long calls = callsOfALife();
        for (long at = 1; at <= calls + 1; at++) {
            for (long seed = 0; seed < (some ? 2 : 1); seed++) {
                Life life = new Life(seed);
                life.disk.failFrom(at, "the power is gone");
                life.live();
                life.abandon();
                life.disk.cutPower(some);
                try {
                    life.assertStarts("power is cut at call " + at + ", seed " + seed);
                } catch (IOException e) {
                    fail("power is cut at call " + at + ", seed " + seed, e);
                }
            }
        }
    }
}
