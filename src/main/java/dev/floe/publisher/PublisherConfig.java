package dev.floe.publisher;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How a publisher is set up: {@code floe.publisher.*}, also as {@code FLOE_PUBLISHER_*} in the environment. */
@ConfigMapping(prefix = "floe.publisher")
public interface PublisherConfig {
    /** The description of the network and the wallet, the reference client's {@code client_config.yaml}. */
    Optional<Path> config();

    /** Which network of the description; its default one if empty. */
    Optional<String> context();

    /** The wallet that pays, instead of the one in the description. */
    Optional<Path> wallet();

    /** Where bodies and slivers wait; a directory below the system's temporary one if empty. */
    Optional<Path> dir();

    /** The longest body. */
    @WithDefault("1G")
    MemorySize maxBodySize();

    /** How many stores run at the same time. */
    @WithDefault("8")
    int maxConcurrentRequests();

    /** How many requests may wait for their turn; further ones are told to come back. */
    @WithDefault("8")
    int maxBufferSize();

    /** How long a request may wait for its turn. */
    @WithDefault("5m")
    Duration turnPatience();

    /** What all encodings at the same time may use of the memory; a third of the heap if empty. */
    Optional<MemorySize> encodeMemory();
}
