package dev.floe.edge;

import dev.floe.cache.DiskOptions;
import dev.floe.cache.PinnedBlobs;
import dev.floe.cache.SliverDisk;
import dev.floe.cache.SliverDiskStatistics;
import dev.floe.cache.disk.Directory;
import dev.floe.cache.disk.DiskLimits;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** The disk cache that the configuration asks for, if it asks for one. */
@Singleton
final class DiskTier {
    private static final Logger LOG = Logger.getLogger(DiskTier.class);
    /** What its index may take of the heap: one part in so many. */
    private static final int INDEX_SHARE = 4;
    /** What waits to be written may take as much. */
    private static final int BEHIND_SHARE = 32;

    private static final long LONGEST_START_SECONDS = 2;

    private final PinnedBlobs pinned = new PinnedBlobs();
    private final Optional<SliverDisk> disk;
    private final long capacity;

    @Inject
    DiskTier(EdgeConfig config) {
        this.capacity = Math.max(DiskLimits.SMALLEST, config.cacheSize().bytes());
        this.disk = config.cacheDir().map(directory -> {
            long heap = Runtime.getRuntime().maxMemory();
            DiskLimits limits = DiskLimits.of(capacity, config.cacheReserve().bytes(), heap / INDEX_SHARE);
            DiskOptions options = DiskOptions.of(limits)
                    .withVerify(config.cacheVerify())
                    .withScrubPeriod(config.cacheScrub())
                    .withBehind(heap / BEHIND_SHARE);
            return SliverDisk.open(new Directory(directory), options, pinned);
        });
    }

    /** Waits until its folder was read, as long as a start may take: what is asked for before that is not found. */
    void awaitStart() {
        if (disk.isEmpty()) {
            return;
        }
        try {
            disk.get().started().get(LONGEST_START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn("the disk cache takes long to start: serving without it until it has");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What stays in it, and in memory. */
    PinnedBlobs pinned() {
        return pinned;
    }

    /** What it may take if there is one. */
    long capacity() {
        return capacity;
    }

    Optional<SliverDisk> disk() {
        return disk;
    }

    Optional<SliverDiskStatistics> statistics() {
        return disk.map(SliverDisk::statistics);
    }

    @PreDestroy
    void close() {
        disk.ifPresent(SliverDisk::close);
    }
}
