package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The C code of {@code native-config/codec} computes the same on arm64 as here, with each of its variants: {@code
 * src/test/c/codec_check.c}, here and under qemu. That it computes the right thing here is what {@link Blake2bBatchTest}
 * and the tests of the field's kernels say.
 */
@Tag("interop")
@Timeout(600)
class NativeCodecOnArmIT {
    @TempDir
    private Path directory;

    @Test
    void everyVariantOnEitherProcessorGivesTheSameDigest() throws Exception {
        Path here = compile("gcc", List.of());
        Path arm = compile("aarch64-linux-gnu-gcc", List.of("-static"));
        assertThat(run(List.of("qemu-aarch64", arm.toString()))).hasSize(17).isEqualTo(run(List.of(here.toString())));
    }

    private Path compile(String compiler, List<String> options) throws IOException, InterruptedException {
        Path program = directory.resolve("codec_check." + compiler);
        List<String> command = new ArrayList<>(List.of(compiler, "-std=c11", "-O3", "-Wall", "-Wextra", "-Werror"));
        command.addAll(options);
        command.addAll(
                List.of("-o", program.toString(), "src/test/c/codec_check.c", "native-config/codec/floe_codec.c"));
        run(command);
        return program;
    }

    /** What the command prints; it must succeed. */
    private String run(List<String> command) throws IOException, InterruptedException {
        Path errors = directory.resolve("errors");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(command + ":\n" + Files.readString(errors))
                .isZero();
        return output;
    }
}
