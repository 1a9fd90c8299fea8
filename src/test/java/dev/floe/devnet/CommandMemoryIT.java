package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A blob that is longer than the heap goes from a file to the nodes, and back into a file. */
@Timeout(600)
class CommandMemoryIT {
    private static final int LENGTH = 140_000_000;
    private static final int CHUNK = 1_000_000;
    private static final List<String> SMALL = List.of("-Xmx96m");

    @TempDir
    private Path directory;

    @Test
    void aBlobLongerThanTheHeapIsStoredAndRead() throws Exception {
        Path blob = directory.resolve("blob");
        Random random = new Random(1);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(blob))) {
            for (int written = 0; written < LENGTH; written += CHUNK) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
        Path copy = directory.resolve("copy");
        try (TestNetwork network = TestNetwork.fresh("command-memory", 5, 100)) {
            String config = network.devnet().clientConfig().toString();
            String stored = floe(
                    "store",
                    "--config",
                    config,
                    "--epochs",
                    "2",
                    "--spool",
                    directory.resolve("spool").toString(),
                    "--json",
                    blob.toString());
            JsonNode result = TestNetwork.json(stored).path(0).path("blobStoreResult");
            String id = result.path("newlyCreated")
                    .path("blobObject")
                    .path("blobId")
                    .asText();
            floe("read", "--config", config, "--out", copy.toString(), id);
        } finally {
            Layout.delete(TestNetwork.directory("command-memory").resolve("nodes"));
        }
        assertThat(Files.mismatch(blob, copy)).isEqualTo(-1);
    }

    /** What the command writes to standard output. */
    private static String floe(String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(FloeUnderTest.command().with(SMALL).line(List.of(arguments)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
