package dev.floe.edge;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How an edge is set up: {@code floe.edge.*}, also as {@code FLOE_EDGE_*} in the environment. */
@ConfigMapping(prefix = "floe.edge")
public interface EdgeConfig {
    /** The description of the network, the reference client's {@code client_config.yaml}. */
    Optional<Path> config();

    /** Which network of the description; its default one if empty. */
    Optional<String> context();

    /** What the memory cache may hold: bytes with K, M or G, or a percentage of the heap. */
    @WithDefault("25%")
    String cacheMemory();

    /** How many blobs are sent at the same time, each counted until its last byte; 0 for as many as the heap allows. */
    @WithDefault("0")
    int maxRequests();

    /** Longer blobs are refused; any length if empty. */
    Optional<String> maxBlobSize();

    /** How long a client waits for the first byte before it is told to come back. */
    @WithDefault("30s")
    Duration firstByteTimeout();

    /** How long a client may take nothing, or the network send nothing, before an answer under way is given up. */
    @WithDefault("60s")
    Duration stallTimeout();
}
