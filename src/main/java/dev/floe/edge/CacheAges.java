package dev.floe.edge;

import java.time.Duration;
import java.util.Optional;

/**
 * How long caches may keep what, as the operator wants it.
 *
 * @param absence that there is no such thing
 * @param cdn what the caches of a CDN may keep any of it, if not as long as others
 */
record CacheAges(Duration blob, Duration quilt, Duration object, Duration absence, Optional<Duration> cdn) {
    static CacheAges of(EdgeConfig config) {
        return new CacheAges(
                config.blobMaxAge(),
                config.quiltMaxAge(),
                config.objectMaxAge(),
                config.notFoundMaxAge(),
                config.cdnMaxAge());
    }

    Duration of(Freshness.Kind kind) {
        return switch (kind) {
            case BLOB -> blob;
            case QUILT -> quilt;
            case OBJECT -> object;
        };
    }
}
