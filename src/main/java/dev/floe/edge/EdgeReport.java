package dev.floe.edge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.MemorySize;
import dev.floe.bytes.PrintableText;
import dev.floe.cache.CacheStatistics;
import dev.floe.cache.SliverDiskStatistics;
import dev.floe.door.RoomReport;
import dev.floe.protocol.Committee;
import dev.floe.read.Provenance;
import dev.floe.sui.NetworkState;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/** What an edge tells everybody about itself. */
@Singleton
final class EdgeReport implements RoomReport {
    private static final int HOTTEST = 12;

    private final EdgeConfig config;
    private final boolean connects;
    private final Instance<CommitteeConnection> connection;
    private final Instance<RepresentationDoor> door;
    private final Instance<EdgeReader> reader;
    private final Instance<DiskTier> disk;
    private final AccessRules rules;
    private final EdgeMetrics metrics;
    private final HotBlobs hot;

    @Inject
    EdgeReport(
            EdgeConfig config,
            Instance<CommitteeConnection> connection,
            Instance<RepresentationDoor> door,
            Instance<EdgeReader> reader,
            Instance<DiskTier> disk,
            AccessRules rules,
            EdgeMetrics metrics,
            HotBlobs hot) {
        this.config = config;
        this.connects = config.config().isPresent();
        this.connection = connection;
        this.door = door;
        this.reader = reader;
        this.disk = disk;
        this.rules = rules;
        this.metrics = metrics;
        this.hot = hot;
    }

    @Override
    public String role() {
        return EdgeRoom.ROLE;
    }

    @Override
    public void describe(ObjectNode info) {
        if (connects) {
            connection.get().networkName().ifPresent(name -> info.put("network", name));
            state().ifPresent(known -> info.put("epoch", known.epoch())
                    .put("shards", known.shardCount())
                    .put("nodes", known.committee().members().size())
                    .put("systemObject", known.systemObject().toString()));
        }
        ObjectNode limits = info.putObject("limits");
        config.maxBlobSize().map(MemorySize::bytes).ifPresent(most -> limits.put("maxBlobSize", most));
        limits.put("maxRequests", door.get().capacity())
                .put("firstByteTimeoutMillis", config.firstByteTimeout().toMillis())
                .put("stallTimeoutMillis", config.stallTimeout().toMillis())
                .put("maxConcatenated", ConcatRequest.MOST);
    }

    private Optional<NetworkState> state() {
        return connects ? connection.get().committees().state() : Optional.empty();
    }

    @Override
    public void report(ObjectNode status) {
        state().ifPresent(known -> committee(status.putObject("committee"), known));
        if (connects) {
            connection.get().networkName().ifPresent(name -> status.put("network", name));
            connection.get().committees().problem().ifPresent(ignored -> status.put("chainSilent", true));
        }
        status.putObject("traffic")
                .put("sentBytes", metrics.sentBytes())
                .put("fromMemory", metrics.answers(Provenance.MEMORY))
                .put("fromDisk", metrics.answers(Provenance.DISK))
                .put("fromStore", metrics.answers(Provenance.STORE))
                .put("fromCommittee", metrics.answers(Provenance.COMMITTEE))
                .put("underWay", door.get().inside());
        cache(status.putObject("cache"));
        if (config.showHottest()) {
            hottest(status.putArray("hottest"));
        }
    }

    private void committee(ObjectNode to, NetworkState known) {
        Committee committee = known.committee();
        to.put("epoch", committee.epoch()).put("shards", committee.shardCount());
        connection.get().committees().age().ifPresent(age -> to.put("ageSeconds", age.toSeconds()));
        ArrayNode nodes = to.putArray("nodes");
        for (NodeReport node : connection.get().nodes()) {
            ObjectNode entry = nodes.addObject()
                    .put("name", PrintableText.shortLine(node.node().name()))
                    .put("shards", node.node().weight())
                    .put("standing", node.standing().name().toLowerCase(Locale.ROOT));
            node.latency().ifPresent(latency -> entry.put("millis", latency.toNanos() / 100_000 / 10.0));
        }
    }

    private void cache(ObjectNode to) {
        CacheStatistics memory = reader.get().statistics();
        to.put("memoryBytes", memory.bytes()).put("memoryCapacity", memory.capacity());
        Optional<SliverDiskStatistics> there = disk.get().statistics();
        there.ifPresent(statistics -> to.put("diskBytes", statistics.disk().bytes())
                .put("diskCapacity", statistics.capacity())
                .put("diskState", statistics.state().name().toLowerCase(Locale.ROOT)));
    }

    /** Whoever may not have a blob is not told of it either. */
    private void hottest(ArrayNode to) {
        hot.hottest(HOTTEST).stream()
                .filter(blob -> !reader.get().denyList().test(blob.name().blob())
                        && rules.isPublic(blob.name().blob()))
                .forEach(blob -> to.addObject()
                        .put("path", blob.name().toString())
                        .put("requests", blob.requests())
                        .put("bytes", blob.length()));
    }
}
