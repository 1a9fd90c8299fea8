package dev.floe.door;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * Which build of Floe this is.
 *
 * @param version its number
 * @param commit what it was made of
 * @param day when
 */
public record BuildInfo(String version, String commit, String day) {
    /** Read when a native image is built, and in it from then on. Empty if this runs from classes. */
    public static final Optional<BuildInfo> OF_THIS = read();

    /** What a program that was never packaged calls itself. */
    public static final BuildInfo UNKNOWN = new BuildInfo("development", "unknown", "");

    private static Optional<BuildInfo> read() {
        Properties build = new Properties();
        try (InputStream file = BuildInfo.class.getResourceAsStream("/floe-build.properties")) {
            if (file == null) {
                return Optional.empty();
            }
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.of(
                new BuildInfo(build.getProperty("version"), build.getProperty("commit"), build.getProperty("built")));
    }

    /** The build of this program. */
    public static BuildInfo ofThis() {
        return OF_THIS.orElse(UNKNOWN);
    }
}
