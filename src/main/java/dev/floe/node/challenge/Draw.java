package dev.floe.node.challenge;

import dev.floe.bytes.Blake2b;
import dev.floe.protocol.ChallengeCoin;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * What a coin asks for: which blobs, and of each pair of nodes one symbol of each blob, where a primary sliver of the one who
 * is asked crosses a secondary sliver of the one who asks. Everybody who knows the coin draws the same.
 */
final class Draw {
    private static final byte[] BLOB = {0};
    private static final byte[] ASKED = {1};
    private static final byte[] ASKING = {2};

    private final byte[] coin;
    private final int samples;
    private final Encoding encoding;

    /** @param samples how many blobs each node wants to see something of, if there are so many */
    Draw(ChallengeCoin coin, int samples, Encoding encoding) {
        this.coin = coin.toBytes();
        this.samples = samples;
        this.encoding = encoding;
    }

    private record Ranked(BlobId blob, byte[] rank) {}

    /**
     * How many are drawn for so many samples. Whoever has heard of a deletion draws another blob instead, and those who have
     * not heard of it have that one, too, among the few that they have in reserve.
     */
    static int most(int samples) {
        return samples + samples / 8 + 8;
    }

    /** Of those that were drawn, the ones that a node wants to see something of. */
    List<BlobId> wanted(List<BlobId> drawn) {
        return drawn.subList(0, Math.min(samples, drawn.size()));
    }

    /** Those whose hash with the coin is smallest, in that order, with the reserve. */
    List<BlobId> blobs(Iterable<BlobId> all) {
        Comparator<Ranked> order = Comparator.comparing(Ranked::rank, Arrays::compareUnsigned);
        int most = most(samples);
        PriorityQueue<Ranked> smallest = new PriorityQueue<>(order.reversed());
        for (BlobId blob : all) {
            Ranked one = new Ranked(blob, Blake2b.hash(coin, BLOB, blob.toBytes()));
            if (smallest.size() < most) {
                smallest.add(one);
            } else if (order.compare(one, smallest.element()) < 0) {
                smallest.remove();
                smallest.add(one);
            }
        }
        List<Ranked> drawn = new ArrayList<>(smallest);
        Collections.sort(drawn, order);
        return drawn.stream().map(Ranked::blob).toList();
    }

    /** The pair whose primary sliver {@code asked} shows symbols of. */
    int pair(BlobId blob, StorageNode asked) {
        return blob.pairOfShard(shard(ASKED, blob, asked), encoding.shardCount());
    }

    /** The secondary sliver of {@code asking} that crosses it at the symbol which is asked for. */
    int column(BlobId blob, StorageNode asking) {
        int pair = blob.pairOfShard(shard(ASKING, blob, asking), encoding.shardCount());
        return encoding.sliverOfPair(Axis.SECONDARY, pair);
    }

    private int shard(byte[] role, BlobId blob, StorageNode node) {
        ObjectId id = node.id();
        byte[] hash = Blake2b.hash(coin, role, blob.toBytes(), id.toBytes());
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = number << 8 | hash[i] & 0xFF;
        }
        // A thousand shards and 64 bits: no shard is preferred by more than 2^-54.
        return node.shards()
                .get((int) Long.remainderUnsigned(number, node.shards().size()));
    }
}
