package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class InputBlobTest {
    private static final long MOST = 4 << 20;
    private static final Encoding SEVEN_SHARDS = new Encoding(7);

    @TempDir
    private Path directory;

    private Path file;
    private Path pipe;

    @BeforeEach
    void makePipe() throws IOException, InterruptedException {
        file = directory.resolve("file");
        pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
    }

    private FileChannel spool() throws IOException {
        return FileChannel.open(
                Files.createTempFile(directory, "spool", ""),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    private InputBlob open(Path path) throws IOException, InterruptedException {
        return InputBlob.open(path, this::spool, MOST);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(BlobSource blob) throws IOException {
        byte[] bytes = new byte[(int) blob.length()];
        // The back first: no stream could do that.
        int half = bytes.length / 2;
        blob.read(half, bytes, half, bytes.length - half);
        blob.read(0, bytes, 0, half);
        return bytes;
    }

    private CompletableFuture<Void> pour(byte[] bytes) {
        return CompletableFuture.runAsync(() -> {
            try {
                Files.write(pipe, bytes, StandardOpenOption.WRITE);
            } catch (IOException closedBefore) {
                // The reader had enough.
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100_000, 1 << 20, (1 << 20) + 1, (int) MOST})
    void aPipeIsReadToItsEnd(int length) throws Exception {
        byte[] bytes = random(length);
        CompletableFuture<Void> writer = pour(bytes);
        try (InputBlob blob = open(pipe)) {
            assertThat(blob.length()).isEqualTo(length);
            assertThat(read(blob)).isEqualTo(bytes);
            blob.requireUnchanged();
        }
        writer.join();
    }

    @Test
    void aLinkToAPipeIsAPipe() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), pipe);
        pour(random(1000));
        try (InputBlob blob = open(link)) {
            assertThat(read(blob)).isEqualTo(random(1000));
        }
    }

    @Test
    void whatTheKernelMakesUpHasTheLengthThatIsRead() throws Exception {
        try (InputBlob blob = open(Path.of("/proc/self/cmdline"))) {
            assertThat(read(blob)).isNotEmpty().isEqualTo(Files.readAllBytes(Path.of("/proc/self/cmdline")));
        }
        Path sys = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
        if (Files.isReadable(sys)) {
            try (InputBlob blob = open(sys)) {
                assertThat(blob.length()).isLessThan(Files.size(sys));
                assertThat(read(blob)).isEqualTo(Files.readAllBytes(sys));
            }
        }
    }

    @Test
    void aStreamWithoutEndIsRefused() {
        assertThatThrownBy(() -> open(Path.of("/dev/zero")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/dev/zero")
                .hasMessageContaining("more than " + MOST);
    }

    @Test
    void whoeverWaitsForAPipeCanBeInterrupted() throws Exception {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread reader = Thread.ofPlatform().daemon().start(() -> {
            try {
                open(pipe);
            } catch (IOException | InterruptedException e) {
                end.complete(e);
            }
        });
        // Nobody ever writes.
        reader.interrupt();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    /** What happens to a file while it is encoded. */
    private interface Change {
        void to(Path file) throws IOException;
    }

    private void refused(Change change, String why) throws Exception {
        Files.write(file, random(5000));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        boolean[] changed = {false};
        try (InputBlob blob = open(file)) {
            SliverSink meanwhile = (axis, index, offset, bytes, from, count) -> {
                if (!changed[0]) {
                    changed[0] = true;
                    change.to(file);
                }
            };
            assertThatThrownBy(() -> BlobEncoder.singleThreaded(SEVEN_SHARDS).encode(blob, meanwhile))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining(why);
        }
    }

    @Test
    void aFileThatChangesWhileItIsEncodedIsAnError() throws Exception {
        refused(file -> Files.write(file, new byte[1], StandardOpenOption.APPEND), "written to");
        refused(file -> Files.write(file, random(5000)), "written to");
        refused(file -> Files.write(file, new byte[10]), "shorter");
        refused(Files::delete, "removed");
        refused(
                file -> Files.move(
                        Files.write(directory.resolve("other"), random(5000)),
                        file,
                        StandardCopyOption.REPLACE_EXISTING),
                "replaced");
    }

    @Test
    void aFileIsReadWhereItIs() throws Exception {
        Files.write(file, random(5000));
        try (InputBlob blob = InputBlob.open(
                file,
                () -> {
                    throw new IOException("needs no spool");
                },
                MOST)) {
            assertThat(read(blob)).isEqualTo(random(5000));
            blob.requireUnchanged();
        }
        assertThatThrownBy(() -> open(directory)).hasMessageContaining("is a directory");
    }

    @Test
    void aDashIsStandardInput() throws Exception {
        InputStream own = System.in;
        try (InputStream given = Files.newInputStream(Files.write(file, random(3000)))) {
            System.setIn(given);
            try (InputBlob blob = open(Path.of("-"))) {
                assertThat(read(blob)).isEqualTo(random(3000));
            }
        } finally {
            System.setIn(own);
        }
    }
}
