package dev.floe.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnDirectoriesTest {
    @TempDir
    private Path root;

    private Path temporary;

    @BeforeEach
    void makeTemporary() throws IOException {
        temporary = Files.createDirectory(root.resolve("tmp"));
    }

    private OwnDirectories in(String... environment) {
        Map<String, String> variables = new java.util.HashMap<>();
        for (int i = 0; i < environment.length; i += 2) {
            variables.put(environment[i], environment[i + 1]);
        }
        return new OwnDirectories(variables, temporary);
    }

    private String at(String name) {
        return root.resolve(name).toString();
    }

    private static String rights(Path directory) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory));
    }

    @Test
    void theSystemSaysWhere() throws IOException {
        assertThat(in("STATE_DIRECTORY", at("service") + ":" + at("more"), "HOME", at("home"))
                        .of("spool"))
                .isEqualTo(root.resolve("service/spool"));
        assertThat(in("XDG_STATE_HOME", at("state"), "HOME", at("home")).of("spool"))
                .isEqualTo(root.resolve("state/floe/spool"));
        assertThat(in("HOME", at("home"), "XDG_RUNTIME_DIR", at("run")).of("spool"))
                .isEqualTo(root.resolve("home/.local/state/floe/spool"));
        assertThat(in("XDG_RUNTIME_DIR", at("run")).of("spool")).isEqualTo(root.resolve("run/floe/spool"));
        assertThat(in("XDG_STATE_HOME", "not/absolute", "HOME", at("home")).of("x"))
                .startsWith(root.resolve("home"));
    }

    @Test
    void itIsForItsOwnerOnly() throws IOException {
        OwnDirectories own = in("HOME", at("home"));
        Path directory = own.of("spool");
        assertThat(rights(directory)).isEqualTo("rwx------");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(own.of("spool")).isEqualTo(directory);
        assertThat(rights(directory)).isEqualTo("rwx------");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatIsRemovedIsMadeAgain() throws IOException {
        OwnDirectories own = in("HOME", at("home"));
        Path directory = own.of("spool");
        Files.delete(directory);
        Files.delete(directory.getParent());
        assertThat(own.of("spool")).isEqualTo(directory).isDirectory();
    }

    @Test
    void aDirectoryOfSomebodyElseIsNotUsed() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root makes directories for others");
        Path foreign = Files.createDirectories(root.resolve("home/.local/state/floe/spool"));
        assertThat(new ProcessBuilder("chown", "65534", foreign.toString())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(in("HOME", at("home"), "XDG_RUNTIME_DIR", at("run")).of("spool"))
                .isEqualTo(root.resolve("run/floe/spool"));
        assertThat(foreign).isEmptyDirectory();
    }

    @Test
    void theTemporaryDirectoryComesLastAndWithoutAFixedName() throws IOException {
        Path blocked = Files.writeString(root.resolve("file"), "");
        OwnDirectories own = in("HOME", blocked.toString());
        Path one = own.of("spool");
        assertThat(one).hasParent(temporary);
        assertThat(rights(one)).isEqualTo("rwx------");
        assertThat(own.of("spool")).isNotEqualTo(one);
    }

    @Test
    void whatWasMadeForOneTimeIsNotLeftBehind() throws IOException {
        OwnDirectories directories = in();
        Path once = directories.of("store");
        Files.createFile(once.resolve("lock"));
        Path used = directories.of("store");
        Files.createFile(used.resolve("lock"));
        Files.createFile(used.resolve("of-somebody"));
        Path users = Files.createDirectory(temporary.resolve("floe-pictures"));
        for (Path directory : List.of(once, used, users)) {
            directories.leave(directory, "lock");
        }
        assertThat(once).doesNotExist();
        assertThat(used.resolve("of-somebody")).exists();
        assertThat(users).exists();
        OwnDirectories lasting = in("XDG_STATE_HOME", at("state"));
        Path own = lasting.of("store");
        lasting.leave(own, "lock");
        assertThat(own).exists();
    }

    @Test
    void whereNothingCanBeWrittenItIsSaid() throws IOException {
        Path blocked = Files.writeString(root.resolve("file"), "");
        OwnDirectories own = new OwnDirectories(Map.of("HOME", blocked.toString()), root.resolve("nothing"));
        assertThatThrownBy(() -> own.of("spool"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(blocked.toString())
                .hasMessageContaining(root.resolve("nothing").toString())
                .hasMessageContaining("XDG_STATE_HOME");
    }

    @Test
    void scratchLeavesNothing() throws IOException {
        for (OwnDirectories own : new OwnDirectories[] {in("HOME", at("home")), in()}) {
            try (FileChannel scratch = own.scratch()) {
                scratch.write(ByteBuffer.wrap(new byte[100]));
                assertThat(scratch.size()).isEqualTo(100);
                try (Stream<Path> all = Files.walk(root)) {
                    assertThat(all.filter(Files::isRegularFile)).isEmpty();
                }
            }
        }
        assertThat(temporary).isEmptyDirectory();
    }
}
