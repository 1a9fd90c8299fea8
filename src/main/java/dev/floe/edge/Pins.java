package dev.floe.edge;

import dev.floe.cache.PinnedBlobs;
import dev.floe.door.UnusableSetting;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Optional;

/** What stays in this edge's caches, if its configuration names a list. */
@Singleton
final class Pins {
    private final Optional<PinList> list;

    /** A file that is no list ends the process. */
    @Inject
    Pins(EdgeConfig config, DiskTier tier) {
        this.list = config.pinList().map(file -> {
            PinnedBlobs target = tier.pinned();
            try {
                return new PinList(file, target, share(config, tier));
            } catch (IOException e) {
                throw UnusableSetting.because("floe.edge.pin-list", file + ": " + e.getMessage());
            }
        });
    }

    /** Of the disk cache, or of memory if there is no other. */
    private static long share(EdgeConfig config, DiskTier tier) {
        return tier.disk().isPresent() ? part(config, tier.capacity()) : inMemory(config);
    }

    /** What slivers may take of memory that are pinned: nothing unless there is a list. */
    static long inMemory(EdgeConfig config) {
        return config.pinList().isPresent() ? part(config, config.cacheMemory().bytes()) : 0;
    }

    private static long part(EdgeConfig config, long whole) {
        return whole / 100 * config.pinPercent();
    }

    Optional<PinList> list() {
        return list;
    }
}
