package dev.floe.read;

import dev.floe.bytes.Blake2b;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.EventFeed;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Blobs drawn by lot from those that the chain says are certified: each has the same chance, however often it was stored,
 * and the same seed draws the same ones. Memory goes with the size of the sample alone.
 */
public final class CertifiedSample {
    private final long seed;
    private final int size;
    private final int epoch;
    /** Those with the smallest numbers, which are drawn from the blob's ID and the seed. */
    private final TreeMap<Long, BlobId> drawn = new TreeMap<>();

    /**
     * @param size how many are drawn at most
     * @param epoch the current one: what has ended by then is passed over
     */
    public CertifiedSample(long seed, int size, int epoch) {
        this.seed = seed;
        this.size = size;
        this.epoch = epoch;
    }

    /**
     * Reads events until there are no more.
     *
     * @param deadline in {@link System#nanoTime}: when to stop before
     */
    public void readToTheHead(EventFeed feed, long deadline) throws SuiException, InterruptedException {
        boolean atHead = false;
        while (!atHead && System.nanoTime() - deadline < 0) {
            EventFeed.Batch batch = feed.next();
            batch.entries().forEach(entry -> apply(entry.event()));
            atHead = batch.atHead();
        }
    }

    void apply(WalrusEvent event) {
        switch (event) {
            case WalrusEvent.BlobCertified certified -> {
                if (Integer.compareUnsigned(certified.endEpoch(), epoch) > 0) {
                    add(certified.blobId());
                }
            }
            // It may be certified by another object, too: then its chance is a little smaller.
            case WalrusEvent.BlobDeleted deleted -> drawn.remove(number(deleted.blobId()), deleted.blobId());
            default -> {}
        }
    }

    /** Puts a blob among those that are drawn from. */
    public void add(BlobId blobId) {
        drawn.put(number(blobId), blobId);
        if (drawn.size() > size) {
            drawn.pollLastEntry();
        }
    }

    private long number(BlobId blobId) {
        return ByteBuffer.wrap(Blake2b.hash(
                        ByteBuffer.allocate(Long.BYTES).putLong(seed).array(), blobId.toBytes()))
                .getLong();
    }

    /** Those that were drawn, in no order that means anything. */
    public List<BlobId> blobs() {
        return new ArrayList<>(drawn.values());
    }
}
