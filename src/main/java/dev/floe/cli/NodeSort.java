package dev.floe.cli;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** In which order nodes are listed. */
final class NodeSort {
    @Option(
            names = "--sort-by",
            paramLabel = "FIELD",
            converter = FieldConverter.class,
            description = "name, id, url, or for health status (default: name, for health status)")
    private Field by;

    @Option(names = "--desc", description = "the other way round")
    private boolean descending;

    /** By what. */
    enum Field {
        NAME,
        ID,
        URL,
        STATUS
    }

    /** Parses a field in lower case. */
    static final class FieldConverter implements ITypeConverter<Field> {
        @Override
        public Field convert(String text) {
            for (Field field : Field.values()) {
                if (field.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return field;
                }
            }
            throw new TypeConversionException("'" + text + "' is not name, id, url or status");
        }
    }

    /** What a node is sorted by. */
    record Key(String name, String id, String url, String status) {
        private String of(Field field) {
            return switch (field) {
                case NAME -> name.toLowerCase(Locale.ROOT);
                case ID -> id;
                case URL -> url.toLowerCase(Locale.ROOT);
                case STATUS -> status.toLowerCase(Locale.ROOT);
            };
        }
    }

    /** @param usual what it is sorted by unless somebody says otherwise */
    <T> List<T> sorted(List<T> nodes, Field usual, Function<T, Key> key) {
        Field field = by == null ? usual : by;
        Comparator<T> order = Comparator.comparing((T node) -> key.apply(node).of(field))
                .thenComparing(node -> key.apply(node).of(Field.NAME));
        return nodes.stream().sorted(descending ? order.reversed() : order).toList();
    }
}
