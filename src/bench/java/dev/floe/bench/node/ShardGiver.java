package dev.floe.bench.node;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.node.door.BodyException;
import dev.floe.node.door.Door;
import dev.floe.node.door.Request;
import dev.floe.node.door.Response;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands shards over to whoever asks, from memory: the measured node is to be what takes the time. */
final class ShardGiver implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int LONGEST_REQUEST = 4096;
    /** An answer ends behind the sliver with which it has so many bytes, as that of a node does. */
    private static final int ENOUGH = 8 << 20;

    private final CompletableFuture<Void> asked = new CompletableFuture<>();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final Door door;
    private final List<EncodedBlob> blobs;

    /** @param known with slivers of the shards that it will be asked for */
    ShardGiver(NetworkKeyPair key, List<EncodedBlob> known) throws IOException {
        blobs = known.stream().sorted(Comparator.comparing(EncodedBlob::blobId)).toList();
        door = HolderDoor.open(key, this::answer);
    }

    /** Waits until somebody asks for slivers, who is not answered before {@link #begin}. */
    void awaitRequest() throws IOException, InterruptedException {
        try {
            asked.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException(
                    "the node has not asked for the shards that it gained within " + LIMIT.toMinutes() + " minutes", e);
        }
    }

    void begin() {
        begun.complete(null);
    }

    int port() {
        return door.address().getPort();
    }

    private Response answer(Request request) throws BodyException {
        if (!request.method().equals("POST") || !request.path().equals("/v1/migrate/sync_shard")) {
            return Response.empty(404);
        }
        SignedMessage signed = BcsReader.parse(request.body(LONGEST_REQUEST, 1), SignedMessage::read);
        if (!(ProtocolMessage.parse(signed.serializedMessage()) instanceof SyncShardMessage wanted)) {
            return Response.empty(400);
        }
        asked.complete(null);
        begun.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
        return Response.of(200, Response.BINARY, slivers(wanted).toBcs());
    }

    private ShardSlivers slivers(SyncShardMessage wanted) {
        List<ShardSlivers.Entry> entries = new ArrayList<>();
        long bytes = 0;
        for (EncodedBlob blob : blobs) {
            if (entries.size() >= wanted.sliverCount() || bytes >= ENOUGH) {
                break;
            }
            if (blob.blobId().compareTo(wanted.startingBlob()) >= 0) {
                byte[] bcs = blob.body(wanted.shard(), wanted.axis());
                bytes += bcs.length;
                try {
                    entries.add(new ShardSlivers.Entry(blob.blobId(), Sliver.fromBcs(wanted.axis(), bcs)));
                } catch (RedStuffException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return new ShardSlivers(entries);
    }

    @Override
    public void close() {
        door.close();
    }
}
