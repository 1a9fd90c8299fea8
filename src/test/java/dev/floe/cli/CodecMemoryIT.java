package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.devnet.FloeUnderTest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blobs larger than the heap go through encode and decode, in processes of their own. */
class CodecMemoryIT {
    private static final long SEED = 8;
    private static final int PIECE = 1 << 20;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"100,80,40", "1000,120,96"})
    void theHeapIsSmallerThanTheBlob(int shards, int megabytes, int heapMegabytes) throws Exception {
        Path file = directory.resolve("file");
        Path slivers = directory.resolve("slivers");
        Path result = directory.resolve("result");
        writeRandom(file, megabytes);

        floe(heapMegabytes, "encode", file, "--n-shards", shards, "--out", slivers);
        loseAllButEnough(slivers, shards);
        floe(heapMegabytes, "decode", slivers, "--out", result);

        assertThat(Files.mismatch(file, result)).isEqualTo(-1);
    }

    private static void writeRandom(Path file, int megabytes) throws IOException {
        Random random = new Random(SEED);
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < megabytes; i++) {
                random.nextBytes(piece);
                out.write(piece);
            }
        }
    }

    /** Leaves any n-2f primary slivers. */
    private static void loseAllButEnough(Path slivers, int shards) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(slivers)) {
            files = new ArrayList<>(
                    all.sorted().filter(file -> !file.endsWith("metadata.bcs")).toList());
        }
        Collections.shuffle(files, new Random(SEED));
        int enough = shards - 2 * ((shards - 1) / 3);
        for (Path file : files) {
            boolean primary = file.getFileName().toString().startsWith("primary-");
            if (!primary || enough-- <= 0) {
                Files.delete(file);
            }
        }
    }

    private static void floe(int heapMegabytes, Object... arguments) throws IOException, InterruptedException {
        List<String> command = FloeUnderTest.command()
                .with(List.of("-Xmx" + heapMegabytes + "m"))
                .line(Stream.of(arguments).map(Object::toString).toList());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
