package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.door.Request;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Demand;
import dev.floe.node.work.Rests;
import dev.floe.node.work.WorkPace;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.store.RecordStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever wants something of a blob makes background work rest, and whoever looks after the node does not. */
class DemandOfRequestsTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    @TempDir
    private Path directory;

    private long now;

    private record Get(String path) implements Request {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public long announcedLength() {
            return 0;
        }

        @Override
        public boolean isBodyHeldBack() {
            return false;
        }

        @Override
        public byte[] body(int limit, int copies) {
            return new byte[0];
        }

        @Override
        public void reserve(long bytes) {
            assertThat(bytes).isNotNegative();
        }
    }

    @Test
    void isThatForBlobs() throws Exception {
        BlsSecretKey key = BlsSecretKey.generate(new SecureRandom());
        HeldShards held = new HeldShards(1, ENCODING, List.of(0, 1), List.of(), key);
        Demand demand = new Demand(() -> now);
        Rests rests = new Rests(WorkPace.PI, demand, 1, () -> now);
        try (RecordStore chain = RecordStore.open(directory.resolve("chain"), 1 << 20);
                RecordStore records = RecordStore.open(directory.resolve("blobs"), 1 << 20);
                ExecutorService cpu = Executors.newFixedThreadPool(1)) {
            BlobServices blobs = BlobServices.over(
                    new BlobShelf(records),
                    new BlobRegistry(chain),
                    new PendingUploads(new PendingUploads.Limits(1, 1, 1, 1, Duration.ZERO), () -> 0),
                    new BlockList(Optional.empty()),
                    () -> {
                        throw new IllegalStateException("no shards are handed over here");
                    },
                    new ShardStates(chain),
                    () -> held,
                    new Withheld(() -> 0),
                    cpu,
                    new MemoryShares(256L << 20),
                    OptionalInt.empty());
            NodeRoutes routes = new NodeRoutes(
                    blobs,
                    Optional.empty(),
                    () -> ENCODING,
                    _ -> JsonNodeFactory.instance.objectNode(),
                    Duration.ZERO,
                    new NodeMetrics(),
                    demand);
            for (String path : List.of("/v1/health", "/v1/nothing/of/ours", "/")) {
                assertThat(restAfter(routes, rests, path)).as(path).isEqualTo(Duration.ofMillis(25));
            }
            String blob = "/v1/blobs/" + BLOB;
            for (String path : List.of(
                    blob + "/metadata", blob + "/slivers/0/primary", blob + "/status", blob + "/decodingSymbols")) {
                assertThat(restAfter(routes, rests, path)).as(path).isEqualTo(Duration.ofMillis(400));
            }
        }
    }

    /** After a tenth of a second of work. */
    private Duration restAfter(NodeRoutes routes, Rests rests, String path) throws Exception {
        now += Duration.ofMinutes(1).toNanos();
        routes.handle(new Get(path));
        return rests.after(Duration.ofMillis(100).toNanos());
    }
}
