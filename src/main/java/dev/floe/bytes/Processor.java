package dev.floe.bytes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What Linux says of the machine's first processor; other systems say nothing.
 *
 * @param name empty if it has none
 * @param features what its instructions can do, in Linux's words
 */
public record Processor(String name, Set<String> features) {

    /** This machine's. */
    public static Processor here() {
        try {
            return of(Files.readAllLines(Path.of("/proc/cpuinfo")));
        } catch (IOException e) {
            return of(List.of());
        }
    }

    /** @param cpuInfo the lines of {@code /proc/cpuinfo} */
    public static Processor of(List<String> cpuInfo) {
        // The first is the word on x86, the second the one on arm64.
        String features = value(cpuInfo, "flags") + " " + value(cpuInfo, "Features");
        return new Processor(
                value(cpuInfo, "model name"),
                Set.copyOf(List.of(features.strip().split(" "))));
    }

    private static String value(List<String> cpuInfo, String key) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith(key))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    public boolean has(String feature) {
        return features.contains(feature);
    }
}
