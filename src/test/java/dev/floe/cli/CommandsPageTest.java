package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code docs/commands.md} names commands and options that there are, and every command that the reference client has. */
class CommandsPageTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** The commands of the reference client that anybody is meant to see. */
    private static final List<String> REFERENCE = List.of(
            "json",
            "completion",
            "store",
            "store-quilt",
            "read",
            "read-quilt",
            "list-patches-in-quilt",
            "blob-status",
            "info",
            "health",
            "blob-id",
            "convert-blob-id",
            "list-blobs",
            "delete",
            "stake",
            "request-withdraw-stake",
            "withdraw-stake",
            "list-staked-wal",
            "generate-sui-wallet",
            "get-wal",
            "burn-blobs",
            "fund-shared-blob",
            "extend",
            "share",
            "get-blob-attribute",
            "set-blob-attribute",
            "remove-blob-attribute-fields",
            "remove-blob-attribute",
            "publisher",
            "aggregator",
            "daemon");

    private record Row(List<String> commands, List<String> options) {}

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("docs", "commands.md"))) {
            String[] cells = line.split("\\|", -1);
            if (cells.length == 5 && cells[1].contains("`")) {
                rows.add(new Row(codes(cells[1]), codes(cells[2])));
            }
        }
        return rows;
    }

    private static List<String> codes(String cell) {
        List<String> codes = new ArrayList<>();
        Matcher matcher = CODE.matcher(cell);
        while (matcher.find()) {
            codes.add(matcher.group(1));
        }
        return codes;
    }

    private static CommandLine command(String name) {
        CommandLine command = Floe.commandLine();
        for (String word : name.split(" ")) {
            command = command == null ? null : command.getSubcommands().get(word);
        }
        return command;
    }

    @Test
    void whatThePageNamesIsThere() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        List<String> known = new ArrayList<>();
        for (Row row : rows()) {
            for (String name : row.commands()) {
                CommandLine command = command(name);
                if (command == null) {
                    missing.add(name);
                    continue;
                }
                known.add(name);
                for (String option : row.options()) {
                    if (option.startsWith("--")
                            && !command.getCommandSpec().optionsMap().containsKey(option)) {
                        missing.add(name + " " + option);
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(known).containsAll(REFERENCE);
    }

    @Test
    void everyCommandOfTheReferenceIsThere() {
        assertThat(REFERENCE)
                .allSatisfy(name -> assertThat(command(name)).as(name).isNotNull());
    }
}
