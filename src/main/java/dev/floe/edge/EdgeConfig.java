package dev.floe.edge;

import dev.floe.bytes.HeapShare;
import dev.floe.bytes.MemorySize;
import dev.floe.cache.DiskOptions;
import dev.floe.door.HeapShareConverter;
import dev.floe.door.MemorySizeConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/**
 * How an edge is set up: {@code floe.edge.*}, also as {@code FLOE_EDGE_*} in the environment. What is out of range is
 * refused when the process starts.
 */
@ConfigMapping(prefix = "floe.edge")
public interface EdgeConfig {
    /** The description of the network, the reference client's {@code client_config.yaml}. */
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

    /** What the memory cache may hold: bytes with K, M or G, or a percentage of the heap. */
    @WithDefault("25%")
    @WithConverter(HeapShareConverter.class)
    HeapShare cacheMemory();

    /** Where the disk cache lies; without it there is none. */
    Optional<Path> cacheDir();

    /** What the disk cache may take, all its files together. */
    @WithDefault("10G")
    @WithConverter(MemorySizeConverter.class)
    MemorySize cacheSize();

    /** How much of its disk the disk cache leaves free, whoever else writes there. */
    @WithDefault("1G")
    @WithConverter(MemorySizeConverter.class)
    MemorySize cacheReserve();

    /** When what comes from the disk cache is checked against the blob ID: first-use (since the start) or always. */
    @WithDefault("first-use")
    DiskOptions.Verify cacheVerify();

    /** In which time all of the disk cache is read and checked, asked for or not; 0 for never. */
    @WithDefault("7d")
    @DurationMin(millis = 0, message = "must be 0 (never) or longer")
    @DurationMax(days = 3650, message = "must be ten years or shorter")
    Duration cacheScrub();

    /**
     * A bucket that several edges share, {@code s3://BUCKET/PREFIX}: what one has fetched, the others need not ask storage
     * nodes for. Credentials are found as Amazon's tools find them.
     */
    Optional<String> sharedStore();

    /** The address of the service that has the bucket, if that is not Amazon's. */
    Optional<String> sharedStoreEndpoint();

    /** The region of the bucket. */
    Optional<String> sharedStoreRegion();

    /** How long one request to the shared store may take; storage nodes are asked before that. */
    @WithDefault("5s")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(minutes = 10, message = "must be 10m or shorter")
    Duration sharedStoreTimeout();

    /** How many blobs are sent at the same time, each counted until its last byte; 0 for as many as the heap allows. */
    @WithDefault("0")
    @Min(value = 0, message = "must be 0 (by the heap's size) or more")
    int maxRequests();

    /**
     * How many answers one client may be sent at the same time, by its address of IPv4 or its network (/64) of IPv6; 0 for as
     * many as its share of the places. Whoever asks for more waits as long as for a place, and is answered 429 then.
     */
    @WithDefault("0")
    @Min(value = 0, message = "must be 0 (a share of the places) or more")
    int clientRequests();

    /** How long a request waits for a place when all are taken; browsers do not ask again for a picture that was refused. */
    @WithDefault("2s")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration placeTimeout();

    /** Longer blobs are refused; any length if empty. */
    Optional<@WithConverter(MemorySizeConverter.class) MemorySize> maxBlobSize();

    /** How long a client waits for the first byte before it is told to come back. */
    @WithDefault("30s")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration firstByteTimeout();

