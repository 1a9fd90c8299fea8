package dev.floe.node;

import dev.floe.bytes.BcsException;
import dev.floe.node.events.EventLogState;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.store.RecordKey;
import dev.floe.store.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What is in the directory of a node, which may run meanwhile, as it was when this was opened. Changes nothing. For one
 * thread.
 */
public final class NodeContents implements AutoCloseable {
    private static final int AT_ONCE = 1000;

    private final StoreView blobs;
    private final StoreView chain;

    private NodeContents(StoreView blobs, StoreView chain) {
        this.blobs = blobs;
        this.chain = chain;
    }

    /** @throws IOException if that is not the directory of a node, or cannot be read */
    public static NodeContents open(Path directory) throws IOException {
        Path identity = directory.resolve(NodeDirectory.IDENTITY);
        if (!Files.exists(identity)) {
            throw new IOException(
                    directory + " is not the directory of a storage node: it has no " + identity.getFileName());
        }
        StoreView blobs = StoreView.open(directory.resolve(NodeDirectory.BLOBS));
        try {
            return new NodeContents(blobs, StoreView.open(directory.resolve(NodeDirectory.CHAIN)));
        } catch (IOException e) {
            blobs.close();
            throw e;
        }
    }

    /**
     * What there is of one blob.
     *
     * @param length of the blob, if there are metadata that can be read
     * @param primary slivers of that axis
     * @param secondary slivers of that axis
     * @param bytes of metadata and slivers
     */
    public record Held(BlobId blobId, OptionalLong length, int primary, int secondary, long bytes) {}

    /**
     * What there is in all.
     *
     * @param blobs of which there is anything
     * @param withoutMetadata of which there are slivers alone
     * @param bytes of metadata and slivers
     * @param fileBytes of the files that they are in
     * @param knownToChain blobs of which the chain has said anything
     */
    public record Total(
            long blobs,
            long withoutMetadata,
            long primary,
            long secondary,
            long bytes,
            long fileBytes,
            long knownToChain) {}

    /** Something that is not as it should be. */
    public record Fault(String where, String what) {
        @Override
        public String toString() {
            return where + ": " + what;
        }
    }

    /** Visits all blobs from {@code first} on of which there is anything, in the order of their IDs, {@code most} at most. */
    public void forEach(BlobId first, long most, Consumer<Held> visitor) throws IOException {
        Keys metadata = new Keys(blobs, BlobShelf.metadataKey(first));
        Keys slivers = new Keys(blobs, BlobShelf.sliverKey(first, 0, Axis.PRIMARY));
        for (long count = 0; count < most && (metadata.hasNext() || slivers.hasNext()); count++) {
            BlobId blobId = least(metadata, slivers);
            OptionalLong length = OptionalLong.empty();
            long bytes = 0;
            if (metadata.isAt(blobId)) {
                RecordKey key = metadata.next();
                bytes += blobs.length(key).orElse(0);
                length = lengthOf(key);
            }
            int[] held = new int[Axis.values().length];
            while (slivers.isAt(blobId)) {
                RecordKey key = slivers.next();
                held[key.side()]++;
                bytes += blobs.length(key).orElse(0);
            }
            visitor.accept(
                    new Held(blobId, length, held[Axis.PRIMARY.ordinal()], held[Axis.SECONDARY.ordinal()], bytes));
        }
    }

    private static BlobId least(Keys one, Keys other) {
        if (!one.hasNext() || !other.hasNext()) {
            return one.hasNext() ? one.blob() : other.blob();
        }
        return one.blob().compareTo(other.blob()) <= 0 ? one.blob() : other.blob();
    }

    private OptionalLong lengthOf(RecordKey key) throws IOException {
        Optional<byte[]> bcs = blobs.read(key);
        try {
            return bcs.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(BlobMetadata.fromBcs(bcs.get()).blobLength());
        } catch (RedStuffException e) {
            return OptionalLong.empty();
        }
    }

    /** Counts everything. */
    public Total count() throws IOException {
        long[] sums = new long[5];
        forEach(BlobId.of(new byte[RecordKey.SUBJECT_LENGTH]), Long.MAX_VALUE, held -> {
            sums[0]++;
            sums[1] += held.length().isEmpty() ? 1 : 0;
            sums[2] += held.primary();
            sums[3] += held.secondary();
            sums[4] += held.bytes();
        });
        long known = 0;
        for (Keys keys = new Keys(chain, RecordKey.first(BlobRegistry.KIND_BLOB)); keys.hasNext(); keys.next()) {
            known++;
        }
        return new Total(sums[0], sums[1], sums[2], sums[3], sums[4], blobs.bytes() + chain.bytes(), known);
    }

    /** How far the node is with event blobs; empty if it never made any. */
    public Optional<EventLogState> eventBlobs() throws IOException {
        try {
            return chain.read(EventLogState.KEY).map(EventLogState::parse);
        } catch (BcsException e) {
            throw new IOException("how far it is with event blobs cannot be read: " + e.getMessage(), e);
        }
    }

