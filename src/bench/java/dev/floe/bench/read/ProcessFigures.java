package dev.floe.bench.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the system says about a process. Zero where it says nothing. */
public record ProcessFigures(long pid) {

    /** Processor time that it has used so far. */
    public double cpuSeconds() {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .map(Duration::toNanos)
                .map(nanos -> nanos / 1e9)
                .orElse(0.0);
    }

    /** The most bytes that were resident since the start or the last {@link #forgetPeak}. */
    public long peakBytes() {
        return status("VmHWM:");
    }

    /** The bytes that are resident now. */
    public long residentBytes() {
        return status("VmRSS:");
    }

    /** The files, sockets and pipes that it has open. */
    public int descriptors() {
        try (var open = Files.list(status().resolveSibling("fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    private long status(String field) {
        try (var lines = Files.lines(status())) {
            return lines.filter(line -> line.startsWith(field))
                            .map(line -> line.replaceAll("\\D", ""))
                            .mapToLong(Long::parseLong)
                            .findFirst()
                            .orElse(0)
                    << 10;
        } catch (IOException e) {
            return 0;
        }
    }

    private Path status() {
        return Path.of("/proc", Long.toString(pid), "status");
    }

    /** Begins to look for a peak anew, where the system can. */
    public void forgetPeak() {
        try {
            Files.writeString(status().resolveSibling("clear_refs"), "5");
        } catch (IOException e) {
            // Then the peak is that of the whole life of the process.
            return;
        }
    }
}
