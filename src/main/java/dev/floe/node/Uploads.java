package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import dev.floe.store.FullDiskException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Takes metadata and slivers: verifies them, and writes them to disk, or keeps them in memory until the blob is
 * registered. Checks, threads and waiting are as in {@link Reads}.
 */
final class Uploads {
    /** Bytes that are hashed in less time than it takes to hand them to another thread and back. */
    private static final int MOST_AT_ONCE = 8 << 10;

    private static final int PAIR_BYTES = 64;

    private final BlobShelf shelf;
    private final StoredMetadata stored;
    private final BlobRegistry registry;
    private final Registrations registrations;
    private final PendingUploads pending;
    private final Supplier<HeldShards> held;
    private final BlobLocks locks;
    private final Computations cpu;

    Uploads(
            BlobShelf shelf,
            StoredMetadata stored,
            BlobRegistry registry,
            Registrations registrations,
            PendingUploads pending,
            Supplier<HeldShards> held,
            BlobLocks locks,
            Computations cpu) {
        this.shelf = shelf;
        this.stored = stored;
        this.registry = registry;
        this.registrations = registrations;
        this.pending = pending;
        this.held = held;
        this.locks = locks;
        this.cpu = cpu;
    }

    // --- metadata ---

    /**
     * Refuses metadata that {@link #putMetadata} would refuse whatever they say, so that nobody sends them for nothing.
     */
    void admitMetadata(BlobId blobId, boolean mayWait) throws RefusedException {
        refuseInvalid(blobId);
        if (shelf.hasMetadata(blobId)) {
            return;
        }
        if (!mayWait) {
            registrations.require(blobId);
        }
        requireRoom();
    }

    private void refuseInvalid(BlobId blobId) throws RefusedException {
        if (registry.isInvalid(blobId)) {
            throw RefusedException.precondition(ErrorReason.INVALID_BLOB, "the blob was marked as invalid");
        }
    }

