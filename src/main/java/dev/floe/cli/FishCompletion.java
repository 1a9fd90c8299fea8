package dev.floe.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, which picocli does not write, from the same model as its own. */
final class FishCompletion {
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.:])\\s.*", Pattern.DOTALL);

    private final String program;
    private final StringBuilder script = new StringBuilder();

    private FishCompletion(String program) {
        this.program = program;
    }

    static String of(CommandLine line) {
        FishCompletion completion = new FishCompletion(line.getCommandName());
        completion.write(line);
        return completion.script.toString();
    }

    private void write(CommandLine line) {
        script.append("# Completes ").append(program).append(" in fish.\n");
        complete("-f");
        Map<String, CommandLine> commands = new TreeMap<>(line.getSubcommands());
        for (CommandSpec command : commands.values().stream()
                .map(CommandLine::getCommandSpec)
                .distinct()
                .filter(command -> !command.usageMessage().hidden())
                .toList()) {
            complete("-n __fish_use_subcommand", "-a", quoted(command.name()), describe(command));
        }
        options(line.getCommandSpec(), "-n __fish_use_subcommand");
        commands.values().stream().map(CommandLine::getCommandSpec).distinct().forEach(command -> {
            String condition = "-n " + quoted("__fish_seen_subcommand_from " + String.join(" ", command.names()));
            options(command, condition);
            command.positionalParameters().forEach(parameter -> {
                String values = values(parameter);
                if (!values.isEmpty()) {
                    complete(condition, values);
                }
            });
        });
    }

    private void options(CommandSpec command, String condition) {
        for (OptionSpec option : command.options()) {
            if (option.hidden()) {
                continue;
            }
            String names = java.util.Arrays.stream(option.names())
                    .map(name -> name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                    .collect(Collectors.joining(" "));
            String value =
                    option.arity().max() == 0 ? "" : " -r" + (values(option).isEmpty() ? "" : " " + values(option));
            complete(condition, names + value, "-d " + quoted(plain(String.join(" ", option.description()))));
        }
    }

    /** What fish offers for a value: the words that it may be, or files where it is one. */
    private static String values(ArgSpec argument) {
        if (argument.completionCandidates() != null
                && argument.completionCandidates().iterator().hasNext()) {
            return "-a " + quoted(String.join(" ", argument.completionCandidates()));
        }
        boolean file = argument.auxiliaryTypes()[0].equals(Path.class)
                || argument.type().equals(Path.class);
        return file ? "-F" : "";
    }

    private static String describe(CommandSpec command) {
        String[] description = command.usageMessage().description();
        return description.length == 0 ? "" : "-d " + quoted(plain(description[0]));
    }

    /** The first sentence, without the marks of picocli's formats. */
    private static String plain(String text) {
        String flat = text.replace("%%", "%")
                .replace("%n", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return SENTENCE_END
                .matcher(flat)
                .replaceFirst("")
                .replaceAll("\\$\\{[^}]*}", "")
                .strip();
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private void complete(String... words) {
        script.append("complete -c ").append(program.toLowerCase(Locale.ROOT));
        for (String word : words) {
            if (!word.isEmpty()) {
                script.append(' ').append(word);
            }
        }
        script.append('\n');
    }
}
