package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.BlsSecretKey;
import dev.floe.node.challenge.Withheld;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many may ask for symbols with proofs at the same time: a wiped node asks for those of thousands of blobs. */
@Timeout(300)
class SymbolsTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final TestBlob BLOB = TestBlob.random(ENCODING, 2000, 1);
    private static final int MANY = 100;

    @TempDir
    private Path directory;

    private final ExecutorService cpu = Executors.newFixedThreadPool(1);
    private RecordStore chain;
    private RecordStore records;

    @BeforeEach
    void open() throws IOException {
        chain = RecordStore.open(directory.resolve("chain"), 1 << 20);
        records = RecordStore.open(directory.resolve("blobs"), 1 << 20);
    }

    @AfterEach
    void close() throws IOException {
        cpu.shutdownNow();
        chain.close();
        records.close();
    }

    private Symbols symbols(OptionalInt most) throws IOException {
        BlobShelf shelf = new BlobShelf(records);
        int pair = BLOB.id().pairOfShard(0, RunningNode.SHARDS);
        shelf.putMetadata(BLOB.id(), BLOB.metadata().metadata().toBcs()).join();
        shelf.putSliver(BLOB.id(), pair, Axis.PRIMARY, BLOB.sliverBody(pair, Axis.PRIMARY))
                .join();
        HeldShards held =
                new HeldShards(5, ENCODING, List.of(0, 1), List.of(), BlsSecretKey.generate(new SecureRandom()));
        return BlobServices.over(
                        shelf,
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
                        most)
                .symbols();
    }

    private static List<RecoverySymbol> ask(Symbols symbols) throws RefusedException {
        int pair = BLOB.id().pairOfShard(0, RunningNode.SHARDS);
        return symbols.recovery(
                BLOB.id(),
                List.of(new SymbolId(ENCODING.sliverOfPair(Axis.PRIMARY, pair), 3)),
                Optional.of(Axis.PRIMARY),
                Duration.ZERO);
    }

    @Test
    void manyMayAskAtOnce() throws Exception {
        Symbols symbols = symbols(OptionalInt.empty());
        CountDownLatch begin = new CountDownLatch(1);
        cpu.submit(() -> {
            begin.await();
            return null;
        });
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch asking = new CountDownLatch(MANY);
            List<Future<List<RecoverySymbol>>> all = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                all.add(threads.submit(() -> {
                    asking.countDown();
                    return ask(symbols);
                }));
            }
            asking.await();
            begin.countDown();
            for (Future<List<RecoverySymbol>> one : all) {
                assertThat(one.get()).hasSize(1);
            }
        }
    }

    /** With the reference's word for it. */
    @Test
    void anOperatorMaySayHowMany() throws Exception {
        assertThatThrownBy(() -> ask(symbols(OptionalInt.of(0))))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.envelope().reason()).isEqualTo("UNAVAILABLE"));
        assertThat(ask(symbols(OptionalInt.of(1)))).hasSize(1);
    }
}