    Stored putMetadata(BlobId blobId, BlobMetadata metadata, boolean mayWait) throws RefusedException, IOException {
        refuseInvalid(blobId);
        if (shelf.hasIntactMetadata(blobId) || pending.metadata(blobId).isPresent()) {
            return Stored.EXISTED;
        }
        HeldShards now = held.get();
        VerifiedMetadata checked;
        try {
            Computations.Work<VerifiedMetadata> check = () -> VerifiedMetadata.verify(blobId, metadata, now.encoding());
            checked = metadata.pairCount() <= MOST_AT_ONCE / PAIR_BYTES ? check.run() : cpu.compute(check);
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_METADATA, e.getMessage());
        }
        if (registrations.isKnown(blobId)) {
            return keep(checked) ? Stored.STORED : Stored.EXISTED;
        }
        if (!mayWait) {
            throw Registrations.missing();
        }
        if (!pending.addMetadata(checked)) {
            throw saturated();
        }
        flushIfRegistered(blobId);
        return Stored.BUFFERED;
    }

    private boolean keep(VerifiedMetadata metadata) throws RefusedException, IOException {
        BlobId blobId = metadata.blobId();
        boolean isNew = write(
                blobId, () -> shelf.putMetadata(blobId, metadata.metadata().toBcs()));
        stored.written(metadata);
        return isNew;
    }

    // --- slivers ---

    /**
     * Refuses a sliver that {@link #putSliver} would refuse whatever it says, so that nobody sends it for nothing.
     *
     * @param length its bytes as announced, or negative if they are not known
     */
    void admitSliver(BlobId blobId, int pair, Axis axis, long length, boolean mayWait) throws RefusedException {
        HeldShards now = held.get();
        now.requireIndex(pair);
        boolean onDisk = shelf.hasMetadata(blobId);
        if (!onDisk && pending.metadata(blobId).isEmpty()) {
            throw noMetadata(blobId, mayWait);
        }
        now.requireTaken(blobId, pair);
        if (shelf.sliverLength(blobId, pair, axis) == 0) {
            requireRoom();
        }
        if (!onDisk && !pending.hasSliver(blobId, pair, axis) && !pending.hasRoom(length)) {
            throw saturated();
        }
    }

    private void requireRoom() throws RefusedException {
        if (shelf.fullness().isPresent()) {
            throw noRoom();
        }
    }

    /** Where that disk is, is said in the log and in the node's health. */
    private static RefusedException noRoom() {
        return new RefusedException(
                ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE, "the node cannot store anything: its disk is full");
    }

    private RefusedException noMetadata(BlobId blobId, boolean mayWait) {
        return mayWait || registrations.isKnown(blobId)
                ? RefusedException.precondition(
                        ErrorReason.METADATA_NOT_FOUND, "the metadata must be stored before the slivers")
                : Registrations.missing();
    }

    /** Keeps metadata that others had, unless the blob has ended meanwhile. They are on disk when this returns. */
    void keepFound(VerifiedMetadata metadata) throws IOException {
        try {
            keep(metadata);
        } catch (RefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The same for slivers. */
    void keepFound(List<VerifiedSliver> slivers) throws IOException {
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        for (VerifiedSliver sliver : slivers) {
            BlobId blobId = sliver.blob().blobId();
            ReentrantLock changing = locks.of(blobId);
            changing.lock();
            try {
                if (registrations.isKnown(blobId)) {
                    writes.add(shelf.putSliver(
                            blobId,
                            sliver.pair(),
                            sliver.axis(),
                            sliver.sliver().toBcs()));
                }
            } finally {
                changing.unlock();
            }
        }
        for (CompletableFuture<Boolean> write : writes) {
            BlobShelf.await(write);
        }
    }

    private static RefusedException saturated() {
        return RefusedException.precondition(
                ErrorReason.CACHE_SATURATED, "no room for uploads of blobs that are not registered yet");
    }

    /**
     * Takes an upload.
     *
     * @param bcs BCS {@code SliverData}, the whole of which is {@code sliver}
     */
    Stored putSliver(BlobId blobId, int pair, Sliver sliver, byte[] bcs, boolean mayWait)
            throws RefusedException, IOException {
        HeldShards now = held.get();
        Axis axis = sliver.axis();
        now.requireIndex(pair);
        if (sliver.index() >= now.shardCount() || now.encoding().pairOfSliver(axis, sliver.index()) != pair) {
            throw RefusedException.badArgument(
                    ErrorReason.SLIVER_INDEX_MISMATCH,
                    axis.text() + " sliver " + sliver.index() + " does not belong to sliver pair " + pair);
        }
        Optional<VerifiedMetadata> onDisk = stored.of(blobId);
        Optional<VerifiedMetadata> metadata = onDisk.or(() -> pending.metadata(blobId));
        if (metadata.isEmpty()) {
            throw noMetadata(blobId, mayWait);
        }
        now.requireTaken(blobId, pair);
        if (shelf.hasIntactSliver(blobId, pair, axis) || pending.hasSliver(blobId, pair, axis)) {
            return Stored.EXISTED;
        }
        try {
            Computations.Work<VerifiedSliver> check = () -> metadata.get().verify(pair, sliver);
            if ((long) now.shardCount() * sliver.symbolSize() <= MOST_AT_ONCE) {
                check.run();
            } else {
                cpu.compute(check);
            }
        } catch (RedStuffException e) {
            throw RefusedException.badArgument(ErrorReason.INVALID_SLIVER, e.getMessage());
        }
        if (onDisk.isPresent() || shelf.hasMetadata(blobId)) {
            return keep(blobId, pair, axis, bcs);
        }
        if (!pending.addSliver(blobId, new PendingUploads.PendingSliver(pair, axis, bcs))) {
            if (shelf.hasMetadata(blobId)) {
                // The registration arrived while the sliver was verified.
                return keep(blobId, pair, axis, bcs);
            }
            throw saturated();
        }
        flushIfRegistered(blobId);
        // Whoever did not say that it may wait has its metadata buffered by somebody else, and is told 201 though the
        // sliver is on no disk yet: so does the reference node. Only a confirmation vouches for what is on disk.
        return mayWait ? Stored.BUFFERED : Stored.STORED;
    }

    private Stored keep(BlobId blobId, int pair, Axis axis, byte[] bcs) throws RefusedException, IOException {
        return write(blobId, () -> shelf.putSliver(blobId, pair, axis, bcs)) ? Stored.STORED : Stored.EXISTED;
    }

    /** {@code stored}, {@code buffered} or {@code nonexistent}. */
    String sliverStatus(BlobId blobId, int pair, Axis axis) throws RefusedException {
        HeldShards now = held.get();
        now.requireIndex(pair);
        now.requireHeld(blobId, pair);
        return shelf.hasIntactSliver(blobId, pair, axis)
                ? "stored"
                : pending.hasSliver(blobId, pair, axis) ? "buffered" : "nonexistent";
    }

    // --- to disk ---

    /**
     * Writes something of a blob that is registered. If it ends at the same time, either this is refused or it is there
     * before {@link Lifecycle#remove} looks: nothing is left behind of a blob that nobody will remove again.
     */
    private boolean write(BlobId blobId, Supplier<CompletableFuture<Boolean>> change)
            throws RefusedException, IOException {
        CompletableFuture<Boolean> written;
        ReentrantLock changing = locks.of(blobId);
        changing.lock();
        try {
            registrations.require(blobId);
            written = change.get();
        } finally {
            changing.unlock();
        }
        try {
            return BlobShelf.await(written);
        } catch (IOException e) {
            if (e.getCause() instanceof FullDiskException) {
                throw noRoom();
            }
            // The log says why, once.
            throw new RefusedException(
                    ApiStatus.INTERNAL, ErrorReason.INTERNAL_ERROR, "the node cannot store anything at the moment");
        }
    }

    private void flushIfRegistered(BlobId blobId) throws IOException {
        if (registrations.isKnown(blobId)) {
            flush(blobId);
        }
    }

    /** Whether something of the blob waits for its registration. */
    boolean isAwaited(BlobId blobId) {
        return pending.metadata(blobId).isPresent();
    }

    /**
     * Writes to disk what was buffered of a blob that is registered. Whoever comes while another thread does it waits:
     * afterwards all of it is on disk.
     */
    void flush(BlobId blobId) throws IOException {
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        ReentrantLock changing = locks.of(blobId);
        changing.lock();
        try {
            Optional<VerifiedMetadata> metadata = pending.metadata(blobId);
            if (metadata.isEmpty() || !registrations.isKnown(blobId)) {
                return;
            }
            // The metadata first: from then on slivers that arrive go to the disk themselves.
            writes.add(shelf.putMetadata(blobId, metadata.get().metadata().toBcs()));
            BlobShelf.await(writes.getFirst());
            stored.written(metadata.get());
            for (PendingUploads.PendingSliver sliver : pending.take(blobId)) {
                writes.add(shelf.putSliver(blobId, sliver.pair(), sliver.axis(), sliver.bcs()));
            }
            for (CompletableFuture<Boolean> write : writes) {
                BlobShelf.await(write);
            }
        } finally {
            changing.unlock();
        }
    }

    /** Forgets what was buffered of a blob that will not be registered. */
    void drop(BlobId blobId) {
        pending.take(blobId);
    }
}