    /** BCS {@code BlobMetadata}; empty if there are none, or they are damaged. */
    public Optional<byte[]> metadata(BlobId blobId) throws IOException {
        return blobs.read(BlobShelf.metadataKey(blobId));
    }

    /** BCS {@code SliverData}; empty if it is not there, or is damaged. */
    public Optional<byte[]> sliver(BlobId blobId, int pair, Axis axis) throws IOException {
        return blobs.read(BlobShelf.sliverKey(blobId, pair, axis));
    }

    /**
     * Reads all of it, and checks metadata by blob IDs and slivers by metadata: not only that bytes are as they were
     * written, but that they are what was to be written.
     *
     * @param faults told of each
     * @return how many records were looked at
     */
    public long verify(Consumer<Fault> faults) throws IOException {
        blobs.damages().forEach(damage -> faults.accept(new Fault(NodeDirectory.BLOBS, damage.toString())));
        chain.damages().forEach(damage -> faults.accept(new Fault(NodeDirectory.CHAIN, damage.toString())));
        long[] looked = new long[1];
        List<BlobId> some = new ArrayList<>();
        Optional<BlobId> from = Optional.of(BlobId.of(new byte[RecordKey.SUBJECT_LENGTH]));
        while (from.isPresent()) {
            some.clear();
            forEach(from.get(), AT_ONCE, held -> some.add(held.blobId()));
            for (BlobId blobId : some) {
                looked[0] += verify(blobId, faults);
            }
            from = some.size() < AT_ONCE
                    ? Optional.empty()
                    : BlobShelf.metadataKey(some.getLast()).nextSubject().map(key -> BlobId.of(key.subject()));
        }
        return looked[0];
    }

    /** The same for one blob. */
    public long verify(BlobId blobId, Consumer<Fault> faults) throws IOException {
        Optional<VerifiedMetadata> metadata = verifiedMetadata(blobId, faults);
        long looked = blobs.length(BlobShelf.metadataKey(blobId)).isPresent() ? 1 : 0;
        Keys slivers = new Keys(blobs, BlobShelf.sliverKey(blobId, 0, Axis.PRIMARY));
        while (slivers.isAt(blobId)) {
            RecordKey key = slivers.next();
            looked++;
            Axis axis = Axis.values()[key.side()];
            String where = blobId + ", " + axis.text() + " sliver of pair " + key.row();
            Optional<byte[]> bcs = blobs.read(key);
            if (bcs.isEmpty()) {
                faults.accept(new Fault(where, "is damaged"));
            } else if (metadata.isPresent()) {
                try {
                    metadata.get().verify(key.row(), Sliver.fromBcs(axis, bcs.get()));
                } catch (RedStuffException e) {
                    faults.accept(new Fault(where, String.valueOf(e.getMessage())));
                }
            }
        }
        return looked;
    }

    private Optional<VerifiedMetadata> verifiedMetadata(BlobId blobId, Consumer<Fault> faults) throws IOException {
        RecordKey key = BlobShelf.metadataKey(blobId);
        Optional<byte[]> bcs = blobs.read(key);
        if (bcs.isEmpty()) {
            faults.accept(new Fault(
                    blobId + ", metadata",
                    blobs.length(key).isPresent()
                            ? "are damaged, so that its slivers cannot be checked"
                            : "are missing, so that its slivers cannot be checked"));
            return Optional.empty();
        }
        try {
            BlobMetadata read = BlobMetadata.fromBcs(bcs.get());
            return Optional.of(VerifiedMetadata.verify(blobId, read, new Encoding(read.pairCount())));
        } catch (RedStuffException | IllegalArgumentException e) {
            faults.accept(new Fault(blobId + ", metadata", String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    @Override
    public void close() throws IOException {
        try (blobs;
                chain) {
            // Both are closed whatever becomes of the other.
        }
    }

    /** The keys of a kind from one on, some at a time. */
    private static final class Keys implements Iterator<RecordKey> {
        private final StoreView store;
        private List<RecordKey> some;
        private int at;

        Keys(StoreView store, RecordKey from) {
            this.store = store;
            this.some = store.keys(from, AT_ONCE);
        }

        @Override
        public boolean hasNext() {
            if (at == some.size() && at == AT_ONCE) {
                Optional<RecordKey> next = some.getLast().next();
                some = next.isEmpty() ? List.of() : store.keys(next.get(), AT_ONCE);
                at = 0;
            }
            return at < some.size();
        }

        BlobId blob() {
            return BlobId.of(some.get(at).subject());
        }

        boolean isAt(BlobId blobId) {
            return hasNext() && blob().equals(blobId);
        }

        @Override
        public RecordKey next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return some.get(at++);
        }
    }
}
