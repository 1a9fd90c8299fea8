package dev.floe.cli;

import dev.floe.bytes.NativeCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** Which Floe this is: number, commit and day of its build, and what it runs on. */
final class Version implements IVersionProvider {
    /** Read when a native image is built, and in it from then on. */
    private static final String BUILD = build();

    private static String build() {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("/floe-build.properties")) {
            if (file == null) {
                // Run from classes.
                return "floe, not packaged";
            }
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "floe " + build.getProperty("version") + ", commit " + build.getProperty("commit") + ", built "
                + build.getProperty("built");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            BUILD + ", " + (NativeCode.LINKED ? "native" : "on JVM " + System.getProperty("java.version"))
        };
    }
}
