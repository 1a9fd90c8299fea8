package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.tls.TestCertificate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private Said run(String... words) {
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        int code = Floe.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(words);
        return new Said(code, out.toString().strip(), errors.toString().lines().toList());
    }

    @Test
    void theFileIsNamedAsServersAreToldToo() throws Exception {
        Path right = Files.writeString(directory.resolve("right.yaml"), "edge: {port: 80}\n");
        Path wrong = Files.writeString(directory.resolve("wrong.yaml"), "edge: {prot: 80}\n");
        Said well = new Said(0, right + ": nothing is wrong", List.of());
        assertThat(run("config", "check", "--config-file", right.toString())).isEqualTo(well);
        assertThat(run("config", "check", "--config-file=" + right)).isEqualTo(well);
        assertThat(run("config", "check", right.toString(), "--config-file", right.toString()))
                .isEqualTo(well);
        Said said = run("config", "check", "--config-file=" + wrong);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.errors()).singleElement().asString().contains(wrong + ", line 1", "did you mean edge.port?");
        Said two = run("config", "check", right.toString(), "--config-file", wrong.toString());
        assertThat(two.code()).isEqualTo(2);
        assertThat(two.errors().getFirst()).contains("one file at a time");
    }

    @Test
    void whatServersWouldReadByThemselvesIsFound() throws Exception {
        Path usual = directory.resolve("usual.yaml");
        assertThat(SettingsFileOption.found(Map.of(), usual)).isEmpty();
        assertThat(SettingsFileOption.found(Map.of("FLOE_CONFIG_FILE", "/a/b.yaml"), usual))
                .contains(Path.of("/a/b.yaml"));
        Files.writeString(usual, "");
        assertThat(SettingsFileOption.found(Map.of(), usual)).contains(usual);
        // As for servers: the variable without a value means none.
        assertThat(SettingsFileOption.found(Map.of("FLOE_CONFIG_FILE", ""), usual))
                .isEmpty();
    }
}
