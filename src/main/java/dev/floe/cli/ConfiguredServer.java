package dev.floe.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A server that runs on Quarkus and takes its options as properties. Values that the server refuses when
 * it starts are said in one line each, with the name under which they were given.
 */
final class ConfiguredServer {
    /** What Quarkus says of a value that a constraint or a converter refuses. */
    private static final Pattern OUT_OF_RANGE = Pattern.compile("(floe\\.[a-z-]+\\.[a-z-]+) (.*)", Pattern.DOTALL);

    private static final Pattern NOT_CONVERTED = Pattern.compile(
            ".*property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted (.*)",
            Pattern.DOTALL);
    private static final Pattern UNKNOWN = Pattern.compile("(\\S+) in .* does not map to any root");

    /** The number of a message, and the exception whose message it is. */
    private static final Pattern ORIGIN = Pattern.compile("^(?:[\\w.$]+(?:Exception|Error): )?(?:SRCFG\\d+: )?");

    private final CommandSpec command;
    private final List<String> roles;
    private final Map<String, String> given = new HashMap<>();

    /**
     * @param command the one that starts the server
     * @param roles what the server is; its settings are {@code floe.<role>.*}
     */
    ConfiguredServer(CommandSpec command, String... roles) {
        this.command = command;
        this.roles = List.of(roles);
    }

    /** Hands an option that is the same for all roles on; null leaves it to the configuration. */
    void setForAll(String property, String option, Object value) {
        roles.forEach(role -> set("floe." + role + "." + property, option, value));
    }

    /**
     * Hands an option on; null leaves it to the configuration.
     *
     * @param name the property that the server reads
     */
    void set(String name, String option, Object value) {
        if (value == null) {
            return;
        }
        if (command.commandLine().getParseResult().hasMatchedOption(option)) {
            given.put(name, option);
        } else {
            OptionSpec known = command.findOption(option);
            ConfiguredDefaults surroundings = new ConfiguredDefaults(System.getProperties(), System.getenv());
            String key = Stream.concat(
                            ConfiguredDefaults.keys(known).stream(), ConfiguredDefaults.fallbacks(known).stream())
                    .filter(one -> surroundings.value(one).isPresent())
                    .findFirst()
                    .orElseGet(() -> ConfiguredDefaults.keys(known).getFirst());
            String text = System.getProperty(key);
            given.put(
                    name,
                    Program.settingsOf(command)
                            .whereGiven(key, text)
                            .orElse(text == null ? ConfiguredDefaults.variable(key) : key));
        }
        System.setProperty(name, value.toString());
    }

    /** Where the server listens. */
    void listen(String host, int port) {
        System.setProperty("quarkus.http.host", host);
        System.setProperty("quarkus.http.port", Integer.toString(port));
    }

    /** Where the server listens unless its configuration, such as a file that only it reads, says otherwise. */
    void listenByDefault(String host, int port) {
        String prefix = command.qualifiedName(".") + ".";
        System.setProperty("quarkus.http.host", "${" + prefix + "host:" + host + "}");
        System.setProperty("quarkus.http.port", "${" + prefix + "port:" + port + "}");
    }

    /**
     * Runs the server until the process is told to stop.
     *
     * @return the exit code: 2 if an option's value was refused
     */
    int run() {
        System.setProperty("floe.role", String.join(",", roles));
        // Says which version it is before there is a log.
        java.util.logging.Logger.getLogger("org.hibernate.validator").setLevel(Level.WARNING);
        IdleMemory.watch();
        AtomicInteger exit = new AtomicInteger();
        Quarkus.run(null, (code, failure) -> exit.set(failure == null ? code : explain(code, failure)));
        return exit.get();
    }

    private int explain(int code, Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigValidationException refused) {
                words(refused).forEach(this::say);
                return command.exitCodeOnInvalidInput();
            }
            if (cause instanceof QuarkusBindException bind) {
                say("cannot listen on " + bind.getHost() + ":" + bind.getPort() + ": "
                        + root(bind).getMessage());
                return code;
            }
        }
        Logger.getLogger(ConfiguredServer.class).error("the server did not start", failure);
        return code;
    }

    private static Throwable root(Throwable failure) {
        return failure.getCause() == null ? failure : root(failure.getCause());
    }

    private void say(String line) {
        command.commandLine().getErr().println(command.qualifiedName() + ": " + line);
    }

    private List<String> words(ConfigValidationException refused) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < refused.getProblemCount(); i++) {
            lines.add(words(refused.getProblem(i).getMessage()));
        }
        return lines;
    }

    /** The problem with the name that the operator wrote instead of the property's. */
    private String words(String problem) {
        Matcher notConverted = NOT_CONVERTED.matcher(problem);
        if (notConverted.matches()) {
            String value = "'" + notConverted.group(2) + "'";
            String reason = ORIGIN.matcher(notConverted.group(3)).replaceFirst("");
            return written(notConverted.group(1)) + ": "
                    + (reason.startsWith(value) ? reason : value + " cannot be used: " + reason);
        }
        String plain = ORIGIN.matcher(problem).replaceFirst("");
        Matcher unknown = UNKNOWN.matcher(plain);
        if (unknown.matches()) {
            return unknown.group(1) + " is no property: " + command.qualifiedName() + " --help has all options";
        }
        Matcher outOfRange = OUT_OF_RANGE.matcher(plain);
        return outOfRange.matches() ? written(outOfRange.group(1)) + " " + outOfRange.group(2) : plain;
    }

    private String written(String property) {
        if (given.containsKey(property)) {
            return given.get(property);
        }
        String variable = ConfiguredDefaults.variable(property);
        return Program.settingsOf(command)
                .whereGiven(property, System.getProperty(property))
                .orElse(System.getenv(variable) == null ? property : variable);
    }
}
