package dev.floe.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * The words of a command line in an order and a form in which data cannot be taken for options. One blob ID in 64 begins
 * with a dash, and so may file names and numbers: what an option asks for is its value, and a blob ID is one wherever it
 * stands.
 */
final class Arguments {
    private static final String END_OF_OPTIONS = "--";
    /** How the values of an option are called that takes several: its words up to the next option. */
    private static final String SEVERAL = "...";
    /** Not only what is one: who mistypes an ID is told that it is none, not that there is no such option. */
    private static final Pattern BLOB_ID = Pattern.compile("-[A-Za-z0-9_-]{42}");

    /** The command and its options, with their values. */
    private final List<String> options = new ArrayList<>();

    private final List<String> positions = new ArrayList<>();
    /** Whether a position could be taken for an option. */
    private boolean ambiguous;

    private CommandLine command;

    private Arguments(CommandLine program) {
        command = program;
    }

    /**
     * What {@code program} is to parse instead of {@code words}.
     *
     * @throws ParameterException if an option stands where the value of another is missing
     */
    static String[] of(CommandLine program, String... words) {
        Arguments sorted = new Arguments(program);
        Deque<String> rest = new ArrayDeque<>(List.of(words));
        while (!rest.isEmpty()) {
            sorted.take(rest.pop(), rest);
        }
        if (!sorted.ambiguous) {
            sorted.options.addAll(sorted.positions);
            return sorted.options.toArray(String[]::new);
        }
        sorted.options.add(END_OF_OPTIONS);
        sorted.options.addAll(sorted.positions);
        return sorted.options.toArray(String[]::new);
    }

    private void take(String word, Deque<String> rest) {
        if (word.equals(END_OF_OPTIONS)) {
            ambiguous = true;
            positions.addAll(rest);
            rest.clear();
        } else if (takesValue(word) && !rest.isEmpty()) {
            values(word, rest);
        } else if (isOption(word)) {
            options.add(word);
        } else if (positions.isEmpty() && command.getSubcommands().containsKey(word)) {
            command = command.getSubcommands().get(word);
            options.add(word);
        } else if (isBlobId(word)) {
            ambiguous = true;
            positions.add(word);
        } else if (word.length() > 2 && word.charAt(1) != '-' && takesValue(word.substring(0, 2))) {
            // A value attached to its option's letter, with a = or without.
            options.add(word.charAt(2) == '=' ? word : word.substring(0, 2) + "=" + word.substring(2));
        } else if (word.length() > 1 && word.charAt(0) == '-') {
            options.add(word);
        } else {
            positions.add(word);
        }
    }

    /** One value, or as many as the option always takes, or all that follow if that is how it is described. */
    private void values(String option, Deque<String> rest) {
        OptionSpec spec = command.getCommandSpec().optionsMap().get(option);
        value(option, rest.pop());
        for (int more = 1; more < spec.arity().min() && !rest.isEmpty(); more++) {
            options.add(rest.pop());
        }
        while (spec.paramLabel().endsWith(SEVERAL)
                && !rest.isEmpty()
                && !rest.peek().equals(END_OF_OPTIONS)
                && !isOption(rest.peek().replaceFirst("=.*", ""))) {
            value(option, rest.pop());
        }
    }

    private void value(String option, String value) {
        if (isOption(value.replaceFirst("=.*", ""))) {
            // More likely forgotten than meant.
            throw new ParameterException(command, "option '" + option + "' needs a value, not '" + value + "'");
        }
        options.add(option + "=" + value);
    }

    private static boolean isBlobId(String word) {
        return BLOB_ID.matcher(word).matches();
    }

    /** Whether {@code word} is the name of an option of the command, and nothing else. */
    private boolean isOption(String word) {
        return word.startsWith("-") && command.getCommandSpec().optionsMap().containsKey(word);
    }

    private boolean takesValue(String word) {
        if (!isOption(word)) {
            return false;
        }
        OptionSpec option = command.getCommandSpec().optionsMap().get(word);
        return option.arity().min() > 0;
    }
}
