package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where the library is unpacked, in processes of their own: it is loaded once. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class BlsLibraryTest {
    @TempDir
    private Path root;

    /** Signs. */
    static final class Signer {
        public static void main(String[] args) {
            try {
                byte[] message = {1, 2, 3};
                BlsSecretKey key = BlsSecretKey.generate(new SecureRandom());
                System.out.println(key.publicKey().verify(message, key.sign(message)));
            } catch (NativeLibraryException e) {
                System.out.println(e.getMessage());
            }
            System.out.println(System.getProperty("sun.java.command").contains("Signer"));
        }
    }

    private List<String> sign(Path temporary, Path state) throws IOException {
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                // What the virtual machine warns of goes elsewhere than what is said here.
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Signer.class.getName());
        java.environment().remove("STATE_DIRECTORY");
        java.environment().remove("XDG_RUNTIME_DIR");
        java.environment().put("HOME", root.resolve("nobody/home").toString());
        java.environment().put("XDG_STATE_HOME", state.toString());
        return java.redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .inputReader()
                .lines()
                .toList();
    }

    private void assertNothingLeft() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(file -> file.toString().endsWith(".so"))).isEmpty();
        }
    }

    @Test
    void itNeedsTheTemporaryDirectoryOrAnother() throws IOException {
        Path temporary = Files.createDirectory(root.resolve("tmp"));
        assertThat(sign(temporary, root.resolve("state"))).containsExactly("true", "true");
        assertThat(root.resolve("state")).doesNotExist();
        assertThat(sign(root.resolve("nowhere"), root.resolve("state"))).containsExactly("true", "true");
        assertNothingLeft();
    }

    @Test
    void whereItCannotBeLoadedOneLineSaysWhy() throws IOException {
        Path file = Files.writeString(root.resolve("nobody"), "");
        List<String> said = sign(root.resolve("nowhere"), file);
        assertThat(said).hasSize(2);
        assertThat(said.getFirst())
                .startsWith("the BLS library cannot be loaded: ")
                .contains(root.resolve("nowhere").toString(), file.toString(), "XDG_STATE_HOME");
        assertThat(said.getLast()).isEqualTo("true");
    }
}
