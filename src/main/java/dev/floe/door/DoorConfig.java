package dev.floe.door;

import dev.floe.bytes.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** How the HTTP server divides itself among clients: {@code floe.door.*}, also as {@code FLOE_DOOR_*} in the environment. */
@ConfigMapping(prefix = "floe.door")
public interface DoorConfig {
    /**
     * Addresses and networks (CIDR) of the proxies in front of this server. For requests that they pass on, the client is
     * whom their Forwarded or X-Forwarded-For names.
     */
    Optional<List<String>> trustedProxies();

    /**
     * Whether the trusted proxies begin each connection with a header of the PROXY protocol, version 1 or 2, which names the
     * client. Connections of theirs that begin otherwise are ended then. For plain HTTP: TLS ends at the proxy.
     */
    @WithDefault("false")
    boolean proxyProtocol();

    /**
     * A folder of certificates and their keys, for HTTPS: each client is shown the one for the host that it asks for (see docs/http.md).
     * Read again when it changes.
     */
    Optional<Path> certificates();

    /**
     * What part of places, connections and the like one client may have when nobody else wants any; the scarcer they are,
     * the less. 1 for first come, first served.
     */
    @WithDefault("0.75")
    @Positive(message = "must be above 0")
    @DecimalMax(value = "1", message = "must be 1 or less")
    double mostOfOneClient();

    /**
     * How many requests one client may send in a second, by its address of IPv4 or its network (/64) of IPv6; 0 for any
     * number. More are answered 429.
     */
    @WithDefault("0")
    @DecimalMin(value = "0", message = "must be 0 (any number) or more")
    double clientRate();

    /** How many of them may come at once after a pause. */
    @WithDefault("100")
    @Min(value = 1, message = "must be 1 or more")
    int clientBurst();

    /**
     * How many bytes one client is sent in a second, counted over ten seconds; any number if empty. Whoever had more waits
     * with the next request; what is being sent is never broken off.
     */
    Optional<@WithConverter(MemorySizeConverter.class) MemorySize> clientBytes();

    /** How many connections may be open at the same time. */
    @WithDefault("20000")
    @Min(value = 1, message = "must be 1 or more")
    int maxConnections();

    /**
     * How long a server that was told to stop (SIGTERM) goes on as before, and only says that it is not ready: as long as
     * whoever spreads requests takes to learn of it.
     */
    @WithDefault("0s")
    @DurationMin(millis = 0, message = "must be 0 (none) or longer")
    @DurationMax(hours = 1, message = "must be an hour or shorter")
    Duration stopDelay();

    /**
     * How long answers under way may take to end after that. Nobody can connect meanwhile, and the process ends with the
     * last of them.
     */
    @WithDefault("60s")
    @DurationMin(millis = 0, message = "must be 0 (none is waited for) or longer")
    @DurationMax(days = 1, message = "must be a day or shorter")
    Duration stopTimeout();

    /**
     * Whether what is asked for often is answered from prepared answers before the server sees the request. With an access
     * log of the framework's own the server sees every request anyway.
     */
    @WithDefault("true")
    boolean fastLane();

    /** The file to which each request is written as a line of JSON, or {@code -} for standard output; none if empty. */
    Optional<String> accessLog();

    /** How long the access log gets before it makes way to {@code FILE.1}; as long as it will if empty. */
    Optional<@WithConverter(MemorySizeConverter.class) MemorySize> accessLogMaxSize();

    /** How many access logs that made way are kept. */
    @WithDefault("5")
    @Min(value = 0, message = "must be 0 or more")
    @Max(value = 1000, message = "must be 1000 or less")
    int accessLogKeep();

    /**
     * The collector of OpenTelemetry, {@code http://127.0.0.1:4318} for example, that is sent traces of requests (OTLP over
     * HTTP, in JSON). None if empty. The server sees every request then.
     */
    Optional<String> traceEndpoint();

    /**
     * What part of the requests is traced. Trusted proxies decide for the requests whose {@code traceparent} they send.
     */
    @WithDefault("1")
    @DecimalMin(value = "0", message = "must be 0 or more")
    @DecimalMax(value = "1", message = "must be 1 or less")
    double traceSample();

    /** Whether metrics tell of the virtual machine, the system and the network library, too (jvm_, system_, netty_). */
    @WithDefault("false")
    boolean platformMetrics();
}
