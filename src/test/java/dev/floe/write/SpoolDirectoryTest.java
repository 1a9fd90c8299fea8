package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolDirectoryTest {
    @TempDir
    Path root;

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void directoriesInUseAreLeftAlone() throws Exception {
        try (SpoolDirectory one = SpoolDirectory.open(root);
                SpoolDirectory other = SpoolDirectory.open(root)) {
            Path file = one.newFile(".slivers");
            Files.writeString(file, "mine");
            SpoolDirectory.open(root).close();
            assertThat(file).hasContent("mine");
            assertThat(directories()).containsExactlyInAnyOrder(one.path(), other.path());
        }
        assertThat(directories()).isEmpty();
    }

    @Test
    void whatADeadProcessLeftIsRemovedAtTheNextStart() throws Exception {
        Path dead = Files.createDirectories(root.resolve("spool-123/nested"));
        Files.writeString(dead.resolve("file"), "left");
        Files.writeString(root.resolve("spool-123/lock"), "");
        Files.createDirectories(root.resolve("spool-before-lock"));
        Path foreign = Files.createDirectories(root.resolve("photos"));

        try (SpoolDirectory mine = SpoolDirectory.open(root)) {
            assertThat(directories()).containsExactlyInAnyOrder(mine.path(), foreign);
        }
    }

    @Test
    void whatAProcessThatWasKilledHeldIsRemoved() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        // What the virtual machine warns of goes elsewhere than what is said here.
                        "-Xlog:disable",
                        "-Xlog:all=warning:stderr",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(holder.inputReader().readLine()).isEqualTo("held");
        SpoolDirectory.open(root).close();
        assertThat(directories()).hasSize(1);
        holder.destroyForcibly().waitFor();
        SpoolDirectory.open(root).close();
        assertThat(directories()).isEmpty();
    }

    /** Holds a spool until it is killed. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            SpoolDirectory spool = SpoolDirectory.open(Path.of(args[0]));
            Files.writeString(spool.newFile(".slivers"), "data");
            System.out.println("held");
            Thread.currentThread().join();
        }

        private Holder() {}
    }

    @Test
    void filesGetDifferentNames() throws Exception {
        try (SpoolDirectory spool = SpoolDirectory.open(root)) {
            assertThat(spool.newFile(".a")).isNotEqualTo(spool.newFile(".a"));
            assertThat(spool.freeBytes()).isPositive();
        }
    }

    @Test
    void whatSomebodyCleansAwayIsMadeAgain() throws Exception {
        try (SpoolDirectory spool = SpoolDirectory.open(root)) {
            Path before = spool.path();
            Files.writeString(spool.newFile(".a"), "gone");
            clean(root);
            assertThat(spool.freeBytes()).isPositive();
            Path file = spool.newFile(".b");
            assertThat(file).doesNotExist();
            Files.writeString(file, "here");
            assertThat(spool.path()).isNotEqualTo(before);
            // And it is held as the first one was.
            SpoolDirectory.open(root).close();
            assertThat(file).hasContent("here");
            try (FileChannel stream = spool.openUnnamed()) {
                assertThat(stream.size()).isZero();
            }
            // Only the directory's own lock is cleaned, as it is never written to.
            Files.delete(spool.path().resolve("lock"));
            assertThat(spool.newFile(".c")).doesNotExist();
            clean(root);
        }
        assertThat(directories()).isEmpty();
    }

    private static void clean(Path tree) throws Exception {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        Files.createDirectories(tree);
    }

    @Test
    void nothingIsMadeAfterTheEnd() throws Exception {
        SpoolDirectory spool = SpoolDirectory.open(root);
        spool.close();
        assertThatThrownBy(() -> spool.newFile(".a")).isInstanceOf(IOException.class);
        assertThat(directories()).isEmpty();
    }

    @Test
    void aLinkInPlaceOfTheLockIsNotFollowed() throws Exception {
        Files.createDirectories(root);
        Path target = Files.writeString(root.resolveSibling("target"), "precious");
        Files.createSymbolicLink(root.resolve("lock"), target);
        assertThatThrownBy(() -> SpoolDirectory.open(root)).isInstanceOf(IOException.class);
        assertThat(target).hasContent("precious");
    }
}