    /** How long a client may take nothing, or the network send nothing, before an answer under way is given up. */
    @WithDefault("60s")
    @DurationMin(millis = 100, message = "must be 0.1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration stallTimeout();

    /** A file of IDs that are not served, one in a line: blobs, quilts, patches, objects. Read again when it changes. */
    Optional<Path> denyList();

    /** Addresses of such lists, separated by commas. */
    Optional<List<String>> denyListUrl();

    /** How often those addresses are asked whether their lists have changed. */
    @WithDefault("5m")
    @DurationMin(millis = 1000, message = "must be 1s or longer")
    @DurationMax(days = 30, message = "must be 30 days or shorter")
    Duration denyListInterval();

    /** Where it is kept what they had last, for a start at which they cannot be asked; in the user's own directory if empty. */
    Optional<Path> denyListCopies();

    /** A file in which this server keeps what stays in its caches, for which operators ask at the admin port. */
    Optional<Path> pinList();

    /** What that may take of the disk cache, or of the memory cache if there is no other, in percent; and of memory anyway. */
    @WithDefault("25")
    @Min(value = 1, message = "must be 1 to 50")
    @Max(value = 50, message = "must be 1 to 50")
    int pinPercent();

    /** A file of IDs, and of owners as owner:0x..., that everybody may read; others are for who has a signed URL, or for nobody. */
    Optional<Path> allowList();

    /** How often the chain is asked what the owners on that list own. */
    @WithDefault("1m")
    @DurationMin(millis = 1000, message = "must be 1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration ownersInterval();

    /** A file of keys, NAME:SECRET in each line, with which URLs are signed; then only such URLs are answered. */
    Optional<Path> signKeys();

    /** How long caches keep a blob, a part of one, or several, asked for by their IDs; never longer than they are known to live. */
    @WithDefault("365d")
    @DurationMin(message = "must be 0 or longer")
    @DurationMax(days = 3650, message = "must be ten years or shorter")
    Duration blobMaxAge();

    /** The same for patches of quilts, and for lists of them. */
    @WithDefault("365d")
    @DurationMin(message = "must be 0 or longer")
    @DurationMax(days = 3650, message = "must be ten years or shorter")
    Duration quiltMaxAge();

    /** The same for what was found by the ID of an object, whose attributes may change. */
    @WithDefault("60s")
    @DurationMin(message = "must be 0 or longer")
    @DurationMax(days = 3650, message = "must be ten years or shorter")
    Duration objectMaxAge();

    /**
     * Whether storage nodes are asked, three of them and once an hour, until when a blob is paid for that somebody asks for by
     * its ID: nothing is said to be fresh beyond that.
     */
    @WithDefault("true")
    boolean learnLifetimes();

    /** How long caches may say that there is no such blob; below a second, they may not. */
    @WithDefault("2s")
    @DurationMin(message = "must be 0 or longer")
    @DurationMax(hours = 1, message = "must be 1h or shorter")
    Duration notFoundMaxAge();

    /** How long the caches of a CDN keep any of it (CDN-Cache-Control), if that is not as long as browsers do. */
    Optional<
                    @DurationMin(message = "must be 0 or longer")
                    @DurationMax(days = 3650, message = "must be ten years or shorter") Duration>
            cdnMaxAge();

    /**
     * Addresses and networks (CIDR) of the clients whose own Cache-Control is honoured: with no-cache or max-age, the chain is
     * asked again for an object; with only-if-cached, storage nodes are not asked for a blob.
     */
    Optional<List<String>> trustedClients();

    /** Whether what is worth it is sent with zstd or gzip to whoever takes that. */
    @WithDefault("true")
    boolean compression();

    /** Nothing shorter is compressed. */
    @WithDefault("1K")
    @WithConverter(MemorySizeConverter.class)
    MemorySize compressionMin();

    /** Nothing longer is compressed. */
    @WithDefault("16M")
    @WithConverter(MemorySizeConverter.class)
    MemorySize compressionMax();

    /** Which attributes of blobs and tags of patches are sent as header fields. */
    @WithDefault(
            "content-type,authorization,content-disposition,content-encoding,content-language,content-location,link")
    Set<String> allowedHeaders();

    /** Whether all tags of patches are sent as header fields. */
    @WithDefault("false")
    boolean allowQuiltPatchTagsInResponse();

    /**
     * Names of hosts, each an origin where all that is served belongs to one owner, who answers for it: documents that run
     * (HTML, SVG, XML) are not put into a sandbox there. Whoever can have this edge serve a document under such a name reads the
     * cookies and the storage of all others, so an origin for everybody's blobs must not be one.
     */
    Optional<Set<String>> origins();

    /** Whether the status page shows which blobs are asked for most. */
    @WithDefault("true")
    boolean showHottest();
}
