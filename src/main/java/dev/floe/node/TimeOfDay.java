package dev.floe.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Waits for the time on a machine that has none when it starts: without a clock of its own it goes on with 1970, or with when
 * it was last on, until a time service has reached the network. Certificates and epochs would all be wrong until then.
 */
final class TimeOfDay {
    private static final Logger LOG = Logger.getLogger(TimeOfDay.class);
    /** Before this there was no such program. */
    private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final Duration SAY_AGAIN = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(1);
    /** A file may have been written when a clock was ahead: that is no reason to wait for ever. */
    private static final Duration LONGEST_FOR_FILES = Duration.ofMinutes(5);
    /** Clocks are set back by so much without any harm. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Pause pause;

    /** Lets time go by. */
    @FunctionalInterface
    interface Pause {
        void take(Duration duration) throws InterruptedException;
    }

    TimeOfDay(InstantSource clock, LongSupplier nanoTime, Pause pause) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.pause = pause;
    }

    /**
     * Returns when the time can be right: when it is not before this program was written, nor before anything in the node's
     * directory was, which is waited for a shorter time.
     *
     * @throws IOException if that does not come about in an hour, or a folder cannot be read
     */
    void await(Path directory) throws IOException, InterruptedException {
        Instant written = newest(directory);
        long begin = nanoTime.getAsLong();
        long said = -1;
        while (true) {
            Instant now = clock.instant();
            Duration waited = Duration.ofNanos(nanoTime.getAsLong() - begin);
            boolean possible = !now.isBefore(EARLIEST);
            if (possible && !now.plus(TOLERANCE).isBefore(written)) {
                if (said >= 0) {
                    LOG.infof("the clock was set, it is %s: the node starts", now);
                }
                return;
            }
            if (possible && waited.compareTo(LONGEST_FOR_FILES) >= 0) {
                LOG.warnf(
                        "it is %s, and %s has something of %s: the node starts nevertheless", now, directory, written);
                return;
            }
            if (waited.compareTo(LONGEST) >= 0) {
                throw new IOException(
                        "the clock says " + now + " and nobody has set it in an hour: is there a time service"
                                + " (systemd-timesyncd, chrony), and does it reach the network?");
            }
            if (waited.dividedBy(SAY_AGAIN) > said) {
                said = waited.dividedBy(SAY_AGAIN);
                LOG.warnf(
                        "the clock says %s, which cannot be: waiting for the time, without which neither certificates"
                                + " nor epochs are right",
                        now);
            }
            pause.take(LOOK_AGAIN);
        }
    }

    private static Instant newest(Path directory) throws IOException {
        Instant newest = Instant.EPOCH;
        for (Path folder :
                List.of(directory, directory.resolve(NodeDirectory.CHAIN), directory.resolve(NodeDirectory.BLOBS))) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Instant written = Files.getLastModifiedTime(file).toInstant();
                    newest = written.isAfter(newest) ? written : newest;
                }
            }
        }
        return newest;
    }
}
