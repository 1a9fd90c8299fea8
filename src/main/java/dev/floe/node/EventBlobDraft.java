package dev.floe.node;

import dev.floe.redstuff.BlobId;
import dev.floe.write.FileBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An event blob of others, on this disk for as long as something is made of it. Whatever fails meanwhile, what has been got of
 * it is not got again: not when its connection broke off, and not when it could not be made use of. For one thread.
 */
final class EventBlobDraft {
    private final EventBlobNetwork network;
    private final Path file;
    /** Of which the file has the beginning. */
    private Optional<BlobId> begun = Optional.empty();

    private boolean isWhole;
    /** Which was got once more because it was no event blob. */
    private Optional<BlobId> doubted = Optional.empty();

    /** @param file of its own; what an earlier process left there counts for nothing */
    EventBlobDraft(EventBlobNetwork network, Path file) {
        this.network = network;
        this.file = file;
    }

    /**
     * The whole blob, to be closed.
     *
     * @throws IOException if it cannot be read at the moment, or nobody has it any more
     */
    FileBlob of(BlobId blobId) throws IOException {
        if (!begun.equals(Optional.of(blobId))) {
            drop();
            begun = Optional.of(blobId);
        }
        // Whoever makes room on a disk may take it for something left over.
        if (!isWhole || !Files.exists(file)) {
            isWhole = false;
            if (!network.save(blobId, file, Files.exists(file) ? Files.size(file) : 0)) {
                throw new IOException("nobody has event blob " + blobId + " any more");
            }
            isWhole = true;
        }
        return FileBlob.open(file);
    }

    /**
     * What there is on the disk is no event blob. Unless that was so the last time, too, it is got again: the disk may be to
     * blame.
     */
    void doubt() throws IOException {
        if (!doubted.equals(begun)) {
            doubted = begun;
            drop();
        }
    }

    /** What there is of it is not needed any more. */
    void drop() throws IOException {
        begun = Optional.empty();
        isWhole = false;
        Files.deleteIfExists(file);
    }
}
