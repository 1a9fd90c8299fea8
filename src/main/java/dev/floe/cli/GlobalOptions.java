package dev.floe.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;

/**
 * The options that the reference client takes before the command, too, and with every command, whether it needs them or not:
 * {@code floe --config FILE info --wallet FILE}.
 */
final class GlobalOptions {
    private static final Set<String> WITH_VALUES = Set.of("--config", "--context", "--wallet", "--gas-budget");
    private static final String JSON = "--json";

    private GlobalOptions() {}

    /** The same words with such options where they belong: after the command. */
    static String[] behindTheCommand(CommandLine program, String... words) {
        List<List<String>> moved = new ArrayList<>();
        int at = 0;
        while (at < words.length && isGlobal(words[at])) {
            boolean separate = !words[at].contains("=") && !words[at].equals(JSON) && at + 1 < words.length;
            moved.add(separate ? List.of(words[at], words[at + 1]) : List.of(words[at]));
            at += separate ? 2 : 1;
        }
        if (at == words.length) {
            return words;
        }
        CommandLine command = program;
        List<String> line = new ArrayList<>();
        Map<String, CommandLine> known = program.getSubcommands();
        while (at < words.length && known.containsKey(words[at])) {
            command = known.get(words[at]);
            known = command.getSubcommands();
            line.add(words[at++]);
        }
        if (command == program) {
            return words;
        }
        for (List<String> option : moved) {
            String name = name(option.getFirst());
            // Which network and wallet says nothing to a command that needs none, and takes nothing from it.
            if (name.equals(JSON) || command.getCommandSpec().optionsMap().containsKey(name)) {
                line.addAll(option);
            }
        }
        addWithoutStrangers(command, List.of(words).subList(at, words.length), line);
        return line.toArray(String[]::new);
    }

    /** Passes over options for all that a client command does not have: which wallet, where none is needed. */
    private static void addWithoutStrangers(CommandLine command, List<String> words, List<String> line) {
        Set<String> taken = command.getCommandSpec().optionsMap().keySet();
        int at = 0;
        while (at < words.size() && !words.get(at).equals("--")) {
            String word = words.get(at);
            boolean stranger =
                    taken.contains("--config") && WITH_VALUES.contains(name(word)) && !taken.contains(name(word));
            if (!stranger) {
                line.add(word);
            } else if (!word.contains("=") && at + 1 < words.size()) {
                at++;
            }
            at++;
        }
        line.addAll(words.subList(at, words.size()));
    }

    private static boolean isGlobal(String word) {
        return word.equals(JSON) || WITH_VALUES.contains(name(word));
    }

    private static String name(String word) {
        int equals = word.indexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }
}
