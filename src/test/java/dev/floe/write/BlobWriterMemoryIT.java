package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A blob that is longer than the heap is stored from disk. */
class BlobWriterMemoryIT {
    private static final int LENGTH = 140_000_000;
    private static final String CERTIFIED = "certified";

    @Test
    @Timeout(300)
    void aBlobLongerThanTheHeapIsStored(@TempDir Path directory) throws Exception {
        Path blob = directory.resolve("blob");
        Random random = new Random(1);
        byte[] chunk = new byte[1_000_000];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(blob))) {
            for (int written = 0; written < LENGTH; written += chunk.length) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Store.class.getName(),
                        blob.toString(),
                        directory.resolve("spool").toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(lines).last().isEqualTo(CERTIFIED);
    }

    /** Stores a file on a network of 100 shards. */
    static final class Store {
        public static void main(String[] args) throws Exception {
            int[] weights = new int[10];
            Arrays.fill(weights, 10);
            FakeWalrus walrus = new FakeWalrus(weights);
            WriteLimits defaults = WriteLimits.DEFAULT;
            WriteLimits small = new WriteLimits(
                    16 << 20,
                    4 << 20,
                    2,
                    defaults.requestTimeout(),
                    defaults.slowestBytesPerSecond(),
                    defaults.retry(),
                    defaults.registrationPatience(),
                    defaults.graceFactor(),
                    defaults.graceBase(),
                    defaults.patience(),
                    defaults.statusPatience(),
                    defaults.statusCheckThreshold(),
                    defaults.committeeChanges());
            try (FileBlob blob = FileBlob.open(Path.of(args[0]))) {
                StoreOutcome outcome = walrus.writer(Path.of(args[1]), small)
                        .store(blob, StoreRequest.forEpochs(1), StoreProgress.UNWATCHED);
                boolean held = walrus.nodes.stream().allMatch(node -> node.holdsEverythingOf(outcome.blobId()));
                System.out.println(
                        held && outcome instanceof StoreOutcome.NewlyCreated ? CERTIFIED : outcome.toString());
            }
            System.exit(0);
        }

        private Store() {}
    }
}
