package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.tls.TestCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigCommandTest {
    @TempDir
    private Path directory;

    private record Said(int code, String out, List<String> errors) {}

    private Said check(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("floe.yaml"), text);
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Floe.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute("config", "check", file.toString());
        return new Said(
                code,
                out.toString().strip().replace(file.toString(), "FILE"),
                errors.toString()
                        .lines()
                        .map(line -> line.replace(file.toString(), "FILE"))
                        .toList());
    }

    @Test
    void aRightFileIsRight() throws Exception {
        assertThat(check("daemon: {port: 80}\nedge: {cache-size: 5G}\nnode: {config: x.yaml}\nchain: {port: 1}\n"))
                .isEqualTo(new Said(0, "FILE: nothing is wrong", List.of()));
    }

    @Test
    void theFolderOfCertificatesIsLookedAt(@TempDir Path folder) throws Exception {
        TestCertificate.of("a.example").in(folder, "a");
        String settings = "door:\n  certificates: " + folder + "\n";
        assertThat(check(settings)).isEqualTo(new Said(0, "FILE: nothing is wrong", List.of()));
        Files.delete(folder.resolve("a.key"));
        assertThat(check(settings))
                .isEqualTo(new Said(
                        2,
                        "",
                        List.of("floe config check: FILE, line 2: door.certificates: there is no "
                                + folder.resolve("a.key"))));
    }

    @Test
    void everyWrongNameIsALine() throws Exception {
        assertThat(check("edge:\n  prot: 80\nchian:\n  port: 1\n"))
                .isEqualTo(new Said(
                        2,
                        "",
                        List.of(
                                "floe config check: FILE, line 2: there is no setting edge.prot; did you mean edge.port?",
                                "floe config check: FILE, line 4: there is no setting chian.port; did you mean"
                                        + " chain.port?")));
    }

    @Test
    void valuesThatOptionsRefuseHaveTheirPlaces() throws Exception {
        Said said = check("edge:\n  port: eighty\nnode:\n  port: 70000\n");
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.errors())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("floe config check: FILE, line 2: edge.port: 'eighty' is not a port"))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("floe config check: FILE, line 4: node.port: '70000' is not a port"));
        assertThat(System.getProperty("floe.edge.port"))
                .as("nothing is applied")
                .isNull();
    }

    @Test
    void aFileThatIsNotThereIsSaidToBe() {
        StringWriter errors = new StringWriter();
        int code = Floe.commandLine()
                .setErr(new PrintWriter(errors, true))
                .execute("config", "check", directory.resolve("none.yaml").toString());
        assertThat(code).isEqualTo(1);
        assertThat(errors.toString()).contains("none.yaml does not exist");
    }
}
