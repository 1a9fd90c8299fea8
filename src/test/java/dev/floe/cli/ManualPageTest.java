package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

class ManualPageTest {
    @TempDir
    private Path directory;

    private static Map<String, ManualPage> pages() {
        return ManualPage.all(Floe.commandLine()).stream()
                .collect(Collectors.toMap(ManualPage::name, Function.identity()));
    }

    @Test
    void everyCommandHasAPageWithEveryOption() {
        Map<String, ManualPage> pages = pages();
        for (CommandLine command : Floe.commandLine().getSubcommands().values()) {
            if (command.getCommand() instanceof HelpCommand) {
                continue;
            }
            String page = pages.get("floe-" + command.getCommandSpec().name()).text();
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    assertThat(page).contains(Roff.escaped(option.longestName()));
                }
            }
        }
        assertThat(pages.get("floe").text()).contains("floe\\-edge");
        assertThat(pages.get("floe-edge").text()).contains("[FLOE_EDGE_CACHE_MEMORY]");
    }

    @Test
    void pagesHaveTheSectionsThatReadersLookFor() {
        for (ManualPage page : pages().values()) {
            assertThat(page.text()).startsWith(".TH ");
            for (String section : List.of("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO")) {
                assertThat(page.text()).as(page.name()).contains(".SH \"" + section + "\"\n");
            }
            String name = page.text().lines().skip(2).findFirst().orElseThrow();
            assertThat(name).as("what apropos finds").matches(".+ \\\\- .+");
            assertThat(page.text().lines().filter(line -> line.startsWith(".")))
                    .as("requests of %s", page.name())
                    .allMatch(line -> line.matches("\\.(TH|SH) .*|\\.(PP|TP)"));
            assertThat(page.text())
                    .as("marks of picocli's")
                    .doesNotContain("${")
                    .doesNotContain("%%");
        }
    }

    @Test
    void wordsAreNoRequests() {
        Roff roff = new Roff();
        roff.text(".floe is a \\directory-name");
        roff.text("'quoted'");
        assertThat(roff.toString()).isEqualTo("\\&.floe is a \\edirectory\\-name\n\\&'quoted'\n");
    }

    @Test
    void allPagesCanBeWritten() throws Exception {
        Path to = directory.resolve("man1");
        assertThat(Floe.commandLine().execute("manual", "--out", to.toString())).isZero();
        for (ManualPage page : pages().values()) {
            assertThat(Files.readString(to.resolve(page.name() + ".1"))).isEqualTo(page.text());
        }
    }

    @Test
    void aPageThatIsNotThereIsAUsageError() {
        assertThat(Floe.commandLine().execute("manual", "nothing")).isEqualTo(2);
    }
}
