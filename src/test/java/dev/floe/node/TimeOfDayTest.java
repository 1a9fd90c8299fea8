package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines without a clock, in virtual time. */
class TimeOfDayTest {
    private static final Instant NOW = Instant.parse("2027-05-01T10:00:00Z");

    @TempDir
    private Path directory;

    private final List<Duration> pauses = new ArrayList<>();

    private Duration waited() {
        return pauses.stream().reduce(Duration.ZERO, Duration::plus);
    }

    /** A clock that shows {@code wrong} until it was {@code set} so long after the start. */
    private TimeOfDay machine(Instant wrong, Duration set) {
        return new TimeOfDay(
                () -> waited().compareTo(set) < 0 ? wrong.plus(waited()) : NOW.plus(waited()),
                () -> waited().toNanos(),
                pauses::add);
    }

    private void written(String file, Instant when) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "x");
        Files.setLastModifiedTime(path, FileTime.from(when));
    }

    @Test
    void whoHasTheTimeDoesNotWait() throws Exception {
        written("chain/segments.txt", NOW.minusSeconds(3));
        machine(NOW, Duration.ZERO).await(directory);
        machine(NOW, Duration.ZERO).await(directory.resolve("not there yet"));
        assertThat(pauses).isEmpty();
    }

    /** NethServer/arm-dev#46: what starts before the time is there makes certificates of 1979. */
    @Test
    void theBeginningOfTimeIsWaitedOut() throws Exception {
        machine(Instant.EPOCH, Duration.ofSeconds(40)).await(directory);
        assertThat(waited()).isEqualTo(Duration.ofSeconds(40));
    }

    /** hypriot/image-builder-rpi#191, autonomous-os#150: the time is that of the image, or of the last shutdown. */
    @Test
    void theTimeOfTheLastShutdownIsBeforeWhatWasWrittenAfterIt() throws Exception {
        written("blobs/0000000001.seg", NOW.minus(Duration.ofHours(1)));
        machine(NOW.minus(Duration.ofDays(9)), Duration.ofSeconds(25)).await(directory);
        assertThat(waited()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void aFileOfTheFutureDoesNotKeepANodeFromStarting() throws Exception {
        written("node.json", NOW.plus(Duration.ofDays(4000)));
        machine(NOW, Duration.ZERO).await(directory);
        assertThat(waited()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aClockThatNobodySetsIsSaidAfterAnHour() {
        assertThatThrownBy(() -> machine(Instant.EPOCH, Duration.ofDays(1)).await(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("1970-01-01T01:00:00Z")
                .hasMessageContaining("time service");
        assertThat(waited()).isEqualTo(Duration.ofHours(1));
    }
}
