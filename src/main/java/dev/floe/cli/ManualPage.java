package dev.floe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A page of the manual, section 1: what a command's help says, and the environment variables that stand for its options, as
 * {@code man} wants it.
 *
 * @param name such as {@code floe-edge}
 * @param text for {@code man}, in roff
 */
record ManualPage(String name, String text) {
    /** One for the program and one for each of its commands. */
    static List<ManualPage> all(CommandLine program) {
        List<ManualPage> pages = new ArrayList<>();
        pages.add(of(program.getCommandSpec()));
        program.getSubcommands().values().stream()
                .distinct()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden() && !(command.userObject() instanceof HelpCommand))
                .map(ManualPage::of)
                .forEach(pages::add);
        return List.copyOf(pages);
    }

    private static ManualPage of(CommandSpec command) {
        String name = command.qualifiedName("-");
        Roff page = new Roff();
        page.request("TH " + name.toUpperCase(Locale.ROOT) + " 1 \"\" floe \"Floe's manual\"");
        String[] description = command.usageMessage().description();
        page.section("NAME");
        // What lists the manual reads this line and knows no more of roff than its dashes.
        page.raw(Roff.escaped(name) + " \\- " + Roff.escaped(firstSentence(plain(description[0]))));
        page.section("SYNOPSIS");
        page.raw("\\fB" + Roff.escaped(command.qualifiedName()) + "\\fR" + synopsis(command));
        page.section("DESCRIPTION");
        for (String paragraph : description) {
            page.request("PP");
            page.text(plain(paragraph));
        }
        commands(page, command);
        options(page, command);
        page.section("EXIT STATUS");
        page.text("0 it worked, 1 it did not, 2 the command line or the configuration was wrong.");
        page.section("SEE ALSO");
        page.raw(
                command.parent() == null
                        ? "\\fBfloe <command> \\-\\-help\\fR"
                        : "\\fBfloe\\fR(1), \\fB" + Roff.escaped(command.qualifiedName()) + " \\-\\-help\\fR");
        return new ManualPage(name, page.toString());
    }

    private static String synopsis(CommandSpec command) {
        StringBuilder line = new StringBuilder();
        if (!command.options().isEmpty()) {
            line.append(" [\\fIOPTION\\fR]...");
        }
        if (!command.subcommands().isEmpty()) {
            line.append(" \\fICOMMAND\\fR");
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = "\\fI" + Roff.escaped(parameter.paramLabel()) + "\\fR";
            boolean many = parameter.arity().max() > 1;
            line.append(' ')
                    .append(parameter.required() ? label : "[" + label + "]")
                    .append(many ? "..." : "");
        }
        return line.toString();
    }

    private static void commands(Roff page, CommandSpec command) {
        if (command.subcommands().isEmpty()) {
            return;
        }
        page.section("COMMANDS");
        command.subcommands().values().stream()
                .distinct()
                .map(CommandLine::getCommandSpec)
                .filter(sub -> !sub.usageMessage().hidden() && !(sub.userObject() instanceof HelpCommand))
                .forEach(sub -> page.item(
                        "\\fB" + Roff.escaped(sub.qualifiedName("-")) + "\\fR(1)",
                        plain(sub.usageMessage().description()[0])));
    }

    private static void options(Roff page, CommandSpec command) {
        List<OptionSpec> shown =
                command.options().stream().filter(option -> !option.hidden()).toList();
        if (!command.positionalParameters().isEmpty()) {
            page.section("ARGUMENTS");
            command.positionalParameters()
                    .forEach(parameter ->
                            page.item("\\fI" + Roff.escaped(parameter.paramLabel()) + "\\fR", meaning(parameter)));
        }
        if (!shown.isEmpty()) {
            page.section("OPTIONS");
        }
        for (OptionSpec option : shown) {
            String names = String.join(", ", option.names());
            String label = option.arity().max() == 0 ? "" : " \\fI" + Roff.escaped(option.paramLabel()) + "\\fR";
            boolean configurable = !option.usageHelp()
                    && !option.versionHelp()
                    && !ConfiguredDefaults.keys(option).isEmpty();
            String variable = configurable
                    ? " ["
                            + ConfiguredDefaults.variable(
                                    ConfiguredDefaults.keys(option).getFirst()) + "]"
                    : "";
            page.item("\\fB" + Roff.escaped(names) + "\\fR" + label, meaning(option) + variable);
        }
    }

    private static String meaning(ArgSpec argument) {
        Iterable<String> candidates = argument.completionCandidates();
        String words = String.join(" ", argument.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()))
                .replace("${COMPLETION-CANDIDATES}", candidates == null ? "" : String.join(", ", candidates));
        return plain(words) + (argument.required() && argument instanceof OptionSpec ? " (required)" : "");
    }

    private static String firstSentence(String text) {
        String sentence = text.replaceFirst("(?s)(?<=[.:])\\s.*", "");
        return sentence.replaceFirst("[.:]$", "");
    }

    private static String plain(String text) {
        return text.replace("%%", "%")
                .replace("%n", " ")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
