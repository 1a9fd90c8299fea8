package dev.floe.cli;

import dev.floe.bytes.NativeCode;
import dev.floe.door.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** Which Floe this is: number, commit and day of its build, and what it runs on. */
final class Version implements IVersionProvider {
    private static final String BUILD = BuildInfo.OF_THIS
            .map(build -> "floe " + build.version() + ", commit " + build.commit() + ", built " + build.day())
            .orElse("floe, not packaged");

    @Override
    public String[] getVersion() {
        return new String[] {BUILD + ", " + surroundings()};
    }

    /** What this process runs on. */
    static String surroundings() {
        return NativeCode.LINKED ? "native" : "on JVM " + System.getProperty("java.version");
    }
}
