package dev.floe.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.Cpu;
import dev.floe.bytes.MemoryBudget;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A strict check takes as long as it takes: it goes on when its client has left, and the next one finds what came of it. */
class StrictReadTest {
    private static final ReadOptions STRICT = ReadOptions.DEFAULT.withConsistency(Consistency.STRICT);
    private static final Encoding ENCODING = new Encoding(10);

    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final SystemScheduler scheduler = new SystemScheduler();
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void close() {
        scheduler.close();
        pool.shutdownNow();
    }

    @Test
    void aCheckOutlivesItsClient() throws Exception {
        byte[] blob = new byte[20_000];
        new Random(1).nextBytes(blob);
        byte[][] rows = new byte[10][ENCODING.sliverLength(Axis.PRIMARY, ENCODING.symbolSize(blob.length))];
        VerifiedMetadata metadata = new BlobEncoder(ENCODING, Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(blob), (axis, index, offset, bytes, from, count) -> {
                    if (axis == Axis.PRIMARY) {
                        System.arraycopy(bytes, from, rows[index], offset, count);
                    }
                });
        Slivers slivers = (of, axis, index) -> {
            asked.incrementAndGet();
            return gate.thenApplyAsync(open -> verified(metadata, index, rows[index]), pool);
        };
        SliverReader reader = new SliverReader(
                (MetadataSource) id -> CompletableFuture.completedFuture(metadata),
                slivers,
                ReaderOptions.of(new MemoryBudget(1 << 20), new Cpu(pool, 2)),
                scheduler,
                ReadObserver.NONE);

        UniAssertSubscriber<BlobHandle> impatient =
                reader.open(metadata.blobId(), STRICT).subscribe().withSubscriber(UniAssertSubscriber.create());
        impatient.cancel();
        CompletableFuture<BlobHandle> next =
                reader.open(metadata.blobId(), STRICT).subscribeAsCompletionStage();
        gate.complete(null);
        assertThat(next).succeedsWithin(Duration.ofSeconds(30));
        assertThat(asked).as("one check for both").hasValue(ENCODING.primarySourceSymbols());
        assertThat(reader.open(metadata.blobId(), STRICT)
                        .await()
                        .atMost(Duration.ofSeconds(30))
                        .length())
                .isEqualTo(blob.length);
        assertThat(asked).as("checked once for all").hasValue(ENCODING.primarySourceSymbols());
    }

    private static VerifiedSliver verified(VerifiedMetadata metadata, int index, byte[] row) {
        try {
            return metadata.verify(index, new Sliver(Axis.PRIMARY, index, metadata.symbolSize(), row));
        } catch (dev.floe.redstuff.RedStuffException e) {
            throw new AssertionError(e);
        }
    }
}
