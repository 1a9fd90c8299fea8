package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class ShellTest {
    @TempDir
    private Path directory;

    /** What bash offers when Tab is pressed behind {@code words}. */
    private List<String> offered(String... words) throws IOException, InterruptedException {
        Path script = directory.resolve("floe");
        Files.writeString(script, Shell.bash.completion(Floe.commandLine()));
        String line = String.join(" ", words);
        String press =
                """
                source '%s'
                COMP_WORDS=(%s) COMP_CWORD=%d COMP_LINE='%s' COMP_POINT=%d
                # Tells readline how to go on, of which there is none here.
                compopt() { :; }
                _complete_floe floe
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, line + (line.endsWith(" ") ? "''" : ""), words.length - 1, line, line.length());
        Process bash = new ProcessBuilder("bash", "--norc", "-c", press)
                .redirectErrorStream(true)
                .start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said.lines().map(String::strip).toList();
    }

    @Test
    void bashCompletesCommands() throws Exception {
        assertThat(offered("floe", "he")).containsExactlyInAnyOrder("health", "help");
    }

    @Test
    void bashCompletesOptionsOfACommand() throws Exception {
        assertThat(offered("floe", "edge", "--cache-d")).containsExactly("--cache-dir");
    }

    /** cli/cli#2414. */
    @Test
    void bashCompletesNamesOfFiles() throws Exception {
        Files.createFile(directory.resolve("holiday.jpg"));
        Files.createFile(directory.resolve("key.txt"));
        assertThat(offered("floe", "store", directory + "/holi")).contains(directory + "/holiday.jpg");
        assertThat(offered("floe", "read", "--decrypt", directory + "/ke")).contains(directory + "/key.txt");
    }

    @Test
    void bashCompletesNamesOfShells() throws Exception {
        assertThat(Shell.bash.completion(Floe.commandLine()))
                .doesNotStartWith("#!")
                .contains("\"bash\" \"zsh\" \"fish\"");
    }

    @Test
    void theShellIsNamedAsTheReferenceClientWantsItToo() {
        for (Shell shell : Shell.values()) {
            String script = shell.completion(Floe.commandLine());
            assertThat(OwnNetwork.runAsGiven("completion", "--shell", shell.name())
                            .out())
                    .isEqualTo(script);
            assertThat(OwnNetwork.runAsGiven("completion", shell.name()).out()).isEqualTo(script);
        }
        assertThat(OwnNetwork.runAsGiven("completion").code()).isEqualTo(2);
        assertThat(OwnNetwork.runAsGiven("completion", "bash", "--shell", "zsh").code())
                .isEqualTo(2);
    }

    @Test
    void zshIsToldWhomItCompletes() {
        assertThat(Shell.zsh.completion(Floe.commandLine()))
                .startsWith("#compdef floe\n")
                .contains("bashcompinit");
    }

    @Test
    void fishKnowsEveryCommandAndOption() {
        String fish = Shell.fish.completion(Floe.commandLine());
        assertThat(fish.lines()).allMatch(line -> line.startsWith("complete -c floe ") || line.startsWith("#"));
        for (CommandLine command : Floe.commandLine().getSubcommands().values()) {
            assertThat(fish).contains("-a '" + command.getCommandSpec().name() + "'");
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    assertThat(fish).contains(" -l " + option.longestName().substring(2));
                }
            }
        }
    }
}
