package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void isMadeWithThoseThatItIsIn() throws IOException {
        Path named = directory.resolve("a/b/c");
        assertThat(NamedDirectory.make(named)).isEqualTo(named).isDirectory();
        assertThat(NamedDirectory.make(named)).as("once more").isDirectory();
    }

    @Test
    void whatStandsThereIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> NamedDirectory.make(file.resolve("below")))
                .isInstanceOf(FileSystemException.class)
                .hasMessageContaining(file.toString());
        assertThatThrownBy(() -> NamedDirectory.make(file))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(file + ": is there, and is no directory");
    }

    /** The system says that there is no such file. That is so, and not what whoever named it can do anything about. */
    @Test
    void aFileSystemThatTakesNoDirectoriesIsSaidSo() {
        Path named = Path.of("/proc/floe");
        assumeThat(Path.of("/proc/self")).exists();
        assertThatThrownBy(() -> NamedDirectory.make(named))
                .isInstanceOf(FileSystemException.class)
                .isNotInstanceOf(NoSuchFileException.class)
                .hasMessage(named + ": no directory can be made there");
    }
}
