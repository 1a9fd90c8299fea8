package dev.floe.devnet;

import dev.floe.bytes.BcsReader;
import dev.floe.node.TestBlob;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Sliver;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node that is asked for the slivers of a shard that it had, and lies. Whatever else it is asked for it answers with
 * garbage.
 */
final class LyingSource implements StandIn.Behaviour {
    private static final int CHUNK = 64 << 10;

    /** What it makes of the request and the true answer. */
    enum Manner {
        /** One byte of each sliver is another one. */
        WRONG_BYTES,
        /** Slivers of the next shard, each in its right place. */
        OTHER_SHARD,
        /** Half of a right answer, that says to be whole. */
        TRUNCATED,
        /** Goes on for ever, as fast as it is read. */
        ENDLESS,
        /** The first slivers of all, whichever are asked for. */
        REPEATED
    }

    private final List<TestBlob> blobs;
    private final Manner manner;
    private final AtomicInteger asked = new AtomicInteger();

    /** @param blobs what it should have slivers of */
    LyingSource(Collection<TestBlob> blobs, Manner manner) {
        this.blobs = blobs.stream().sorted(Comparator.comparing(TestBlob::id)).toList();
        this.manner = manner;
    }

    /** How often it was asked for slivers of a shard. */
    int asked() {
        return asked.get();
    }

    @Override
    public void answer(HttpServerRequest request) {
        if (!request.path().endsWith("/sync_shard")) {
            StandIn.GARBAGE.answer(request);
            return;
        }
        asked.incrementAndGet();
        request.bodyHandler(body -> {
            SignedMessage signed = BcsReader.parse(body.getBytes(), SignedMessage::read);
            lie((SyncShardMessage) ProtocolMessage.parse(signed.serializedMessage()), request.response());
        });
    }

    private void lie(SyncShardMessage wanted, HttpServerResponse response) {
        response.putHeader("Content-Type", "application/octet-stream");
        switch (manner) {
            case WRONG_BYTES, OTHER_SHARD, REPEATED -> response.end(Buffer.buffer(slivers(wanted)));
            case TRUNCATED -> {
                byte[] whole = slivers(wanted);
                response.end(Buffer.buffer(Arrays.copyOf(whole, whole.length / 2)));
            }
            case ENDLESS -> goOn(response.setChunked(true));
        }
    }

    private static void goOn(HttpServerResponse response) {
        if (!response.closed() && !response.ended()) {
            response.write(Buffer.buffer(new byte[CHUNK])).onSuccess(_ -> goOn(response));
        }
    }

    private byte[] slivers(SyncShardMessage wanted) {
        BlobId first = manner == Manner.REPEATED ? blobs.getFirst().id() : wanted.startingBlob();
        return new ShardSlivers(blobs.stream()
                        .filter(blob -> blob.id().compareTo(first) >= 0)
                        .limit(wanted.sliverCount())
                        .map(blob -> new ShardSlivers.Entry(blob.id(), sliver(blob, wanted)))
                        .toList())
                .toBcs();
    }

    private Sliver sliver(TestBlob blob, SyncShardMessage wanted) {
        int shards = blob.metadata().encoding().shardCount();
        int shard = manner == Manner.OTHER_SHARD ? (wanted.shard() + 1) % shards : wanted.shard();
        Sliver truth = blob.sliver(blob.id().pairOfShard(shard, shards), wanted.axis());
        byte[] told = truth.data().clone();
        if (manner == Manner.WRONG_BYTES) {
            told[told.length / 2] ^= 1;
        }
        return new Sliver(truth.axis(), truth.index(), truth.symbolSize(), told);
    }
}
