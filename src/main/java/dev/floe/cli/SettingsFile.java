package dev.floe.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.floe.bytes.PrintableText;
import dev.floe.bytes.ShortFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * One file with the settings of all servers, a section for each: {@code cache-memory} under {@code edge:} is the property
 * {@code floe.edge.cache-memory}, and what is under {@code quarkus:} is the framework's. In a file whose name ends with
 * {@code .properties} the same names are written in one line, {@code edge.cache-memory=2G}. All names may begin with
 * {@code floe.}, too.
 */
final class SettingsFile {
    static final SettingsFile NONE = new SettingsFile(Path.of(""), Map.of());

    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_DEPTH = 16;
    private static final String FLOE = "floe.";
    private static final String FRAMEWORK = "quarkus.";

    /** A value as it is written, and where. */
    private record Setting(String value, int line) {}

    /** Something is wrong with the file; the message has a line for each fault. */
    static final class WrongException extends IllegalArgumentException {
        WrongException(String message) {
            super(message);
        }
    }

    private final Path file;
    /** By the names of properties, in the order of the file. */
    private final Map<String, Setting> settings;

    private SettingsFile(Path file, Map<String, Setting> settings) {
        this.file = file;
        this.settings = settings;
    }

    /**
     * @throws WrongException if it is neither YAML nor properties, as its name promises
     * @throws IOException if it cannot be read
     */
    static SettingsFile read(Path file) throws IOException {
        String text = ShortFile.read(file, MAX_LENGTH)
                .orElseThrow(() -> new WrongException(file + " is too long for a configuration"));
        SettingsFile empty = new SettingsFile(file, new LinkedHashMap<>());
        if (file.toString().endsWith(".properties")) {
            empty.readProperties(text);
        } else {
            empty.readYaml(text);
        }
        return empty;
    }

    /** The file that is named, or the one that is there for all servers, if one is. */
    static SettingsFile find(Optional<String> named) throws IOException {
        if (named.isPresent()) {
            return named.get().isEmpty() ? NONE : read(Path.of(named.get()));
        }
        return Files.exists(SettingsFileOption.DEFAULT) ? read(SettingsFileOption.DEFAULT) : NONE;
    }

    private void readProperties(String text) throws IOException {
        int line = 0;
        StringBuilder logical = new StringBuilder();
        int begin = 0;
        for (String physical : text.lines().toList()) {
            line++;
            begin = logical.isEmpty() ? line : begin;
            logical.append(physical).append('\n');
            boolean comment = logical.toString().stripLeading().matches("(?s)[#!].*");
            if (!comment && isContinued(physical) && line < text.lines().count()) {
                continue;
            }
            Properties one = new Properties();
            try {
                one.load(new StringReader(logical.toString()));
            } catch (IllegalArgumentException e) {
                throw new WrongException(at(begin) + e.getMessage());
            }
            for (String name : one.stringPropertyNames()) {
                add(name, one.getProperty(name), begin);
            }
            logical.setLength(0);
        }
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void readYaml(String text) throws IOException {
        try (JsonParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == JsonToken.START_OBJECT) {
                section("", parser, 0);
            } else if (first != null && first != JsonToken.VALUE_NULL) {
                throw new WrongException(at(line(parser)) + "here should be sections, such as edge:");
            }
        } catch (JsonProcessingException e) {
            throw e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null
                    ? new WrongException(at(marked.getProblemMark().getLine() + 1) + "this is not YAML: "
                            + PrintableText.shortLine(marked.getProblem()))
                    : new WrongException(file + " is not YAML: " + PrintableText.shortLine(e.getOriginalMessage()));
        }
    }

    private void section(String prefix, JsonParser parser, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new WrongException(at(line(parser)) + "sections lie too deep in each other");
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = prefix + parser.currentName();
            int line = line(parser);
            switch (parser.nextToken()) {
                case START_OBJECT -> section(name + ".", parser, depth + 1);
                case START_ARRAY -> add(name, list(name, parser), line);
                // Nothing is under it, as in a file whose settings are all commented out.
                case VALUE_NULL -> {
                    if (!prefix.isEmpty()) {
                        throw new WrongException(at(line) + shown(name) + " has no value");
                    }
                }
                default -> add(name, parser.getText(), line);
            }
        }
    }

    /** As properties have it. */
    private String list(String name, JsonParser parser) throws IOException {
        List<String> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (!parser.currentToken().isScalarValue()) {
                throw new WrongException(at(line(parser)) + shown(name) + " is a list of single values");
            }
            values.add(parser.getText().replace("\\", "\\\\").replace(",", "\\,"));
        }
        return String.join(",", values);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }

    private void add(String name, String value, int line) {
        String property = name.startsWith(FLOE) || name.startsWith(FRAMEWORK) ? name : FLOE + name;
        Setting before = settings.put(property, new Setting(value, line));
        if (before != null) {
            throw new WrongException(
                    at(line) + shown(name) + " is there a second time, it is in line " + before.line() + ", too");
        }
    }

    private String at(int line) {
        return file + ", line " + line + ": ";
    }

    /** Strangers may have written it. */
    private static String shown(String name) {
        return PrintableText.shortLine(name.startsWith(FLOE) ? name.substring(FLOE.length()) : name);
    }

    /**
     * @param known the properties of all servers
     * @throws WrongException if there are settings of other names
     */
    void requireKnown(Collection<String> known) {
        List<String> faults = new ArrayList<>();
        settings.forEach((property, setting) -> {
            if (!property.startsWith(FRAMEWORK) && !known.contains(property)) {
                faults.add(at(setting.line()) + "there is no setting " + shown(property)
                        + NearestName.to(property, known)
                                .map(near -> "; did you mean " + shown(near) + "?")
                                .orElse("; docs/options.md has all"));
            }
        });
        if (!faults.isEmpty()) {
            throw new WrongException(String.join("\n", faults));
        }
    }

    /** Makes properties of the settings that neither {@code properties} nor {@code environment} have yet. */
    void applyTo(Properties properties, Map<String, String> environment) {
        settings.forEach((property, setting) -> {
            if (!environment.containsKey(ConfiguredDefaults.variable(property))) {
                properties.putIfAbsent(property, setting.value());
            }
        });
    }

    /** File, line and name of a setting if its value is {@code value}, and so came from here. */
    Optional<String> whereGiven(String property, String value) {
        Setting setting = settings.get(property);
        return setting == null || !setting.value().equals(value)
                ? Optional.empty()
                : Optional.of(at(setting.line()) + shown(property));
    }
}
