package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One call of a scenario and what must come of it. */
record Step(JsonNode json) {
    String call() {
        return json.get("call").textValue();
    }

    /** How the object is called that the step makes. */
    Optional<String> as() {
        return Optional.ofNullable(json.get("as")).map(JsonNode::textValue);
    }

    Arguments arguments() {
        return new Arguments(json.path("args"));
    }

    /** Named values: a step's arguments, a setup, a certificate. */
    record Arguments(JsonNode json) {
        boolean has(String name) {
            return json.has(name);
        }

        JsonNode get(String name) {
            JsonNode value = json.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no argument " + name + " in " + json);
            }
            return value;
        }

        Arguments part(String name) {
            return new Arguments(get(name));
        }

        String text(String name) {
            return get(name).asText();
        }

        boolean bool(String name) {
            return get(name).booleanValue();
        }

        int integer(String name) {
            return get(name).intValue();
        }

        int integer(String name, int otherwise) {
            return has(name) ? integer(name) : otherwise;
        }

        /** A decimal number, read as unsigned. */
        long u64(String name) {
            return Long.parseUnsignedLong(text(name));
        }

        long u64(String name, long otherwise) {
            return has(name) ? u64(name) : otherwise;
        }

        /** A number in hex with {@code 0x}. */
        BigInteger u256(String name) {
            return new BigInteger(text(name).substring(2), 16);
        }

        byte[] bytes(String name) {
            return HexFormat.of().parseHex(text(name));
        }

        /** A list, also one that is written in runs. */
        <T> List<T> list(String name, Function<JsonNode, T> element) {
            return Step.list(get(name), element);
        }
    }

    static <T> List<T> list(JsonNode json, Function<JsonNode, T> element) {
        List<T> values = new ArrayList<>();
        if (json.has("runs")) {
            for (JsonNode run : json.get("runs")) {
                for (int i = 0; i < run.get(0).intValue(); i++) {
                    values.add(element.apply(run.get(1)));
                }
            }
        } else {
            json.forEach(value -> values.add(element.apply(value)));
        }
        return values;
    }
}
