package dev.floe.publisher;

import dev.floe.bytes.HeapShare;
import dev.floe.bytes.MemorySize;
import dev.floe.door.HeapShareConverter;
import dev.floe.door.MemorySizeConverter;
import dev.floe.publisher.access.TokenAlgorithm;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
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

    /** A directory of wallets that pay instead of the main one, so that stores do not wait for each other's coins. */
    Optional<Path> subWalletsDir();

    /** How many wallets of the directory pay; those that are missing are made. */
    @WithDefault("8")
    @Min(value = 1, message = "must be 1 or more")
    @Max(value = 1000, message = "must be 1000 or less")
    int nClients();

    /** How often the sub-wallets are looked at. */
    @WithDefault("1s")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration refillInterval();

    /** The MIST that a sub-wallet is sent when it has become poor. */
    @WithDefault("500000000")
    @Min(value = 1, message = "must be 1 or more")
    long gasRefillAmount();

    /** The FROST that a sub-wallet is sent when it has become poor. */
    @WithDefault("500000000")
    @Min(value = 1, message = "must be 1 or more")
    long walRefillAmount();

    /** Below so many MIST or FROST a sub-wallet is poor. */
    @WithDefault("500000000")
    @Min(value = 0, message = "must be 0 or more")
    long subWalletsMinBalance();

    /** Whether blobs are stored, too, that others register and certify. */
    @WithDefault("false")
    boolean uploadRelay();

    /** What is asked for that, in MIST: none, const:AMOUNT, or linear:BASE:FOR_EACH_KIB of the encoded blob. */
    @WithDefault("none")
    String relayTip();

    /** Who gets it; the main wallet if empty. */
    Optional<String> relayTipAddress();

    /** How old the transaction of a tip may be. */
    @WithDefault("1h")
    @DurationMin(seconds = 1, message = "must be 1s or longer")
    @DurationMax(days = 30, message = "must be 30 days or shorter")
    Duration relayTipFreshness();

    /** Whether blob objects that are for nobody else are destroyed when their blobs are certified. */
    @WithDefault("false")
    boolean burnAfterStore();

    /** What tokens are checked with: a secret as text, or 0x and hexadecimal digits, or a public key in PEM. */
    Optional<String> jwtDecodeSecret();

    /** A file that has the same. */
    Optional<Path> jwtDecodeSecretFile();

    /** How tokens are signed. */
    @WithDefault("HS256")
    TokenAlgorithm jwtAlgorithm();

    /** How many seconds tokens have to live from iat to exp, exactly; 0 for any number. */
    @WithDefault("0")
    @Min(value = 0, message = "must be 0 or more")
    long jwtExpiringSec();

    /** Whether tokens are asked for; what they say is compared with the request in any case. */
    @WithDefault("false")
    boolean jwtVerifyUpload();

    /** Whether a gateway in front has checked the signatures, so that any token is believed. */
    @WithDefault("false")
    boolean jwtTrustGateway();

    /** How many used tokens are remembered until they expire; further ones are refused. */
    @WithDefault("10000")
    @Min(value = 1, message = "must be 1 or more")
    int jwtCacheSize();

    /** A file of keys, and what each may store on a day. */
    Optional<Path> apiKeysFile();

    /** The bytes that an account may store on a day. */
    Optional<@WithConverter(MemorySizeConverter.class) MemorySize> quotaBytes();

    /** The blobs that an account may store on a day. */
    Optional<@Min(value = 0, message = "must be 0 or more") Long> quotaBlobs();

    /** The WAL that may be paid for an account on a day. */
    Optional<@DecimalMin(value = "0", message = "must be 0 or more") BigDecimal> quotaWal();

    /** How long the answer to a request with an Idempotency-Key is remembered. */
    @WithDefault("24h")
    @DurationMin(seconds = 1, message = "must be 1s or longer")
    @DurationMax(days = 365, message = "must be a year or shorter")
    Duration idempotencyTime();

    /** How many of these are remembered; the oldest are forgotten first. */
    @WithDefault("100000")
    @Min(value = 1, message = "must be 1 or more")
    int idempotencyEntries();

    /** Where it is written down what must outlive a restart: used tokens, quotas, answers. */
    Optional<Path> stateDir();

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
