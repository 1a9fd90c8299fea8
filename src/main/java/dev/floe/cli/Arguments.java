package dev.floe.cli;

import java.util.ArrayList;
import java.util.Iterator;
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
        Iterator<String> rest = List.of(words).iterator();
        while (rest.hasNext()) {
            sorted.take(rest.next(), rest);
        }
        if (!sorted.ambiguous) {
            sorted.options.addAll(sorted.positions);
            return sorted.options.toArray(String[]::new);
        }
        sorted.options.add(END_OF_OPTIONS);
        sorted.options.addAll(sorted.positions);
        return sorted.options.toArray(String[]::new);
    }

    private void take(String word, Iterator<String> rest) {
        if (word.equals(END_OF_OPTIONS)) {
            ambiguous = true;
            rest.forEachRemaining(positions::add);
        } else if (takesValue(word) && rest.hasNext()) {
            value(word, rest.next());
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
