package dev.floe.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of the write side, {@code floe.publisher.*} in whatever command they are. */
final class PublisherOptions {
    /** Of the mixin. */
    static final String PREFIX = "floe.publisher";

    private static final String IDLE_TIMEOUT = "2H";

    @Option(names = "--wallet", paramLabel = "FILE", description = "the wallet that pays, see floe store --help")
    private Path wallet;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "where bodies and encoded blobs wait, about six times their size (default: in"
                    + " $STATE_DIRECTORY, $XDG_STATE_HOME/floe or ~/.local/state/floe)")
    private Path directory;

    @Option(
            names = "--max-body-size",
            paramLabel = "KIB",
            description = "the longest body, in KiB, or with a unit, such as 2G (default: 1048576, that is 1 GiB:"
                    + " bodies go to disk, not to memory)")
    private String maxBodySize;

    @Option(
            names = {"--max-concurrent-requests", "--publisher-max-concurrent-requests"},
            paramLabel = "N",
            description = "stores at the same time (default: 8)")
    private Integer maxConcurrentRequests;

    @Option(
            names = {"--max-buffer-size", "--publisher-max-buffer-size"},
            paramLabel = "N",
            description = "requests that may wait for their turn; further ones get 429 (default: 8)")
    private Integer maxBufferSize;

    @Option(
            names = "--turn-patience",
            paramLabel = "TIME",
            description = "how long a request may wait for its turn (default: 5m)")
    private String turnPatience;

    @Option(
            names = "--encode-memory",
            paramLabel = "SIZE",
            description = "what all encodings at the same time may use, such as 512M or 20%% of the heap"
                    + " (default: a third of the heap)")
    private String encodeMemory;

    Optional<Path> wallet() {
        return Optional.ofNullable(wallet);
    }

    void configure(ConfiguredServer server) {
        // While a large blob is being stored nothing moves on its connection.
        if (System.getenv("QUARKUS_HTTP_IDLE_TIMEOUT") == null) {
            System.setProperty("quarkus.http.idle-timeout", IDLE_TIMEOUT);
        }
        server.set("floe.publisher.wallet", "--wallet", wallet == null ? null : wallet.toAbsolutePath());
        server.set("floe.publisher.dir", "--dir", directory == null ? null : directory.toAbsolutePath());
        server.set(
                "floe.publisher.max-body-size",
                "--max-body-size",
                maxBodySize == null ? null : inKibibytes(maxBodySize));
        server.set("floe.publisher.max-concurrent-requests", "--max-concurrent-requests", maxConcurrentRequests);
        server.set("floe.publisher.max-buffer-size", "--max-buffer-size", maxBufferSize);
        server.set("floe.publisher.turn-patience", "--turn-patience", turnPatience);
        server.set("floe.publisher.encode-memory", "--encode-memory", encodeMemory);
    }

    /** The reference's option is a number of KiB. */
    private static String inKibibytes(String size) {
        return size.chars().allMatch(Character::isDigit) ? size + "K" : size;
    }
}
