package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import dev.floe.write.NodeException;
import dev.floe.write.NodeFailure;
import dev.floe.write.StoreProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands say before they talk to anybody, and how progress looks. */
class WriteCommandsTest {
    private record Result(int code, String out, String err) {}

    private static Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Floe.commandLine().execute(args);
            return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"store", "write", "status", "blob-status", "info", "publisher", "read"})
    void everyCommandExplainsItself(String command) {
        Result result = run(command, "--help");
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("Usage: floe").contains("--config").contains("--context");
    }

    @Test
    void aStoreNeedsALifetime() {
        Result result = run("store", "file");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--epochs").contains("--end-epoch");
        assertThat(run("store", "file", "--epochs", "1", "--end-epoch", "2").code())
                .isEqualTo(2);
        assertThat(run("store", "file", "--epochs", "1", "--permanent", "--deletable")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aBlobIdIsChecked() {
        Result result = run("status", "hello");
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("'hello' is no blob ID").contains("43 characters");
    }

    @Test
    void aConfigurationThatIsNotThereIsSaidInOneLine(@TempDir Path directory) throws Exception {
        String missing = directory.resolve("none.yaml").toString();
        for (String[] command : List.of(
                new String[] {"info"},
                new String[] {"store", "x", "--epochs", "1"},
                new String[] {"publisher"},
                new String[] {"read", "A".repeat(43)},
                new String[] {"status", "A".repeat(43)})) {
            String[] args = java.util.Arrays.copyOf(command, command.length + 2);
            args[command.length] = "--config";
            args[command.length + 1] = missing;
            Result result = run(args);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .contains(missing)
                    .contains("there is no such file")
                    .hasLineCount(1);
            assertThat(result.out()).isEmpty();
        }
        Path config = Files.writeString(
                directory.resolve("config.yaml"),
                "system_object: '0x1'\nstaking_object: '0x2'\nrpc_urls: ['http://127.0.0.1:1']\n");
        Result result = run(
                "store", "x", "--epochs", "1", "--config", config.toString(), "--wallet", directory + "/wallet.yaml");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("wallet.yaml").contains("--wallet").hasLineCount(1);
    }

    @Test
    void progressIsLinesWhereNobodyWatches() {
        assertThat(shown(false))
                .isEqualTo("a.png: encoded 1.95 KiB as " + "A".repeat(43) + " in 1.5 s\n"
                        + "a.png: registered as 0x" + "0".repeat(62) + "12, ends with epoch 8\n"
                        + "a.png: not confirmed by node-1 (127.0.0.1:1, 2 shards): hangs\n"
                        + "a.png: certified in epoch 7 by nodes with 8 shards\n");
    }

    @Test
    void progressIsOneLineThatChangesOnATerminal() {
        assertThat(shown(true))
                .contains("\r\u001b[Ka.png: uploaded 50% of 100 B")
                .endsWith("\r\u001b[K");
    }

    @Test
    void theNameOfAFileDoesNothingToATerminal() {
        assertThat(shown(false, "a\u001b]0;b\u0007\n.png"))
                .startsWith("a\uFFFD]0;b\uFFFD\uFFFD.png: encoded")
                .doesNotContain("\u001b");
    }

    private static String shown(boolean terminal) {
        return shown(terminal, "a.png");
    }

    private static String shown(boolean terminal, String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StoreDisplay display = new StoreDisplay(new PrintStream(out, true, StandardCharsets.UTF_8), terminal, name);
        var object = dev.floe.protocol.ObjectId.parse("0x12").orElseThrow();
        display.accept(
                new StoreProgress.Encoded(BlobId.of(new byte[BlobId.LENGTH]), 2000, 10_000, Duration.ofMillis(1500)));
        display.accept(new StoreProgress.Registered(object, 9, false, object));
        display.accept(new StoreProgress.Uploaded(50, 100));
        display.accept(new StoreProgress.NodeFailed(new NodeFailure(
                new dev.floe.protocol.StorageNode(
                        object, "node-1", "127.0.0.1:1", new byte[48], new byte[33], List.of(1, 2)),
                NodeException.Kind.TRANSIENT,
                "hangs")));
        display.accept(new StoreProgress.Certified(object, 7, 8));
        display.close();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void quantitiesAreReadable() {
        assertThat(Quantities.bytes(0)).isEqualTo("0 B");
        assertThat(Quantities.bytes(1023)).isEqualTo("1023 B");
        assertThat(Quantities.bytes(1024)).isEqualTo("1.00 KiB");
        assertThat(Quantities.bytes(14_599_533_452L)).isEqualTo("13.60 GiB");
        assertThat(Quantities.wal(1)).isEqualTo("0.000000001 WAL");
        assertThat(Quantities.wal(1_500_000_000)).isEqualTo("1.5 WAL");
        assertThat(Quantities.wal(10_000_000_000L)).isEqualTo("10 WAL");
    }
}
