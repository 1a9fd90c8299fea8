package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransfersTest {
    private static final byte[] BYTES = new byte[100_000];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @TempDir
    private Path directory;

    private FileChannel open() throws IOException {
        return FileChannel.open(
                directory.resolve("file"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    @Test
    void whatIsWrittenIsReadAtTheSamePlace() throws IOException {
        try (FileChannel channel = open()) {
            Transfers.writeAll(channel, ByteBuffer.wrap(BYTES, 0, 60_000));
            Transfers.writeAll(channel, ByteBuffer.wrap(BYTES, 60_000, 40_000), 60_000);
            assertThat(channel.position()).isEqualTo(60_000);
            byte[] part = new byte[50_010];
            assertThat(Transfers.readAll(channel, ByteBuffer.wrap(part, 10, 50_000), 40_000))
                    .isTrue();
            assertThat(Arrays.copyOfRange(part, 10, 50_010)).isEqualTo(Arrays.copyOfRange(BYTES, 40_000, 90_000));
            assertThat(channel.position()).isEqualTo(60_000);
        }
    }

    @Test
    void aFileThatEndsBeforeIsTold() throws IOException {
        try (FileChannel channel = open()) {
            Transfers.writeAll(channel, ByteBuffer.wrap(BYTES));
            assertThat(Transfers.readAll(channel, ByteBuffer.allocate(10), BYTES.length - 10))
                    .isTrue();
            assertThat(Transfers.readAll(channel, ByteBuffer.allocate(10), BYTES.length - 9))
                    .isFalse();
            assertThat(Transfers.readAll(channel, ByteBuffer.allocate(0), BYTES.length + 5))
                    .isTrue();
        }
    }
}
