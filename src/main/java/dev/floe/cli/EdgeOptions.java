package dev.floe.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options of the read side, {@code floe.edge.*} in whatever command they are. */
final class EdgeOptions {
    /** Of the mixin. */
    static final String PREFIX = "floe.edge";

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description = "what the memory cache may hold, such as 2G or 40%% of the heap (default: 25%%)")
    private String cacheMemory;

    @Option(
            names = "--cache-dir",
            paramLabel = "DIR",
            description = "where the disk cache lies, which survives restarts (default: there is none)")
    private Path cacheDir;

    @Option(
            names = "--cache-size",
            paramLabel = "SIZE",
            description = "what the disk cache may take, all its files together (default: 10G)")
    private String cacheSize;

    @Option(
            names = "--cache-reserve",
            paramLabel = "SIZE",
            description = "how much of its disk the disk cache leaves free, whoever else writes there (default: 1G)")
    private String cacheReserve;

    @Option(
            names = "--cache-verify",
            paramLabel = "WHEN",
            description =
                    "when what comes from the disk cache is hashed and compared with the blob ID: first-use (since"
                            + " the start; a checksum is compared each time) or always (default: first-use)")
    private String cacheVerify;

    @Option(
            names = "--cache-scrub",
            paramLabel = "TIME",
            description = "in which time all of the disk cache is read and hashed, asked for or not; 0 for never"
                    + " (default: 7d)")
    private String cacheScrub;

    @Option(
            names = "--max-requests",
            paramLabel = "N",
            description = "blobs being sent at the same time; further requests get 503 (default: by the heap's size)")
    private Integer maxRequests;

    @Option(
            names = "--max-blob-size",
            paramLabel = "SIZE",
            description = "longer blobs are refused (default: none are)")
    private String maxBlobSize;

    @Option(
            names = "--shared-store",
            paramLabel = "BUCKET",
            description = "s3://BUCKET/PREFIX that several edges share: what one has fetched, the others need not ask"
                    + " storage nodes for; credentials as Amazon's tools find them (default: none)")
    private String sharedStore;

    @Option(
            names = "--shared-store-endpoint",
            paramLabel = "URL",
            description = "the service that has the bucket (default: Amazon's)")
    private String sharedStoreEndpoint;

    @Option(
            names = "--shared-store-region",
            paramLabel = "REGION",
            description = "the bucket's region (default: us-east-1 for services that are not Amazon's)")
    private String sharedStoreRegion;

    @Option(
            names = "--first-byte-timeout",
            paramLabel = "TIME",
            description = "how long a client waits for the first byte before it gets 503 (default: 30s)")
    private String firstByteTimeout;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            description = "how long a client may take nothing, or the network send nothing, before an answer under way"
                    + " is given up (default: 60s)")
    private String stallTimeout;

    @Option(
            names = {"--deny-list", "--blocklist"},
            paramLabel = "FILE",
            description =
                    "IDs that are not served (451), one in a line or a YAML list: blobs, quilts, patches, objects;"
                            + " read again when it changes (default: none)")
    private Path denyList;

    @Option(
            names = "--deny-list-url",
            paramLabel = "URLS",
            description = "where such lists are published, separated by commas; the edge is not ready before it has"
                    + " had them once (default: none)")
    private String denyListUrl;

    @Option(
            names = "--deny-list-interval",
            paramLabel = "TIME",
            description = "how often those are asked whether they have changed (default: 5m)")
    private String denyListInterval;

    @Option(
            names = "--pin-list",
            paramLabel = "FILE",
            description = "a file that this server writes: what operators have pinned at the admin port, and stays in"
                    + " the caches whatever else is asked for (default: nothing is pinned)")
    private Path pinList;

    @Option(
            names = "--pin-percent",
            paramLabel = "N",
            description = "what that may take of the disk cache, or without one of memory: 1 to 50 (default: 25)")
    private Integer pinPercent;

    @Option(
            names = "--allow-list",
            paramLabel = "FILE",
            description =
                    "IDs that everybody may read, in the form of a deny list, and lines owner:0x... for all that an address"
                            + " owns; others are refused (403), or for who has a signed URL; read again when it changes (default: everybody may read everything)")
    private Path allowList;

    @Option(
            names = "--sign-keys",
            paramLabel = "FILE",
            description =
                    "keys of signed URLs, NAME:SECRET in each line: then only those are answered, see floe sign-url;"
                            + " read again when it changes (default: none)")
    private Path signKeys;

    @Option(
            names = "--allowed-headers",
            paramLabel = "NAMES",
            description = "attributes of blobs and tags of quilts' patches that are sent as header fields, separated by"
                    + " commas (default: content-type, authorization, content-disposition, content-encoding,"
                    + " content-language, content-location, link)")
    private String allowedHeaders;

    @Option(
            names = "--allow-quilt-patch-tags-in-response",
            description = "send all tags of quilts' patches as header fields, but for those that are this server's own")
    private boolean allTags;

    @Option(
            names = "--sites",
            paramLabel = "DOMAIN",
            description =
                    "serves the network's websites (Walrus Sites) at hosts below this domain, or several, separated by"
                            + " commas: <object in base36>.DOMAIN, <name of SuiNS>.DOMAIN (default: none are)")
    private String sites;

    @Option(
            names = "--site-hosts",
            paramLabel = "FILE",
            description =
                    "further hosts and the sites that they stand for, HOST: SITE in each line of YAML; read again when it"
                            + " changes (default: none)")
    private Path siteHosts;

    /** The same with sites below {@code domain}, unless others are asked for. */
    void configureWithSites(ConfiguredServer server, String domain) {
        if (sites == null) {
            System.setProperty("floe.sites.domains", domain);
        }
        configure(server);
    }

    void configure(ConfiguredServer server) {
        server.set("floe.sites.domains", "--sites", sites);
        server.set("floe.sites.hosts", "--site-hosts", siteHosts == null ? null : siteHosts.toAbsolutePath());
        server.set("floe.edge.cache-memory", "--cache-memory", cacheMemory);
        server.set("floe.edge.cache-dir", "--cache-dir", cacheDir == null ? null : cacheDir.toAbsolutePath());
        server.set("floe.edge.cache-size", "--cache-size", cacheSize);
        server.set("floe.edge.cache-reserve", "--cache-reserve", cacheReserve);
        server.set("floe.edge.cache-verify", "--cache-verify", cacheVerify);
        server.set("floe.edge.cache-scrub", "--cache-scrub", cacheScrub);
        server.set("floe.edge.shared-store", "--shared-store", sharedStore);
        server.set("floe.edge.shared-store-endpoint", "--shared-store-endpoint", sharedStoreEndpoint);
        server.set("floe.edge.shared-store-region", "--shared-store-region", sharedStoreRegion);
        server.set("floe.edge.max-requests", "--max-requests", maxRequests);
        server.set("floe.edge.max-blob-size", "--max-blob-size", maxBlobSize);
        server.set("floe.edge.first-byte-timeout", "--first-byte-timeout", firstByteTimeout);
        server.set("floe.edge.stall-timeout", "--stall-timeout", stallTimeout);
        server.set("floe.edge.deny-list", "--deny-list", denyList == null ? null : denyList.toAbsolutePath());
        server.set("floe.edge.deny-list-url", "--deny-list-url", denyListUrl);
        server.set("floe.edge.deny-list-interval", "--deny-list-interval", denyListInterval);
        server.set("floe.edge.pin-list", "--pin-list", pinList == null ? null : pinList.toAbsolutePath());
        server.set("floe.edge.pin-percent", "--pin-percent", pinPercent);
        server.set("floe.edge.allow-list", "--allow-list", allowList == null ? null : allowList.toAbsolutePath());
        server.set("floe.edge.sign-keys", "--sign-keys", signKeys == null ? null : signKeys.toAbsolutePath());
        server.set("floe.edge.allowed-headers", "--allowed-headers", allowedHeaders);
        server.set(
                "floe.edge.allow-quilt-patch-tags-in-response",
                "--allow-quilt-patch-tags-in-response",
                allTags ? true : null);
    }
}
