package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnabledOnOs(OS.LINUX)
@Timeout(300)
class WholeFileTest {
    @TempDir
    private Path directory;

    private Path file;
    private Path link;

    @BeforeEach
    void paths() {
        file = directory.resolve("file");
        link = directory.resolve("link");
    }

    private static void write(Path name, String text) throws IOException {
        try (WholeFile whole = new WholeFile(Destination.of(name))) {
            Files.writeString(whole.partial(), text);
            whole.complete();
        }
    }

    private Object inode(Path path) throws IOException {
        return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void aNewFileIsThereWhenItIsComplete() throws IOException {
        try (WholeFile whole = new WholeFile(Destination.of(file))) {
            Files.writeString(whole.partial(), "abc");
            assertThat(file).doesNotExist();
            whole.complete();
            assertThat(file).hasContent("abc");
        }
        Path given = Files.writeString(directory.resolve("given"), "");
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(given));
        Files.delete(given);
        onlyIn(file);
    }

    private void onlyIn(Path... expected) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactlyInAnyOrder(expected);
        }
    }

    @Test
    void anOldFileStaysIfTheNewOneFails() throws IOException {
        Files.writeString(file, "old");
        try (WholeFile whole = new WholeFile(Destination.of(file))) {
            Files.writeString(whole.partial(), "half");
        }
        assertThat(file).hasContent("old");
        onlyIn(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rwxr-x--x", "rw-rw-rw-"})
    void aFileKeepsItsRights(String rights) throws IOException {
        Files.writeString(file, "a longer text than the next");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        write(file, "new");
        assertThat(file).hasContent("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(rights);
    }

    @Test
    void aLinkIsFollowed() throws IOException {
        Path far = Files.createDirectory(directory.resolve("far")).resolve("target");
        Files.writeString(far, "old");
        Files.createSymbolicLink(file, Path.of("far/target"));
        Files.createSymbolicLink(link, Path.of("file"));
        write(link, "new");
        assertThat(link).isSymbolicLink();
        assertThat(file).isSymbolicLink();
        assertThat(far).hasContent("new");
        // Also one that leads to nothing yet.
        Files.delete(far);
        write(link, "newer");
        assertThat(link).isSymbolicLink();
        assertThat(far).hasContent("newer").isRegularFile();
        onlyIn(file, link, far.getParent());
    }

    @Test
    void linksInACircleAreAnError() throws IOException {
        Files.createSymbolicLink(link, link);
        assertThatThrownBy(() -> Destination.of(link)).isInstanceOf(IOException.class);
    }

    @Test
    void allNamesOfAFileShowWhatWasWritten() throws IOException {
        Files.writeString(file, "a longer text than the next");
        Files.createLink(link, file);
        write(link, "new");
        assertThat(file).hasContent("new");
        assertThat(inode(file)).isEqualTo(inode(link));
    }

    @Test
    void aPipeIsWrittenTo() throws Exception {
        run("mkfifo", file.toString());
        Object pipe = inode(file);
        CompletableFuture<String> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        Files.createSymbolicLink(link, file);
        assertThat(Destination.of(link).isStream()).isTrue();
        write(link, "through");
        assertThat(reader.get()).isEqualTo("through");
        assertThat(inode(file)).isEqualTo(pipe);
        onlyIn(file, link);
    }

    @Test
    void aDeviceIsWrittenTo() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")));
        assumeTrue(new ProcessBuilder("mknod", file.toString(), "c", "1", "3")
                        .start()
                        .waitFor()
                == 0);
        Object device = inode(file);
        write(file, "nothing");
        assertThat(inode(file)).isEqualTo(device);
        assertThat(Files.readAttributes(file, "isOther")).containsEntry("isOther", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"})
    void standardOutputIsWrittenTo(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream own = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            write(Path.of(name), "said");
        } finally {
            System.setOut(own);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("said");
    }

    @Test
    void whatIsOpenAlreadyIsNotReplaced() throws Exception {
        Files.writeString(file, "");
        Object before = inode(file);
        run(
                "sh",
                "-c",
                "exec 7>\"$1\" && \"$2\" -cp \"$3\" \"$4\"",
                "sh",
                file.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                WriterToSeven.class.getName());
        assertThat(file).hasContent("seven");
        assertThat(inode(file)).isEqualTo(before);
    }

    /** Writes to what its parent has opened for it. */
    static final class WriterToSeven {
        public static void main(String[] args) throws IOException {
            write(Path.of("/dev/fd/7"), "seven");
        }
    }

    @Test
    void aFileInADirectoryOfOthersIsWrittenOver() throws Exception {
        Files.writeString(file, "a longer text than the next");
        Object before = inode(file);
        asNobodyWithout(directory, () -> write(file, "new"));
        assertThat(file).hasContent("new");
        assertThat(inode(file)).isEqualTo(before);
    }

    /** What is done while nobody may change a directory. */
    private interface Deed {
        void run() throws IOException;
    }

    private static void asNobodyWithout(Path directory, Deed deed) throws Exception {
        // Also root may not change an immutable one, where the file system knows such.
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            assumeTrue(chattr("+i", directory), "needs chattr, or not to be root");
        } else {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-x------"));
        }
        try {
            deed.run();
        } finally {
            if (root) {
                chattr("-i", directory);
            } else {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
            }
        }
    }

    private static boolean chattr(String flag, Path path) throws InterruptedException {
        try {
            return new ProcessBuilder("chattr", flag, path.toString()).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    @Test
    void namesAreAsLongAsTheyCanBe() throws IOException {
        Path longest = directory.resolve("x".repeat(255));
        write(longest, "a");
        assertThat(longest).hasContent("a");
    }

    @Test
    void directoriesAndNamesInNoneAreErrors() throws IOException {
        assertThatThrownBy(() -> Destination.of(directory)).hasMessageContaining("is a directory");
        assertThatThrownBy(() -> Destination.of(file.resolve("x"))).hasMessageContaining("does not exist");
        Files.writeString(file, "");
        assertThatThrownBy(() -> Destination.of(file.resolve("x"))).hasMessageContaining("is no directory");
    }
}
