package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.RoomReport;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** What a publisher tells everybody about itself; what is in its wallet is nobody's business. */
@Singleton
final class PublisherReport implements RoomReport {
    private final Instance<Publisher> publisher;
    private final PublisherMetrics metrics;

    @Inject
    PublisherReport(Instance<Publisher> publisher, PublisherMetrics metrics) {
        this.publisher = publisher;
        this.metrics = metrics;
    }

    @Override
    public String role() {
        return PublisherRoom.ROLE;
    }

    @Override
    public void describe(ObjectNode info) {
        PublisherLimits limits = publisher.get().limits();
        info.putObject("limits")
                .put("maxBodySize", limits.maxBodySize())
                .put("maxConcurrentStores", limits.concurrentStores())
                .put("maxWaiting", limits.waiting())
                .put("maxArrivingBodies", limits.arriving())
                .put("turnPatienceMillis", limits.turnPatience().toMillis());
    }

    @Override
    public void report(ObjectNode status) {
        status.put("open", metrics.open())
                .put("storedBlobs", metrics.storedBlobs())
                .put("storedBytes", metrics.storedBytes())
                .put("failed", metrics.failed());
    }
}
