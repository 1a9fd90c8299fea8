package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An edge that is killed while it is read from: {@code -Dfloe.cache.kills} times, 6 if that is not set. Afterwards every
 * byte is right, and what was on its disk comes from there.
 */
@Timeout(1800)
class DiskCacheIT {
    private static final int KILLS = Integer.getInteger("floe.cache.kills", 6);
    private static final int READERS = 4;
    private static final int ANSWERS_BEFORE_A_KILL = 12;
    private static final int SHARDS = 20;

    private static final Map<String, byte[]> BLOBS = new LinkedHashMap<>();
    private static TestNetwork network;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.quick("disk-cache", 5, SHARDS, true);
        int seed = 0;
        for (int length : new int[] {1, 500, 20_000, 300_000, 1_000_000, 3_000_000}) {
            byte[] blob = TestNetwork.bytes(seed++, length);
            BLOBS.put(network.store(blob), blob);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static Path cache() {
        return network.devnet().directory().resolve("edge");
    }

    private static void assertAllReads() {
        BLOBS.forEach(network::assertReads);
    }

    /** Rows of all blobs, and their heads. */
    private static long entriesOfAll() throws Exception {
        Encoding encoding = new Encoding(SHARDS);
        long entries = 0;
        for (byte[] blob : BLOBS.values()) {
            int row = encoding.sliverLength(Axis.PRIMARY, encoding.symbolSize(blob.length));
            entries += 1 + Math.ceilDiv(blob.length, row);
        }
        return entries;
    }

    private static void awaitEntries(long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (network.edgeMetrics().get("floe_disk_entries") < count) {
            assertThat(System.nanoTime()).as("written in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Reads parts and wholes; an answer that breaks off is the kill's. */
    private static void read(Random random, AtomicBoolean over, CountDownLatch answers) {
        List<Map.Entry<String, byte[]>> blobs = new ArrayList<>(BLOBS.entrySet());
        while (!over.get()) {
            Map.Entry<String, byte[]> blob = blobs.get(random.nextInt(blobs.size()));
            int from = random.nextInt(blob.getValue().length);
            try {
                HttpResponse<byte[]> answer = network.get(blob.getKey(), "Range", "bytes=" + from + "-");
                if (answer.statusCode() == 206) {
                    assertThat(answer.body())
                            .isEqualTo(Arrays.copyOfRange(blob.getValue(), from, blob.getValue().length));
                    answers.countDown();
                }
            } catch (java.io.UncheckedIOException e) {
                // It was killed, or is not up yet.
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void isConsistentAfterEveryKillAndServesWhatIsOnItsDisk() throws Exception {
        Random random = new Random(3);
        for (int kill = 0; kill < KILLS; kill++) {
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch answers = new CountDownLatch(ANSWERS_BEFORE_A_KILL);
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(READERS)) {
                for (int i = 0; i < READERS; i++) {
                    Random own = new Random(random.nextLong());
                    readers.add(CompletableFuture.runAsync(() -> read(own, over, answers), threads));
                }
                assertThat(answers.await(180, TimeUnit.SECONDS)).isTrue();
                network.devnet().kill(Commands.EDGE);
                over.set(true);
            }
            readers.forEach(CompletableFuture::join);
            if (kill % 2 == 1) {
                flipBits(random);
            }
            network.devnet().restart(Commands.EDGE);
            assertAllReads();
        }
        awaitEntries(entriesOfAll());
        network.devnet().kill(Commands.EDGE);
        network.devnet().restart(Commands.EDGE);
        for (Map.Entry<String, byte[]> blob : BLOBS.entrySet()) {
            HttpResponse<byte[]> answer = network.get(blob.getKey());
            assertThat(answer.headers().firstValue("X-Cache")).contains("HIT-DISK");
            assertThat(answer.body()).isEqualTo(blob.getValue());
        }
        Map<String, Double> metrics = network.edgeMetrics();
        assertThat(metrics.get("floe_disk_misses_total")).isZero();
        assertThat(metrics.get("floe_disk_entries")).isEqualTo(entriesOfAll());
        assertThat(metrics.get("floe_disk_wrong_total")).isZero();
        assertThat(metrics.get("floe_disk_used_bytes")).isLessThanOrEqualTo(metrics.get("floe_disk_capacity_bytes"));
    }

    /** One bit in every ten kilobytes of what lies there. */
    private static void flipBits(Random random) throws IOException {
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(cache(), "*.seg")) {
            for (Path segment : segments) {
                byte[] bytes = Files.readAllBytes(segment);
                for (int at = random.nextInt(10_000); at < bytes.length; at += random.nextInt(20_000)) {
                    bytes[at] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(segment, bytes);
            }
        }
    }
}
