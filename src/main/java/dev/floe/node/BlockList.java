package dev.floe.node;

import dev.floe.bytes.Plural;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Blobs that the operator does not serve: a file with one blob ID in a line, as plain text or as a YAML list. It is read
 * again when it has changed. Thread-safe.
 */
final class BlockList {
    private static final Logger LOG = Logger.getLogger(BlockList.class);
    private static final long LOOK_AGAIN_NANOS = 5_000_000_000L;

    private final Optional<Path> file;
    private volatile Set<BlobId> blocked = Set.of();
    private FileTime modified = FileTime.fromMillis(0);
    private long lookedAt;

    /** @throws IOException if the file cannot be read, or has a line that is no blob ID */
    BlockList(Optional<Path> file) throws IOException {
        this.file = file;
        this.lookedAt = System.nanoTime();
        if (file.isPresent()) {
            read(file.get());
        }
    }

    boolean blocks(BlobId blobId) {
        if (file.isPresent()) {
            look(file.get());
        }
        return blocked.contains(blobId);
    }

    private synchronized void look(Path path) {
        if (System.nanoTime() - lookedAt < LOOK_AGAIN_NANOS) {
            return;
        }
        lookedAt = System.nanoTime();
        try {
            read(path);
        } catch (IOException e) {
            LOG.warnf("the block list stays as it was: %s", e.getMessage());
        }
    }

    private void read(Path path) throws IOException {
        FileTime time;
        try {
            time = Files.getLastModifiedTime(path);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no block list " + path, e);
        }
        if (time.equals(modified)) {
            return;
        }
        Set<BlobId> read = new HashSet<>();
        for (String line : Files.readAllLines(path)) {
            String text = line.strip();
            if (text.startsWith("- ")) {
                text = text.substring(2).strip();
            }
            if (text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"))) {
                text = text.substring(1, text.length() - 1);
            }
            if (!text.isEmpty() && !text.startsWith("#") && !text.equals("---") && !text.equals("[]")) {
                String id = text;
                read.add(BlobId.parse(id)
                        .orElseThrow(() -> new IOException("block list " + path + ": no blob ID: " + id)));
            }
        }
        blocked = Set.copyOf(read);
        modified = time;
        LOG.infof("%s on the block list", Plural.of(read.size(), "blob", "is", "are"));
    }
}
