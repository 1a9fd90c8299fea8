package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
    private static final int MOST_CALLS = 100;

    @TempDir
    private Path directory;

    private static byte[] bytes(int seed) {
        byte[] bytes = new byte[3000 + seed];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private FaultyDisk disk(String name, long seed) throws IOException {
        return new FaultyDisk(Files.createDirectory(directory.resolve(name)), seed);
    }

    @Test
    void whatWasWrittenStaysAndIsNeverAMixture() throws IOException {
        boolean replaced = false;
        for (int at = 1; !replaced; at++) {
            assertThat(at).isLessThan(MOST_CALLS);
            for (long seed = 0; seed < 8; seed++) {
                FaultyDisk disk = disk("replace-" + at + "-" + seed, seed);
                disk.takeLessAtATime();
                Path file = disk.path().resolve("file");
                DurableFiles.replace(file, bytes(1));
                disk.cutPower(seed > 0);
                assertThat(Files.readAllBytes(file)).isEqualTo(bytes(1));
                disk.failFrom(disk.calls() + at, "the power is gone");
                try {
                    DurableFiles.replace(file, bytes(2));
                    replaced = true;
                } catch (IOException _) {
                    replaced = false;
                }
                disk.cutPower(seed > 0);
                if (replaced) {
                    assertThat(Files.readAllBytes(file)).isEqualTo(bytes(2));
                } else {
                    assertThat(Files.readAllBytes(file)).isIn(bytes(1), bytes(2));
                }
                DurableFiles.replace(file, bytes(3));
                assertThat(Files.readAllBytes(file)).isEqualTo(bytes(3));
            }
        }
    }

    @Test
    void aDirectoryThatWasMadeStaysWithThoseAboveIt() throws IOException {
        FaultyDisk disk = disk("made", 0);
        Path deep = disk.path().resolve("a").resolve("b").resolve("c");
        DurableFiles.makeDirectory(deep);
        disk.cutPower(false);
        assertThat(deep).isDirectory();
        DurableFiles.makeDirectory(deep);
        Files.createDirectories(disk.path().resolve("x"));
        disk.cutPower(false);
        assertThat(disk.path().resolve("x")).doesNotExist();
    }

    @Test
    void whatIsInTheWayOfADirectoryIsNamed() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> DurableFiles.makeDirectory(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
    }

    @Test
    void whatWasRemovedDoesNotComeBack() throws IOException {
        FaultyDisk disk = disk("removed", 0);
        Path file = disk.path().resolve("file");
        DurableFiles.replace(file, bytes(1));
        DurableFiles.remove(file);
        DurableFiles.remove(file);
        disk.cutPower(false);
        assertThat(file).doesNotExist();
    }
}
