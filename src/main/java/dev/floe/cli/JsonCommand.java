package dev.floe.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.floe.bytes.PrintableText;
import dev.floe.sui.ClientConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe json}: commands for programs that would rather not quote words for a shell. */
@Command(
        name = "json",
        description = {
            "Runs the command that a JSON text describes, and prints its result as JSON. The fields are those of the"
                    + " reference client: options in camelCase.",
            "Example: {\"config\":\"client_config.yaml\",\"command\":{\"store\":{\"files\":[\"a.txt\"],\"epochs\":5}}}"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class JsonCommand implements Callable<Integer> {
    private static final int LONGEST = 16 << 20;
    private static final List<String> GLOBAL = List.of("config", "context", "wallet", "gasBudget");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Fields that are not called after an option or a parameter of ours. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "attributes",
            "attr",
            "blobIdDecimal",
            "id",
            "maxBodySizeKib",
            "maxBodySize",
            "publisherMaxRequestBufferSize",
            "publisherMaxBufferSize");

    @Parameters(
            paramLabel = "JSON",
            arity = "0..1",
            description = "the command (default: it is read from standard input)")
    private String text;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (text == null) {
            byte[] bytes = System.in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw wrong("it is longer than " + LONGEST + " bytes");
            }
            text = new String(bytes, StandardCharsets.UTF_8);
        }
        JsonNode root;
        try {
            root = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw wrong("it is no JSON: " + e.getOriginalMessage());
        }
        return Floe.commandLine().execute(words(root).toArray(String[]::new));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<String> words(JsonNode root) {
        if (!root.isObject()) {
            throw wrong("it is no object with a \"command\"");
        }
        List<String> words = new ArrayList<>();
        CommandLine command = spec.root().commandLine();
        JsonNode described = root.path("command");
        List<String> positions = new ArrayList<>();
        while (!described.isMissingNode() && !described.isNull()) {
            Map.Entry<String, JsonNode> one = only(described);
            String name = kebab(one.getKey());
            CommandLine inner = command.getSubcommands().get(name);
            if (inner == null || name.equals("json")) {
                throw wrong("there is no command '" + PrintableText.shortLine(one.getKey()) + "'");
            }
            command = inner;
            words.add(name);
            described = one.getValue().path("command");
            for (Map.Entry<String, JsonNode> field : one.getValue().properties()) {
                if (!field.getKey().equals("command")
                        || command.getSubcommands().isEmpty()) {
                    add(command.getCommandSpec(), field.getKey(), field.getValue(), words, positions);
                }
            }
        }
        if (words.isEmpty()) {
            throw wrong("it has no \"command\"");
        }
        CommandSpec last = command.getCommandSpec();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (GLOBAL.contains(field.getKey())) {
                if (last.optionsMap().containsKey("--" + kebab(field.getKey()))) {
                    add(last, field.getKey(), field.getValue(), words, positions);
                }
            } else if (!field.getKey().equals("command") && !field.getKey().equals("json")) {
                throw wrong("there is no field '" + PrintableText.shortLine(field.getKey()) + "' beside \"command\"");
            }
        }
        if (last.optionsMap().containsKey("--json")) {
            words.add("--json");
        }
        if (!positions.isEmpty()) {
            words.add("--");
            words.addAll(positions);
        }
        return words;
    }

    /** A command by itself is its name, one with options an object with one field. */
    private Map.Entry<String, JsonNode> only(JsonNode described) {
        if (described.isTextual()) {
            return Map.entry(described.asText(), JSON.createObjectNode());
        }
        if (!described.isObject() || described.size() != 1) {
            throw wrong("\"command\" is a name, or an object with one field: the name of the command");
        }
        return described.properties().iterator().next();
    }

    private void add(CommandSpec command, String field, JsonNode value, List<String> words, List<String> positions) {
        if (value.isNull()) {
            return;
        }
        String name = OTHERWISE.getOrDefault(field, field);
        OptionSpec option = command.optionsMap().get("--" + kebab(name));
        if (option != null) {
            addOption(option, field, value, words);
            return;
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = parameter.paramLabel().replace("_", "").toLowerCase(Locale.ROOT);
            String given = name.toLowerCase(Locale.ROOT);
            if (given.equals(label) || given.equals(label + "s")) {
                items(value).forEach(item -> positions.add(text(parameter, item)));
                return;
            }
        }
        throw wrong("'" + command.qualifiedName(" ") + "' knows no field '" + PrintableText.shortLine(field) + "'");
    }

    private void addOption(OptionSpec option, String field, JsonNode value, List<String> words) {
        String name = option.longestName();
        if (option.arity().max() == 0) {
            if (!value.isBoolean()) {
                throw wrong("'" + field + "' is true or false");
            }
            if (value.asBoolean()) {
                words.add(name);
            }
        } else if (option.arity().min() > 1) {
            List<JsonNode> items = items(value);
            if (items.size() % option.arity().min() != 0) {
                throw wrong("'" + field + "' has " + option.arity().min() + " texts for each");
            }
            for (int i = 0; i < items.size(); i++) {
                if (i % option.arity().min() == 0) {
                    words.add(name);
                }
                words.add(text(items.get(i)));
            }
        } else {
            items(value).forEach(item -> words.add(name + "=" + text(option, item)));
        }
    }

    private static List<JsonNode> items(JsonNode value) {
        if (!value.isArray()) {
            return List.of(value);
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    /** Files are found in the home directory, too: no shell has seen them. */
    private static String text(ArgSpec argument, JsonNode value) {
        String text = text(value);
        return List.of(argument.auxiliaryTypes()).contains(Path.class)
                ? ClientConfig.written(text).toString()
                : text;
    }

    private static String text(JsonNode value) {
        if (value.isObject() && value.path("secs").isIntegralNumber()) {
            return value.path("secs").asLong() * 1000 + value.path("nanos").asLong() / 1_000_000 + "ms";
        }
        return value.isValueNode() ? value.asText() : value.toString();
    }

    /** {@code blobObjId} is {@code blob-obj-id}. */
    private static String kebab(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
