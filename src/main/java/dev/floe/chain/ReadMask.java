package dev.floe.chain;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import java.io.IOException;
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
     * {@code message} without what is not selected. Works on its wire format: the generated classes tell their fields by
     * reflection on hundreds of methods, all of which a native image would have to keep, and messages of maps are slow.
     *
     * @param type the descriptor of {@code M}
     */
    @SuppressWarnings("unchecked")
    <M extends Message> M trim(Descriptor type, M message) {
        if (root.whole) {
            return message;
        }
        try {
            return (M) message.getParserForType().parseFrom(trim(type, message.toByteString(), root));
        } catch (IOException e) {
            throw new IllegalArgumentException("a " + type.getFullName() + " that is not one", e);
        }
    }

    private static ByteString trim(Descriptor type, ByteString message, Node node) throws IOException {
        ByteString.Output trimmed = ByteString.newOutput(message.size());
        CodedOutputStream out = CodedOutputStream.newInstance(trimmed);
        CodedInputStream in = message.newCodedInput();
        int begin = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(com.google.protobuf.WireFormat.getTagFieldNumber(tag));
            Node child = field == null ? null : node.children.get(field.getName());
            if (child == null) {
                in.skipField(tag);
            } else if (child.whole || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                in.skipField(tag);
                out.writeRawBytes(message.substring(begin, in.getTotalBytesRead()));
            } else {
                out.writeUInt32NoTag(tag);
                out.writeBytesNoTag(trim(field.getMessageType(), in.readBytes(), child));
            }
            begin = in.getTotalBytesRead();
        }
        out.flush();
        return trimmed.toByteString();
    }
}
