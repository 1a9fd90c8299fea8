package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.work.Step;
import dev.floe.store.Change;
import dev.floe.store.RecordKey;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything on disk is read once in a period, bounded in each step, and nothing twice because of a restart. */
class ScrubTest {
    private static final Duration PERIOD = Duration.ofDays(14);
    private static final int LENGTH = 10_000;
    private static final int METADATA = 40;
    private static final int SLIVERS = 600;
    private static final int ALL = METADATA + SLIVERS;
    private static final int RECORDS_A_STEP = 10;
    /** At most, of records that count as absent when they are read. */
    private static final int ROTTEN = 2;

    @TempDir
    private Path directory;

    private RecordStore store;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Scrub scrub;

    @BeforeEach
    void aStoreThatIsDue() throws IOException {
        store = RecordStore.open(directory.resolve("store"), 1 << 20);
        for (int kind : List.of(1, 2)) {
            for (int i = 0; i < (kind == 1 ? METADATA : SLIVERS); i++) {
                store.apply(List.of(new Change.Add(key(kind, i), payload(kind, i))))
                        .join();
            }
        }
        store.close();
        open();
        assertThat(scrub.work()).isEqualTo(Step.IDLE);
        assertThat(scrub.work()).as("a new store is not due").isEqualTo(Step.IDLE);
        now = now.plus(PERIOD);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void open() throws IOException {
        store = RecordStore.open(directory.resolve("store"), 1 << 20);
        scrub = new Scrub(
                store, List.of(1, 2), directory.resolve("scrub.txt"), PERIOD, RECORDS_A_STEP * LENGTH, () -> now);
    }

    private static RecordKey key(int kind, int number) {
        byte[] subject = new byte[RecordKey.SUBJECT_LENGTH];
        subject[0] = (byte) (number * 37);
        return new RecordKey(kind, subject, number, 0);
    }

    private static byte[] payload(int kind, int number) {
        byte[] bytes = new byte[LENGTH];
        new Random(1000L * kind + number).nextBytes(bytes);
        return bytes;
    }

    /** @return how many steps it took */
    private int round() throws IOException {
        int steps = 0;
        long waiting = scrub.waiting() == 0 ? ALL : scrub.waiting();
        while (scrub.work() == Step.THROTTLED) {
            steps++;
            assertThat(waiting - scrub.waiting()).isLessThanOrEqualTo(RECORDS_A_STEP + ROTTEN);
            waiting = scrub.waiting();
        }
        return steps;
    }

    /** Flips a bit of a record in the files of the store. */
    private void rot(RecordKey key, byte[] payload) throws IOException {
        try (var files = Files.list(directory.resolve("store"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".seg")).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int at = 0; at + LENGTH <= bytes.length; at++) {
                    if (bytes[at] == payload[0] && Arrays.equals(bytes, at, at + LENGTH, payload, 0, LENGTH)) {
                        bytes[at + LENGTH / 2] ^= 4;
                        Files.write(file, bytes);
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException(key + " is not on disk");
    }

    @Test
    void findsWhatRottedInBoundedSteps() throws IOException {
        close();
        rot(key(1, 7), payload(1, 7));
        rot(key(2, 599), payload(2, 599));
        open();
        assertThat(store.contains(key(1, 7))).as("nobody has looked at it").isTrue();
        assertThat(round()).isBetween(ALL / RECORDS_A_STEP - 1, ALL / RECORDS_A_STEP);
        assertThat(store.contains(key(1, 7))).isFalse();
        assertThat(store.contains(key(2, 599))).isFalse();
        assertThat(store.size()).isEqualTo(ALL - 2);
        assertThat(store.counters().damaged()).isEqualTo(2);
        assertThat(scrub.progress()).isEqualTo(ALL + " records were read, 2 of them damaged; next " + now.plus(PERIOD));
        assertThat(scrub.waiting()).isZero();
        assertThat(scrub.work()).as("not before the period is over").isEqualTo(Step.IDLE);
        now = now.plus(PERIOD);
        assertThat(scrub.work()).isEqualTo(Step.THROTTLED);
        assertThat(scrub.progress()).isEqualTo(RECORDS_A_STEP + " records were read, 0 of them damaged");
    }

    @Test
    void goesOnAfterARestartWhereItWas() throws IOException {
        for (int step = 0; step < 40; step++) {
            assertThat(scrub.work()).isEqualTo(Step.THROTTLED);
        }
        close();
        open();
        // It is noted every 16 steps.
        assertThat(scrub.waiting()).isEqualTo(ALL - 32 * RECORDS_A_STEP);
        assertThat(round()).isBetween(ALL / RECORDS_A_STEP - 33, ALL / RECORDS_A_STEP - 32);
        close();
        open();
        assertThat(scrub.work()).as("the end is remembered, too").isEqualTo(Step.IDLE);
        assertThat(scrub.progress()).startsWith(ALL + " records were read, 0 of them damaged; next");
    }

    @Test
    void aSpoiltNoteBeginsAPeriod() throws IOException {
        assertThat(scrub.work()).isEqualTo(Step.THROTTLED);
        for (String spoilt :
                List.of("", "ended never read 1 damaged 0\n", "ended " + now + " read 1 damaged 0 from 9/00/1/1\n")) {
            close();
            Files.writeString(directory.resolve("scrub.txt"), spoilt);
            open();
            assertThat(scrub.work()).as(spoilt).isEqualTo(Step.IDLE);
            assertThat(scrub.progress()).isEqualTo("0 records were read, 0 of them damaged; next " + now.plus(PERIOD));
        }
    }

    @Test
    void whatIsRemovedMeanwhileIsNoDamage() throws IOException {
        assertThat(scrub.work()).isEqualTo(Step.THROTTLED);
        for (int i = 0; i < SLIVERS; i += 2) {
            store.apply(List.of(new Change.Remove(key(2, i)))).join();
        }
        round();
        assertThat(scrub.progress()).contains(" 0 of them damaged");
        assertThat(store.size()).isEqualTo(METADATA + SLIVERS / 2);
    }
}
