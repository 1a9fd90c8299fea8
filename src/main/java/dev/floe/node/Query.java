package dev.floe.node;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The parameters after a question mark, in their order. */
final class Query {
    private static final int MOST_PARAMETERS = 8192;

    private final List<Map.Entry<String, String>> parameters;

    private Query(List<Map.Entry<String, String>> parameters) {
        this.parameters = parameters;
    }

    static Query parse(String text) throws MalformedException {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (String part : text.split("&")) {
            if (part.isEmpty()) {
                continue;
            }
            if (parameters.size() == MOST_PARAMETERS) {
                throw new MalformedException("too many query parameters");
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            parameters.add(Map.entry(decode(name), decode(value)));
        }
        return new Query(parameters);
    }

    static String decode(String text) throws MalformedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new MalformedException("malformed percent-encoding");
        }
    }

    /** Refuses parameters of any other name. */
    void allowOnly(Set<String> names) throws MalformedException {
        for (Map.Entry<String, String> parameter : parameters) {
            if (!names.contains(parameter.getKey())) {
                throw new MalformedException("unknown query parameter; known are " + names);
            }
        }
    }

    List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    Optional<String> one(String name) throws MalformedException {
        List<String> values = all(name);
        if (values.size() > 1) {
            throw new MalformedException("query parameter " + name + " is there more than once");
        }
        return values.stream().findFirst();
    }

    boolean flag(String name) throws MalformedException {
        return switch (one(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new MalformedException("query parameter " + name + " must be true or false");
        };
    }
}
