package dev.floe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What a text of JSON looks like, as {@code docs/commands.md} describes it. */
sealed interface JsonShape {
    /** Says what of {@code value} is otherwise, with where it is; nothing if it is like this. */
    List<String> differences(JsonNode value, String at, Map<String, JsonShape> named);

    /** A text, a number, a boolean, {@code null}, or anything. */
    record Scalar(String kind) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            boolean right = switch (kind) {
                case "string" -> value.isTextual();
                case "number" -> value.isNumber();
                case "boolean" -> value.isBoolean();
                case "null" -> value.isNull();
                case "any" -> true;
                default -> throw new IllegalArgumentException("there is no kind " + kind);
            };
            return right ? List.of() : List.of(at + " is no " + kind + " but " + value);
        }
    }

    /** One text only. */
    record Literal(String text) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            return value.isTextual() && value.asText().equals(text)
                    ? List.of()
                    : List.of(at + " is not \"" + text + "\" but " + value);
        }
    }

    /** What is described elsewhere. */
    record Named(String name) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            JsonShape shape = named.get(name);
            return shape == null ? List.of(at + ": nothing is called " + name) : shape.differences(value, at, named);
        }
    }

    /** Any number of the same. */
    record Listed(JsonShape element) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            if (!value.isArray()) {
                return List.of(at + " is no list but " + value);
            }
            List<String> differences = new ArrayList<>();
            for (int i = 0; i < value.size(); i++) {
                differences.addAll(element.differences(value.get(i), at + "[" + i + "]", named));
            }
            return differences;
        }
    }

    /** Texts by names that nobody can know. */
    record Texts() implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            if (!value.isObject()) {
                return List.of(at + " is no object but " + value);
            }
            List<String> differences = new ArrayList<>();
            value.properties().forEach(entry -> {
                if (!entry.getValue().isTextual()) {
                    differences.add(at + "." + entry.getKey() + " is no string");
                }
            });
            return differences;
        }
    }

    /** One of several. */
    record Either(List<JsonShape> shapes) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            List<String> all = new ArrayList<>();
            for (JsonShape shape : shapes) {
                List<String> differences = shape.differences(value, at, named);
                if (differences.isEmpty()) {
                    return List.of();
                }
                all.addAll(differences);
            }
            return all;
        }
    }

    /** A field of an object: always there, at times, or never. */
    record Field(Presence presence, JsonShape shape) {
        enum Presence {
            ALWAYS,
            MAYBE,
            NEVER
        }
    }

    /** Fields, all of which are known. */
    record Fields(Map<String, Field> fields) implements JsonShape {
        @Override
        public List<String> differences(JsonNode value, String at, Map<String, JsonShape> named) {
            if (!value.isObject()) {
                return List.of(at + " is no object but " + value);
            }
            List<String> differences = new ArrayList<>();
            value.properties().forEach(entry -> {
                Field field = fields.get(entry.getKey());
                if (field == null || field.presence() == Field.Presence.NEVER) {
                    differences.add(at + "." + entry.getKey() + " is not described");
                } else {
                    differences.addAll(field.shape().differences(entry.getValue(), at + "." + entry.getKey(), named));
                }
            });
            TreeSet<String> missing = new TreeSet<>();
            fields.forEach((name, field) -> {
                if (field.presence() == Field.Presence.ALWAYS && !value.has(name)) {
                    missing.add(name);
                }
            });
            missing.forEach(name -> differences.add(at + "." + name + " is missing"));
            return differences;
        }
    }

    /** All that a page describes, by their names: a line begins one, and what is indented goes on with it. */
    static Map<String, JsonShape> named(List<String> lines) {
        Map<String, String> texts = new LinkedHashMap<>();
        String name = "";
        for (String line : lines) {
            if (line.startsWith(" ")) {
                texts.merge(name, line, String::concat);
            } else if (!line.isBlank()) {
                int equals = line.indexOf(" = ");
                name = line.substring(0, equals);
                texts.put(name, line.substring(equals + 3));
            }
        }
        Map<String, JsonShape> shapes = new LinkedHashMap<>();
        texts.forEach((key, text) -> shapes.put(key, new Reader(text).all()));
        return shapes;
    }

    /** Reads one shape. */
    final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        JsonShape all() {
            JsonShape shape = shape();
            if (at != text.length()) {
                throw wrong();
            }
            return shape;
        }

        private JsonShape shape() {
            List<JsonShape> shapes = new ArrayList<>();
            do {
                shapes.add(single());
            } while (found('|'));
            return shapes.size() == 1 ? shapes.getFirst() : new Either(shapes);
        }

        private JsonShape single() {
            if (found('[')) {
                JsonShape element = shape();
                require(']');
                return new Listed(element);
            }
            if (found('{')) {
                return fields();
            }
            if (found('"')) {
                int end = text.indexOf('"', at);
                String literal = text.substring(at, end);
                at = end + 1;
                return new Literal(literal);
            }
            String word = word();
            return Character.isUpperCase(word.charAt(0)) ? new Named(word) : new Scalar(word);
        }

        private JsonShape fields() {
            if (found('*')) {
                require('}');
                return new Texts();
            }
            Map<String, Field> fields = new LinkedHashMap<>();
            do {
                boolean never = found('-');
                // Whose field it is concerns those who read it.
                found('+');
                String name = word();
                boolean maybe = found('?');
                JsonShape shape = found(':') ? shape() : new Scalar("string");
                Field.Presence presence =
                        never ? Field.Presence.NEVER : maybe ? Field.Presence.MAYBE : Field.Presence.ALWAYS;
                fields.put(name, new Field(presence, shape));
            } while (found(','));
            require('}');
            return new Fields(fields);
        }

        private String word() {
            skipBlanks();
            int start = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
            if (at == start) {
                throw wrong();
            }
            return text.substring(start, at);
        }

        private boolean found(char one) {
            skipBlanks();
            if (at < text.length() && text.charAt(at) == one) {
                at++;
                return true;
            }
            return false;
        }

        private void require(char one) {
            if (!found(one)) {
                throw wrong();
            }
        }

        private void skipBlanks() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private IllegalArgumentException wrong() {
            return new IllegalArgumentException("no shape: " + text.substring(0, at) + " >>> " + text.substring(at));
        }
    }
}
