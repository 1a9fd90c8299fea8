package dev.floe.cli;

import picocli.CommandLine.Option;

/** The options of a server's access log, {@code floe.door.access-log*} in whatever command they are. */
final class AccessLogOptions {
    /** Of the mixin. */
    static final String PREFIX = "floe.door";

    @Option(
            names = "--access-log",
            paramLabel = "FILE",
            description =
                    "write each request down there, a line of JSON for each; - for standard output (default: none)")
    private String file;

    @Option(
            names = "--access-log-max-size",
            paramLabel = "SIZE",
            description = "how long the access log gets before it makes way to FILE.1 (default: as long as it will; a"
                    + " file that was renamed is opened again without that)")
    private String maxSize;

    void configure(ConfiguredServer server) {
        server.set("floe.door.access-log", "--access-log", file);
        server.set("floe.door.access-log-max-size", "--access-log-max-size", maxSize);
    }
}
