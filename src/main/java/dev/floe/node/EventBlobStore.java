package dev.floe.node;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Encodes event blobs, and keeps this node's slivers of them. Nobody registers such a blob before the nodes have it; nobody is
 * served anything of it before it is registered.
 */
final class EventBlobStore {
    private static final long WORK_MEMORY = 8L << 20;

    private final BlobShelf shelf;
    private final Supplier<HeldShards> held;
    private final long memory;
    private volatile boolean stopping;

    /** @param memory bytes of slivers to have in memory at a time */
    EventBlobStore(BlobShelf shelf, Supplier<HeldShards> held, long memory) {
        this.shelf = shelf;
        this.held = held;
        this.memory = memory;
    }

    /** Has whatever is under way end as soon as it can, with an {@link IOException}. */
    void stop() {
        stopping = true;
    }

    /** What is stored of a blob, its ID first of all. */
    VerifiedMetadata identify(BlobSource blob) throws IOException {
        return encode(blob, SliverSink.NONE);
    }

    private VerifiedMetadata encode(BlobSource blob, SliverSink sink) throws IOException {
        try {
            return new BlobEncoder(held.get().encoding(), Runnable::run, 1, WORK_MEMORY).encode(stoppable(blob), sink);
        } catch (RedStuffException e) {
            throw new IOException("an event blob cannot be encoded: " + e.getMessage(), e);
        }
    }

    private BlobSource stoppable(BlobSource blob) {
        return new BlobSource() {
            @Override
            public long length() {
                return blob.length();
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                if (stopping) {
                    throw new IOException("the node is stopping");
                }
                blob.read(position, into, at, count);
            }

            @Override
            public void requireUnchanged() throws IOException {
                blob.requireUnchanged();
            }
        };
    }

    /** Keeps the metadata, and the slivers of all shards that are this node's. They are durable when this returns. */
    void keep(BlobSource blob, VerifiedMetadata metadata) throws IOException {
        BlobId blobId = metadata.blobId();
        BlobShelf.await(shelf.putMetadata(blobId, metadata.metadata().toBcs()));
        List<Wanted> wanted = new ArrayList<>();
        long bytes = 0;
        for (int pair : held.get().pairs(blobId)) {
            for (Axis axis : Axis.values()) {
                if (shelf.hasIntactSliver(blobId, pair, axis)) {
                    continue;
                }
                int length = metadata.encoding().sliverLength(axis, metadata.symbolSize());
                if (!wanted.isEmpty() && bytes + length > memory) {
                    keep(blob, metadata, wanted);
                    wanted.clear();
                    bytes = 0;
                }
                wanted.add(new Wanted(pair, axis));
                bytes += length;
            }
        }
        if (!wanted.isEmpty()) {
            keep(blob, metadata, wanted);
        }
    }

    private record Wanted(int pair, Axis axis) {}

    private void keep(BlobSource blob, VerifiedMetadata metadata, List<Wanted> wanted) throws IOException {
        Encoding encoding = metadata.encoding();
        List<Map<Integer, byte[]>> slivers = List.of(new HashMap<>(), new HashMap<>());
        for (Wanted one : wanted) {
            slivers.get(one.axis.ordinal())
                    .put(
                            encoding.sliverOfPair(one.axis, one.pair),
                            new byte[encoding.sliverLength(one.axis, metadata.symbolSize())]);
        }
        VerifiedMetadata again = encode(blob, (axis, index, offset, bytes, from, count) -> {
            byte[] sliver = slivers.get(axis.ordinal()).get(index);
            if (sliver != null) {
                System.arraycopy(bytes, from, sliver, offset, count);
            }
        });
        if (!again.blobId().equals(metadata.blobId())) {
            throw new IOException("the event blob changed while it was encoded");
        }
        List<CompletableFuture<Boolean>> writes = new ArrayList<>();
        for (Wanted one : wanted) {
            int index = encoding.sliverOfPair(one.axis, one.pair);
            byte[] data = slivers.get(one.axis.ordinal()).get(index);
            writes.add(shelf.putSliver(
                    metadata.blobId(),
                    one.pair,
                    one.axis,
                    new Sliver(one.axis, index, metadata.symbolSize(), data).toBcs()));
        }
        for (CompletableFuture<Boolean> write : writes) {
            BlobShelf.await(write);
        }
    }
}
