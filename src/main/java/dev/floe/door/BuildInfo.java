package dev.floe.door;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Which build of Floe this is.
 *
 * @param version its number
 * @param commit what it was made of
 * @param day when
 * @param record the whole record of the build, as {@code .mvn/build-properties.sh} wrote it: one text, so that it can be
 *     found in a native binary without running it
 */
public record BuildInfo(String version, String commit, String day, String record) {
    /** Read when a native image is built, and in it from then on. Empty if this runs from classes. */
    public static final Optional<BuildInfo> OF_THIS = read();

    /** What a program that was never packaged calls itself. */
    public static final BuildInfo UNKNOWN = of("");

    private static Optional<BuildInfo> read() {
        try (InputStream file = BuildInfo.class.getResourceAsStream("/floe-build.properties")) {
            return file == null
                    ? Optional.empty()
                    : Optional.of(of(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The build that {@code record} describes. */
    public static BuildInfo of(String record) {
        Map<String, String> inputs = inputs(record);
        return new BuildInfo(
                inputs.getOrDefault("version", "development"),
                inputs.getOrDefault("commit", "unknown"),
                inputs.getOrDefault("built", ""),
                record);
    }

    /**
     * What the build was made with, by its name: version, commit and day; the number of libraries and the digest of
     * theirs; compilers; and the options of a native image. In the order of the record.
     */
    public SequencedMap<String, String> inputs() {
        return inputs(record);
    }

    private static SequencedMap<String, String> inputs(String record) {
        SequencedMap<String, String> inputs = new LinkedHashMap<>();
        record.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int end = line.indexOf('=');
            if (end > 0) {
                inputs.put(line.substring(0, end), line.substring(end + 1));
            }
        });
        return Collections.unmodifiableSequencedMap(inputs);
    }

    /** The build of this program. */
    public static BuildInfo ofThis() {
        return OF_THIS.orElse(UNKNOWN);
    }
}
