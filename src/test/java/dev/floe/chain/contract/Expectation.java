package dev.floe.chain.contract;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.sui.move.WalrusEvent;
import java.lang.reflect.RecordComponent;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Compares values of contracts with what a file expects of them. */
final class Expectation {
    private Expectation() {}

    /** What is wrong with {@code actual}, if anything. */
    static Optional<String> mismatch(JsonNode expected, Object found) {
        Object actual = found instanceof Optional<?> optional && optional.isPresent() ? optional.get() : found;
        boolean holds;
        if (expected.has("value")) {
            holds = same(expected.get("value"), actual);
        } else if (expected.has("runs")) {
            List<JsonNode> wanted = Step.list(expected, node -> node);
            List<?> values = list(actual);
            holds = wanted.size() == values.size();
            for (int i = 0; holds && i < wanted.size(); i++) {
                holds = same(wanted.get(i), values.get(i));
            }
        } else if (expected.has("containsAll")) {
            List<?> values = list(actual);
            holds = Step.list(expected.get("containsAll"), node -> node).stream()
                    .allMatch(wanted -> values.stream().anyMatch(value -> same(wanted, value)));
        } else if (expected.has("min") || expected.has("max")) {
            BigInteger value = new BigInteger(text(actual));
            holds = (!expected.has("min")
                            || value.compareTo(
                                            new BigInteger(expected.get("min").asText()))
                                    >= 0)
                    && (!expected.has("max")
                            || value.compareTo(
                                            new BigInteger(expected.get("max").asText()))
                                    <= 0);
        } else {
            throw new IllegalArgumentException("no way to compare with " + expected);
        }
        return holds ? Optional.empty() : Optional.of("expected " + expected + ", was " + text(actual));
    }

    private static List<?> list(Object actual) {
        return actual instanceof List<?> values ? values : List.of();
    }

    /** What is wrong with the events of a step, if anything: as many, in this order, with these fields. */
    static Optional<String> mismatch(JsonNode expected, List<WalrusEvent> events) {
        boolean holds = expected.size() == events.size();
        for (int i = 0; holds && i < events.size(); i++) {
            WalrusEvent event = events.get(i);
            holds = event.name().equals(expected.get(i).get("type").textValue());
            for (Map.Entry<String, JsonNode> field :
                    expected.get(i).path("fields").properties()) {
                holds = holds && same(field.getValue(), component(event, field.getKey()));
            }
        }
        return holds ? Optional.empty() : Optional.of("expected events " + expected + ", were " + events);
    }

    private static Object component(WalrusEvent event, String name) {
        String ours = switch (name) {
            case "reservedEncodedCapacityBytes" -> "reservedBytes";
            case "unencodedSize" -> "size";
            case "packageId" -> "contract";
            case "packageDigest" -> "contractDigest";
            default -> name;
        };
        RecordComponent component = Arrays.stream(event.getClass().getRecordComponents())
                .filter(candidate -> candidate.getName().equals(ours))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no field " + name + " in " + event));
        try {
            return component.getAccessor().invoke(event);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean same(JsonNode expected, Object actual) {
        Object value = actual instanceof Optional<?> optional ? optional.orElse(null) : actual;
        if (expected.isNull() || value == null) {
            return expected.isNull() && value == null;
        }
        if (expected.isArray() || value instanceof List<?>) {
            if (!expected.isArray() || !(value instanceof List<?> values) || values.size() != expected.size()) {
                return false;
            }
            for (int i = 0; i < values.size(); i++) {
                if (!same(expected.get(i), values.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return expected.isValueNode() && expected.asText().equals(text(value));
    }

    /** A long is an unsigned number; bytes are hex. */
    private static String text(Object value) {
        return switch (value) {
            case Long number -> Long.toUnsignedString(number);
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case Optional<?> optional -> optional.map(Expectation::text).orElse("absent");
            default -> value.toString();
        };
    }

    /** The field {@code result} or a part of it: {@code count.nonZero} and {@code sum} are of a list of numbers. */
    static Optional<Object> ofResult(String field, Object result) {
        if (field.equals("result")) {
            return Optional.of(result);
        }
        if (field.startsWith("result.") && result instanceof Map<?, ?> parts) {
            Object part = parts.get(field.substring("result.".length()));
            return Optional.of(part == null ? Optional.empty() : part);
        }
        if (result instanceof List<?> list) {
            if (field.equals("sum")) {
                return Optional.of(
                        list.stream().mapToLong(x -> ((Number) x).longValue()).sum());
            }
            if (field.equals("count.nonZero")) {
                return Optional.of(
                        list.stream().filter(x -> ((Number) x).longValue() != 0).count());
            }
        }
        return Optional.empty();
    }

    /** Compares all that a step expects with what came of it. */
    static void check(World world, Step step, Object result, Consumer<String> complaint) {
        for (JsonNode expected : step.json().path("expect")) {
            String field = expected.get("field").textValue();
            Object actual = field.equals("eventCount")
                    ? world.transaction.events().size()
                    : ofResult(field, result).orElseGet(() -> world.field(field));
            mismatch(expected, actual).ifPresent(complaint);
        }
        mismatch(step.json().path("events"), world.transaction.events()).ifPresent(complaint);
    }
}
