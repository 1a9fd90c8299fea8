package dev.floe.edge;

import dev.floe.bytes.HeapShare;
import dev.floe.door.HeapShareConverter;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Which websites an edge serves: {@code floe.sites.*}, also as {@code FLOE_SITES_*} in the environment. */
@ConfigMapping(prefix = "floe.sites")
public interface SitesConfig {
    /**
     * Domains below which every site of the network has a host, {@code <object in base36>.DOMAIN} and {@code <name>.DOMAIN}, such as
     * sites.example.org. Browsers keep sites apart by their hosts; a domain on the Public Suffix List keeps their cookies apart, too.
     */
    Optional<List<String>> domains();

    /** A file with a table of further hosts and the sites that they stand for (see docs/sites.md). Read again when it changes. */
    Optional<Path> hosts();

    /**
     * The file in which this server keeps the hosts that operators put by the admin port; made if it is not there. Without it they
     * cannot. Where floe.sites.hosts names a host, that stands.
     */
    Optional<Path> addedHosts();

    /** A context of the client configuration: the sites of that network are served, too, at hosts of their own. */
    Optional<String> otherContext();

    /** Domains below which every site of the other network has a host; they may be below those of this one. */
    Optional<List<String>> otherDomains();

    /** A file with a table of further hosts of the other network's sites. Read again when it changes. */
    Optional<Path> otherHosts();

    /** What slivers of the other network may take in memory: bytes with K, M or G, or a percentage of the heap. */
    @WithDefault("5%")
    @WithConverter(HeapShareConverter.class)
    HeapShare otherMemory();

    /** A file of hosts, names, sites, blobs and hashes of files that are not served. Read again when it changes. */
    Optional<Path> blockList();

    /** A file of hosts, names and sites: no others are served below the domains. Read again when it changes. */
    Optional<Path> allowList();

    /** Whether patterns of routes are those of the newer kind, where an asterisk ends at a slash and two do not. */
    @WithDefault("false")
    boolean globRouting();

    /** How old what the chain said of a site may be without asking again; answers are twice as old at most. */
    @WithDefault("30s")
    @DurationMin(millis = 1000, message = "must be 1s or longer")
    @DurationMax(days = 1, message = "must be 24h or shorter")
    Duration fresh();

    /** What files of sites may take in memory: bytes with K, M or G, or a percentage of the heap. */
    @WithDefault("10%")
    @WithConverter(HeapShareConverter.class)
    HeapShare memory();
}
