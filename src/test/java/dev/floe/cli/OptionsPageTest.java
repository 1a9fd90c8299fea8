package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bench.Bench;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** {@code docs/options.md} names every option of every command, and every property that has no option. */
class OptionsPageTest {
    private static final Path PAGE = Path.of("docs", "options.md");
    private static final Path MADE = Path.of("target", "options.md");
    /** What stands above it is written by hand. */
    private static final String MARK = "<!-- What follows is made by OptionsPageTest. -->\n";

    private static final Pattern DEFAULT = Pattern.compile("(?s)(.*?)\\s*\\(default: (.*)\\)(.*)");
    private static final Pattern PROPERTY =
            Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/((?:(?!/\\*\\*).)*?)" + "\\b(\\w+)\\(\\);", Pattern.DOTALL);
    private static final Pattern WITH_DEFAULT = Pattern.compile("@WithDefault\\(\"(.*?)\"\\)");

    @Test
    void thePageSaysWhatTheCommandsTake() throws IOException {
        StringBuilder page = new StringBuilder();
        Map<String, CommandSpec> commands = new TreeMap<>();
        collect(Floe.commandLine(), commands);
        collect(Bench.commandLine(), commands);
        commands.forEach((name, command) -> describe(page, name, command));
        page.append("\n## Further properties\n\n")
                .append("| property | environment | default | meaning |\n| --- | --- | --- | --- |\n");
        for (Class<?> config : ServerSettings.CONFIGURATIONS) {
            properties(page, config, commands);
        }
        String now = Files.exists(PAGE) ? Files.readString(PAGE) : MARK;
        int byHand = now.indexOf(MARK) + MARK.length();
        String right = now.substring(0, byHand) + page;
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, right);
        assertThat(now)
                .as("the page as the commands are now is in %s: cp %s %s", MADE, MADE, PAGE)
                .isEqualTo(right);
    }

    private static void collect(CommandLine line, Map<String, CommandSpec> into) {
        for (CommandLine command : line.getSubcommands().values()) {
            if (hasOptions(command) && !(command.getCommand() instanceof HelpCommand)) {
                into.put(command.getCommandSpec().qualifiedName(), command.getCommandSpec());
            }
            collect(command, into);
        }
    }

    /** A command that only has others has no options of its own. */
    private static boolean hasOptions(CommandLine command) {
        return command.getSubcommands().isEmpty()
                || command.getCommandSpec().options().stream()
                        .anyMatch(option -> !option.usageHelp() && !option.versionHelp());
    }

    private static void describe(StringBuilder page, String name, CommandSpec command) {
        page.append("\n## ").append(name).append("\n\n");
        page.append(plain(String.join(" ", command.usageMessage().description())))
                .append("\n\n");
        page.append("| option | environment | default | meaning |\n| --- | --- | --- | --- |\n");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            row(page, parameter.paramLabel(), "", parameter);
        }
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
                row(
                        page,
                        String.join(", ", option.names()) + label,
                        "`"
                                + ConfiguredDefaults.variable(
                                        ConfiguredDefaults.keys(option).getFirst()) + "`",
                        option);
            }
        }
    }

    private static void row(StringBuilder page, String name, String environment, ArgSpec argument) {
        String meaning = plain(String.join(" ", argument.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue())));
        String standard = necessity(argument);
        Matcher said = DEFAULT.matcher(meaning);
        if (said.matches()) {
            standard = said.group(2);
            meaning = said.group(1) + said.group(3);
        } else if (argument.defaultValue() != null) {
            standard = argument.defaultValue();
        }
        line(page, "`" + name + "`", environment, standard, meaning);
    }

    /** Options of a group are required one of the others. */
    private static String necessity(ArgSpec argument) {
        if (argument.group() == null) {
            return argument.required() ? "*required*" : "";
        }
        return argument.group().multiplicity().min() > 0 ? "*one of its kind*" : "";
    }

    private static void line(StringBuilder page, String... cells) {
        for (String cell : cells) {
            page.append("| ").append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "" : " ");
        }
        page.append("|\n");
    }

    private static String plain(String text) {
        return text.replace("%%", "%")
                .replace("%n", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }

    /** The properties of a configuration interface that no command has an option for, as its source explains them. */
    private static void properties(StringBuilder page, Class<?> config, Map<String, CommandSpec> commands)
            throws IOException {
        String prefix = config.getAnnotation(ConfigMapping.class).prefix();
        List<String> options = new ArrayList<>();
        commands.forEach((name, command) ->
                command.options().forEach(option -> options.addAll(ConfiguredDefaults.keys(option))));
        String source =
                Files.readString(Path.of("src/main/java", config.getName().replace('.', '/') + ".java"));
        Matcher properties = PROPERTY.matcher(source.substring(source.indexOf("interface")));
        int found = 0;
        while (properties.find()) {
            found++;
            String property = prefix + "."
                    + properties.group(3).replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (!options.contains(property)) {
                Matcher standard = WITH_DEFAULT.matcher(properties.group(2));
                line(
                        page,
                        "`" + property + "`",
                        "`" + ConfiguredDefaults.variable(property) + "`",
                        standard.find() ? standard.group(1) : "",
                        properties
                                .group(1)
                                .replaceAll("\\n\\s*\\*", " ")
                                .replaceAll("\\{@code (.*?)\\}", "`$1`")
                                .replaceAll("\\s+", " ")
                                .strip());
            }
        }
        assertThat(found).as("properties of %s", config).isEqualTo(config.getDeclaredMethods().length);
    }
}
