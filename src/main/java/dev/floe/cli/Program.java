package dev.floe.cli;

import dev.floe.devnet.Service;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The command line of the program as a whole, which knows data from options and commands from anything else. */
final class Program extends CommandLine {
    private SettingsFile settings = SettingsFile.NONE;

    /** @param root the command whose subcommands are the program's */
    Program(Object root) {
        super(root);
        // What begins with a known letter is no option for that: only whole words are.
        setPosixClusteredShortOptionsAllowed(false);
        // What begins with the letter of an option, and is a value by the order of the words.
        setAllowOptionsAsOptionParameters(true);
    }

    private static void warn(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        UnknownSettings.of(command.getCommandSpec(), System.getProperties(), System.getenv())
                .forEach(setting -> command.getErr()
                        .println(name + ": " + setting + " is no setting of this command and has no effect"));
    }

    /** The file that a server's settings came from; an empty one for commands that have none. */
    static SettingsFile settingsOf(CommandSpec command) {
        return command.root().commandLine() instanceof Program program ? program.settings : SettingsFile.NONE;
    }

    private static int refuse(CommandLine command, SettingsFile.WrongException faults) {
        String name = command.getCommandSpec().qualifiedName();
        faults.getMessage().lines().forEach(fault -> command.getErr().println(name + ": " + fault));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** All properties that a server can have, by its options or without. */
    List<String> serverProperties() {
        return Stream.concat(
                        getSubcommands().values().stream()
                                .map(CommandLine::getCommandSpec)
                                .filter(SettingsFileOption::isTakenBy)
                                .flatMap(command -> command.options().stream())
                                .filter(option -> !option.usageHelp()
                                        && !option.versionHelp()
                                        && !option.longestName().equals(SettingsFileOption.NAME))
                                .flatMap(option -> ConfiguredDefaults.keys(option).stream()),
                        ServerSettings.PROPERTIES.stream())
                .distinct()
                .toList();
    }

    /** Reads the file with settings, if {@code command} takes one, so that options find their values in it. */
    private void readSettings(CommandSpec command, List<String> words) throws IOException {
        if (!SettingsFileOption.isTakenBy(command) || words.contains("--help") || words.contains("-h")) {
            return;
        }
        String attached = SettingsFileOption.NAME + "=";
        OptionSpec option = command.optionsMap().get(SettingsFileOption.NAME);
        String fromSurroundings = new ConfiguredDefaults(System.getProperties(), System.getenv()).defaultValue(option);
        settings = SettingsFile.find(words.stream()
                .filter(word -> word.startsWith(attached))
                .map(word -> word.substring(attached.length()))
                .reduce((first, last) -> last)
                .or(() -> Optional.ofNullable(fromSurroundings))
                .or(() -> Optional.ofNullable(System.getenv(Service.SETTINGS_VARIABLE))));
        settings.requireKnown(serverProperties());
        settings.applyTo(System.getProperties(), System.getenv());
        // Known to the commands alone, and a name that servers would not understand.
        System.clearProperty(ConfiguredDefaults.keys(option).getFirst());
    }

    /** A result that did not arrive is none, whatever the command thinks. */
    private int delivered(int exitCode) {
        getOut().flush();
        Optional<IOException> problem = exitCode == 0 ? StandardOutput.failure() : Optional.empty();
        return problem.map(failure -> CommandRules.explain(failure, this)).orElse(exitCode);
    }

    @Override
    public int execute(String... given) {
        String[] words = GlobalOptions.behindTheCommand(this, given);
        if (words.length > 0 && !words[0].startsWith("-") && !getSubcommands().containsKey(words[0])) {
            // Whatever follows: who asks for the help of a command that does not exist is told that it does not.
            return CommandRules.refuse(new ParameterException(this, "there is no command '" + words[0] + "'"), words);
        }
        try {
            String[] sorted = Arguments.of(this, words);
            if (words.length > 0 && getSubcommands().containsKey(words[0])) {
                CommandLine command = getSubcommands().get(words[0]);
                warn(command);
                try {
                    readSettings(command.getCommandSpec(), List.of(sorted));
                } catch (SettingsFile.WrongException e) {
                    return refuse(command, e);
                } catch (IOException e) {
                    CommandRules.explain(e, command);
                    return command.getCommandSpec().exitCodeOnInvalidInput();
                }
            }
            return delivered(super.execute(sorted));
        } catch (ParameterException e) {
            return CommandRules.refuse(e, words);
        }
    }
}
