package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What a process of the program under test keeps in memory. */
public final class ProcessMemory {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private ProcessMemory() {}

    /**
     * Bytes that grow without end if the process keeps what it should forget: of all live objects on the JVM, after a
     * full collection; of all memory that is the process's own in the native binary, whose heap gives back what it does
     * not need.
     */
    public static long kept(long pid) throws IOException, InterruptedException {
        return FloeUnderTest.isNative() ? anonymousBytes(pid) : liveBytes(pid);
    }

    /**
     * Waits until what is kept is less than {@code most} more than {@code before}: what was left behind stays, and all else
     * goes once the process has time for it.
     *
     * @return what is kept then
     */
    public static long awaitGrowthBelow(long most, long before, long pid) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long now = kept(pid);
        while (now - before >= most) {
            assertThat(System.nanoTime())
                    .as("%d bytes were kept, and still are %d", before, now)
                    .isLessThan(end);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            now = kept(pid);
        }
        return now;
    }

    private static long anonymousBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("RssAnon:"))
                .map(line -> line.strip().split("\\s+"))
                .mapToLong(words -> Long.parseLong(words[1]) << 10)
                .findFirst()
                .orElseThrow();
    }

    private static long liveBytes(long pid) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(jcmd.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String total = histogram
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(histogram));
        return Long.parseLong(total.strip().split("\\s+")[2]);
    }
}
