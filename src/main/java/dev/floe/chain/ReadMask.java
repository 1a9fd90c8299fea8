package dev.floe.chain;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which parts of an answer the caller wants: dotted paths, each selecting a field with all that is in it, also through
 * repeated fields. Paths that lead nowhere select nothing.
 */
final class ReadMask {
    private static final int MAX_PATHS = 256;
    private static final int MAX_DEPTH = 16;

    private final Node root;

    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private boolean whole;
    }

    private ReadMask(Node root) {
        this.root = root;
    }

    /**
     * @param defaults what a request without a mask selects
     * @throws RpcException INVALID_ARGUMENT if there are too many paths
     */
    static ReadMask of(boolean present, FieldMask mask, String... defaults) {
        List<String> paths = present ? mask.getPathsList() : List.of(defaults);
        if (paths.size() > MAX_PATHS) {
            throw RpcException.invalid("read_mask has " + paths.size() + " paths, more than " + MAX_PATHS);
        }
        Node root = new Node();
        for (String path : paths) {
            add(root, path);
        }
        return new ReadMask(root);
    }

    private static void add(Node root, String path) {
        Node node = root;
        if (!path.equals("*")) {
            String[] names = path.split("\\.", MAX_DEPTH);
            for (String name : names) {
                node = node.children.computeIfAbsent(name, n -> new Node());
            }
        }
        node.whole = true;
    }

    /** Whether anything at or below the path of {@code names} is selected. */
    boolean wants(String... names) {
        Node node = root;
        for (String name : names) {
            if (node.whole) {
                return true;
            }
            node = node.children.get(name);
            if (node == null) {
                return false;
            }
        }
        return true;
    }

    /** What this mask selects inside the field {@code name}. */
    ReadMask below(String name) {
        Node child = root.children.getOrDefault(name, new Node());
        if (root.whole) {
            child = new Node();
            child.whole = true;
        }
        return new ReadMask(child);
    }

    /**
     * {@code message} without what is not selected. It goes through its wire format and a message of maps: the generated
     * classes tell their fields by reflection on hundreds of methods, all of which a native image would have to keep.
     *
     * @param type the descriptor of {@code M}
     */
    @SuppressWarnings("unchecked")
    <M extends Message> M trim(Descriptor type, M message) {
        if (root.whole) {
            return message;
        }
        try {
            DynamicMessage trimmed = trim(DynamicMessage.parseFrom(type, message.toByteString()), root);
            return (M) message.getParserForType().parseFrom(trimmed.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a " + type.getFullName() + " that is not one", e);
        }
    }

    private static DynamicMessage trim(DynamicMessage message, Node node) {
        if (node.whole) {
            return message;
        }
        DynamicMessage.Builder trimmed = message.newBuilderForType();
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            Node child = node.children.get(field.getName());
            if (child == null) {
                continue;
            }
            if (child.whole || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                trimmed.setField(field, entry.getValue());
            } else if (field.isRepeated()) {
                for (Object item : (List<?>) entry.getValue()) {
                    trimmed.addRepeatedField(field, trim((DynamicMessage) item, child));
                }
            } else {
                trimmed.setField(field, trim((DynamicMessage) entry.getValue(), child));
            }
        }
        return trimmed.build();
    }
}
