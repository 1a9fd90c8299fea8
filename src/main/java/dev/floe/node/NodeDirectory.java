package dev.floe.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.DurableFiles;
import dev.floe.keys.BlsPublicKey;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;

/** A node's directory: locked while the node runs, and marked with the node and network that it belongs to. */
final class NodeDirectory implements AutoCloseable {
    /** Locked while a node runs; there is none where no node was ever started. */
    static final String LOCK = "LOCK";
    /** The file that says which node and network the directory belongs to. */
    static final String IDENTITY = "node.json";

    static final String BLOBS = "blobs";
    static final String CHAIN = "chain";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path path;
    private final FileChannel lock;

    private NodeDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Opens the directory, and makes it if there is none.
     *
     * @throws IOException if another process uses it, or it belongs to another node, network or version of Floe
     */
    static NodeDirectory open(Path path, ProtocolKeys keys, ObjectId systemObject) throws IOException {
        DurableFiles.makeDirectory(path);
        FileChannel lock = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!tryLock(lock)) {
                throw new IOException("another process uses " + path + "; stop it, or choose another directory");
            }
            NodeDirectory directory = new NodeDirectory(path, lock);
            directory.identify(keys, systemObject.toString());
            return directory;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void identify(ProtocolKeys keys, String systemObject) throws IOException {
        String publicKey = text(keys.key().publicKey());
        Path file = path.resolve(IDENTITY);
        if (!Files.exists(file)) {
            if (Files.exists(blobs()) || Files.exists(chain())) {
                throw new IOException(path + " has data but no node.json: it is not known whose they are");
            }
            write(
                    file,
                    JSON.createObjectNode()
                                    .put("version", VERSION)
                                    .put("publicKey", publicKey)
                                    .put("systemObject", systemObject)
                                    .toPrettyString()
                            + "\n");
            return;
        }
        JsonNode mark;
        try {
            mark = JSON.readTree(Files.readString(file));
        } catch (JsonProcessingException e) {
            throw damaged(file, e);
        }
        if (!mark.path("version").isInt()) {
            throw damaged(file, null);
        }
        if (mark.path("version").asInt() != VERSION) {
            throw new IOException(path + " was written in format "
                    + mark.path("version").asText() + ", this program knows " + VERSION);
        }
        String marked = mark.path("publicKey").asText();
        boolean isNext =
                keys.next().stream().anyMatch(key -> text(key.publicKey()).equals(marked));
        if (!marked.equals(publicKey) && !isNext) {
            throw new IOException(
                    path + " belongs to another node: the one with public key " + marked + ", not " + publicKey
                            + "; if it is a backup of this one from before its key changed, make it anew by"
                            + " floe node restore --config");
        }
        if (!mark.path("systemObject").asText().equals(systemObject)) {
            throw new IOException(path + " belongs to another network: the one with system object "
                    + mark.path("systemObject").asText() + ", not " + systemObject);
        }
    }

    private static String text(BlsPublicKey key) {
        return Base64.getEncoder().encodeToString(key.toBytes());
    }

    /** Has the directory be that of the same node with another key, as {@link #become(Path, BlsPublicKey)} does. */
    boolean become(BlsPublicKey key) throws IOException {
        return become(path, key);
    }

    /**
     * Has a directory, if any node was started on it, be that of the same node with another key. That it was another one is
     * noted, too.
     *
     * @return whether it was
     */
    static synchronized boolean become(Path directory, BlsPublicKey key) throws IOException {
        Path file = directory.resolve(IDENTITY);
        if (!Files.exists(file)) {
            return false;
        }
        ObjectNode mark = (ObjectNode) JSON.readTree(Files.readString(file));
        String before = mark.path("publicKey").asText();
        if (before.equals(text(key))) {
            return false;
        }
        mark.withArray("formerPublicKeys").add(before);
        write(file, mark.put("publicKey", text(key)).toPrettyString() + "\n");
        return true;
    }

    /** Whether a directory that is marked with {@code earlier} was of the node that {@code mark} is of. */
    static boolean isOfTheSame(String earlier, String mark) {
        try {
            JsonNode was = JSON.readTree(earlier);
            JsonNode is = JSON.readTree(mark);
            JsonNode key = was.path("publicKey");
            return key.isTextual()
                    && was.path("systemObject").equals(is.path("systemObject"))
                    && (key.equals(is.path("publicKey"))
                            || is.path("formerPublicKeys").valueStream().anyMatch(key::equals));
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    private static IOException damaged(Path file, JsonProcessingException cause) {
        return new IOException(
                file
                        + " is damaged, so it is not known whose data these are: put back a copy of it, or write it anew with"
                        + " \"version\": " + VERSION + ", \"publicKey\" (base64) and \"systemObject\"",
                cause);
    }

    /** Makes or replaces a file; durable and whole, or not at all. */
    static void write(Path file, String text) throws IOException {
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Metadata and slivers. */
    Path blobs() {
        return path.resolve(BLOBS);
    }

    /** How far the metadata and slivers were read to find what rotted. */
    Path scrubNote() {
        return path.resolve("scrub.txt");
    }

    /** What must not be forgotten of a storage challenge. */
    Path challengeNote() {
        return path.resolve("challenge.bcs");
    }

    /** What the chain says. */
    Path chain() {
        return path.resolve(CHAIN);
    }

    /** What is collected for event blobs. */
    Path events() {
        return path.resolve("events");
    }

    /** Event blobs of others, while they are read. */
    Path drafts() {
        return path.resolve("drafts");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
