package dev.floe.node;

import java.util.Optional;
import java.util.Set;

/** The routes of a storage node's API. */
enum Route {
    METADATA("/v1/blobs/:id/metadata", "GET", "PUT"),
    METADATA_STATUS("/v1/blobs/:id/metadata/status", "GET"),
    SLIVER("/v1/blobs/:id/slivers/:pair/:axis", "GET", "PUT"),
    SLIVER_STATUS("/v1/blobs/:id/slivers/:pair/:axis/status", "GET"),
    CONFIRM_PERMANENT("/v1/blobs/:id/confirmation/permanent", "GET"),
    CONFIRM_DELETABLE("/v1/blobs/:id/confirmation/deletable/:object", "GET"),
    BLOB_STATUS("/v1/blobs/:id/status", "GET"),
    RECOVERY_SYMBOLS("/v1/blobs/:id/recoverySymbols", "GET"),
    DECODING_SYMBOLS("/v1/blobs/:id/decodingSymbols", "GET"),
    INCONSISTENCY_PROOF("/v1/blobs/:id/inconsistencyProof/:axis", "POST"),
    SYNC_SHARD("/v1/migrate/sync_shard", "POST"),
    CHALLENGE_ANSWERS("/v1/floe/challenges/answers", "POST"),
    CHALLENGE_WORD("/v1/floe/challenges/word", "POST"),
    HEALTH("/v1/health", "GET");

    private final String pattern;
    private final String[] segments;
    private final Set<String> methods;

    Route(String pattern, String... methods) {
        this.pattern = pattern;
        this.segments = pattern.split("/");
        this.methods = Set.of(methods);
    }

    /** The path with names for its variable parts; the label in the metrics. */
    String pattern() {
        return pattern;
    }

    /** Whether the route knows the method; whatever can be got can also be asked for with HEAD. */
    boolean allows(String method) {
        return methods.contains(method) || method.equals("HEAD") && methods.contains("GET");
    }

    String allowed() {
        return methods.contains("POST") ? "POST" : methods.contains("PUT") ? "GET,HEAD,PUT" : "GET,HEAD";
    }

    /** @param path its segments between slashes, the first one empty */
    static Optional<Route> of(String[] path) {
        for (Route route : values()) {
            if (route.matches(path)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }

    private boolean matches(String[] path) {
        if (path.length != segments.length) {
            return false;
        }
        for (int i = 0; i < path.length; i++) {
            boolean variable = segments[i].startsWith(":");
            if (variable ? path[i].isEmpty() : !segments[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }
}
