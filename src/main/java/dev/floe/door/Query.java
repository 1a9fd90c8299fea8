package dev.floe.door;

import dev.floe.protocol.ApiStatus;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request, as browsers write them: separated by {@code &} and nothing else, names and values
 * escaped. Of parameters with the same name the first counts. Immutable.
 */
public final class Query {
    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * @param raw what is behind the question mark; null, as the server has it, if there is none
     * @throws RefusedException if an escape is none
     */
    public static Query parse(String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null) {
            for (String parameter : raw.split("&")) {
                int equals = parameter.indexOf('=');
                String name = equals < 0 ? parameter : parameter.substring(0, equals);
                String value = equals < 0 ? "" : parameter.substring(equals + 1);
                values.putIfAbsent(decoded(name), decoded(value));
            }
        }
        return new Query(values);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    Refusal.of(ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", "the query has an escape that is none"));
        }
    }

    /** The value of {@code name}; empty text if it has none. */
    public Optional<String> first(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
