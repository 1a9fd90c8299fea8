package dev.floe.publisher;

import dev.floe.bytes.HeapShare;
import dev.floe.bytes.MemorySize;
import dev.floe.door.HeapShareConverter;
import dev.floe.door.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How a publisher is set up: {@code floe.publisher.*}, also as {@code FLOE_PUBLISHER_*} in the environment. What is out
 * of range is refused when the process starts.
 */
@ConfigMapping(prefix = "floe.publisher")
public interface PublisherConfig {
    /** The description of the network and the wallet, the reference client's {@code client_config.yaml}. */
    Optional<Path> config();

    /** Which network of the description; its default one if empty. */
    Optional<String> context();

    /** Where to listen: a name or an address. */
    Optional<String> host();

    /** Where to listen; 0 for any port. */
    Optional<
                    @Min(value = 0, message = "must be a port, 0 to 65535")
                    @Max(value = 65_535, message = "must be a port, 0 to 65535") Integer>
            port();

    /** Whether storage nodes may be at private addresses even if the description does not say so. */
    @WithDefault("false")
    boolean allowPrivateNodes();

    /** The wallet that pays, instead of the one in the description. */
    Optional<Path> wallet();

    /** Where bodies and slivers wait; one of the user's own if empty. */
    Optional<Path> dir();

    /** The longest body. */
    @WithDefault("1G")
    @WithConverter(MemorySizeConverter.class)
    MemorySize maxBodySize();

    /** How many stores run at the same time. */
    @WithDefault("8")
    @Min(value = 1, message = "must be 1 or more")
    int maxConcurrentRequests();

    /** How many requests may wait for their turn; further ones are told to come back. */
    @WithDefault("8")
    @Min(value = 0, message = "must be 0 or more")
    int maxBufferSize();

    /** How many bodies may be received at the same time. */
    @WithDefault("64")
    @Min(value = 1, message = "must be 1 or more")
    int maxArrivingBodies();

    /** How long a request may wait for its turn. */
    @WithDefault("5m")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration turnPatience();

    /** What all encodings at the same time may use of the memory; a third of the heap if empty. */
    Optional<@WithConverter(HeapShareConverter.class) HeapShare> encodeMemory();
}
