package dev.floe.door;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What every server tells Prometheus of its process, and what it does not unless it is asked for. */
@Singleton
final class ServerMetrics {
    private static final Path MEMORY = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    /** Half of all series would be about the virtual machine and the network library. */
    @Produces
    @Singleton
    MeterFilter platform(DoorConfig config) {
        return MeterFilter.deny(id -> !config.platformMetrics()
                && (id.getName().startsWith("jvm.")
                        || id.getName().startsWith("netty.")
                        || id.getName().startsWith("system.")));
    }

    void start(@Observes StartupEvent starting, MeterRegistry registry) {
        BuildInfo build = BuildInfo.ofThis();
        Gauge.builder("floe.build.info", () -> 1)
                .description("1, with what this program was built from")
                .tag("version", build.version())
                .tag("commit", build.commit())
                .register(registry);
        Gauge.builder("process.resident.memory.bytes", ServerMetrics::residentBytes)
                .description("Memory of the process that is in RAM")
                .register(registry);
    }

    /** Not a number where the system does not tell. */
    static double residentBytes() {
        try {
            for (String line : Files.readAllLines(MEMORY)) {
                if (line.startsWith(RESIDENT)) {
                    return 1024.0 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            // As on systems without that file.
        }
        return Double.NaN;
    }
}
