package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ShortFileTest {
    @TempDir
    private Path directory;

    @Test
    void textIsReadUpToTheLimit() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "köln");
        assertThat(ShortFile.read(file, 5)).contains("köln");
        assertThat(ShortFile.read(file, 4)).isEmpty();
        Files.write(file, new byte[] {(byte) 0xff});
        assertThatThrownBy(() -> ShortFile.read(file, 5))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatHasNoLengthIsBoundedAllTheSame() throws Exception {
        assertThat(ShortFile.read(Path.of("/dev/zero"), 1000)).isEmpty();
        assertThat(ShortFile.read(Path.of("/proc/self/comm"), 1000)).isPresent();
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                Files.writeString(pipe, "through", StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(ShortFile.read(pipe, 1000)).contains("through");
        writer.join();
    }
}
