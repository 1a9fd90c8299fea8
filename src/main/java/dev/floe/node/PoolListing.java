package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.StoragePools;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.StoragePool;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Learns what is in storage pools that are older than what is known of history: no event says it again when such a pool is
 * extended, unlike that of a blob (in the reference node, where that is open as WAL-1185, such blobs stay unknown). The chain
 * itself has it, a page at a time. A page is of some time that nobody knows exactly: it is taken when everything is applied that
 * may have been said by then, and with what that says of it. Of the thread that follows the chain.
 */
final class PoolListing {
    private final Chain chain;
    private final BlobRegistry registry;
    private final Consumer<BlobRegistry.Effect> effects;

    private Optional<Asked> asked = Optional.empty();
    /** Of the pool that is being listed, what to ask with for the next page. */
    private Optional<Next> next = Optional.empty();
    /** Of a pool that was said once to hold nothing that matters. */
    private Optional<Over> over = Optional.empty();

    private record Next(ObjectId pool, Optional<byte[]> page) {}

    /** @param by the last checkpoint that whoever said so may know of */
    private record Over(ObjectId pool, long by) {}

    /**
     * A page that was asked for.
     *
     * @param by the last checkpoint that it may know of
     * @param more what to ask with for the next one
     */
    private record Asked(ObjectId pool, int end, Map<ObjectId, PooledBlob> blobs, long by, Optional<byte[]> more) {}

    PoolListing(Chain chain, BlobRegistry registry, Consumer<BlobRegistry.Effect> effects) {
        this.chain = chain;
        this.registry = registry;
        this.effects = effects;
    }

    /** Hears of what was applied. */
    void heard(List<EventFeed.Entry> entries) {
        if (asked.isEmpty()) {
            return;
        }
        Map<ObjectId, PooledBlob> blobs = asked.get().blobs;
        for (EventFeed.Entry entry : entries) {
            switch (entry.event()) {
                case WalrusEvent.PooledBlobDeleted deleted -> blobs.remove(deleted.objectId());
                case WalrusEvent.PooledBlobCertified certified ->
                    blobs.computeIfPresent(certified.objectId(), (id, blob) -> blob.certifiedIn(certified.epoch()));
                default -> {}
            }
        }
    }

    /** Begins anew: the registry has. */
    void reset() {
        asked = Optional.empty();
        next = Optional.empty();
        over = Optional.empty();
    }

    /** Whether there is an answer of the chain that nothing was made of yet. */
    boolean isUnderWay() {
        return asked.isPresent() || over.isPresent();
    }

    /**
     * Lists what can be listed now.
     *
     * @param position everything before that was applied, and {@linkplain #heard heard}
     * @return whether nothing is left; if not, it goes on when more was applied
     * @throws SuiException if the chain cannot be asked at the moment, whatever it is that it does not like
     */
    boolean goOn(FeedPosition position) throws SuiException, IOException {
        while (true) {
            if (asked.isEmpty()) {
                Optional<ObjectId> pool = registry.unlistedPools().stream().findFirst();
                if (pool.isEmpty()) {
                    return true;
                }
                if (over.filter(one ->
                                one.pool.equals(pool.get()) && position.next().checkpoint() <= one.by)
                        .isPresent()) {
                    return false;
                }
                try {
                    asked = ask(pool.get(), position);
                } catch (SuiException e) {
                    // Whatever it is, the feed goes on.
                    throw new SuiException(
                            SuiException.Kind.UNAVAILABLE,
                            "what is in storage pool " + pool.get() + " is not known: " + e.getMessage(),
                            e);
                }
            }
            if (asked.isPresent()) {
                if (position.next().checkpoint() <= asked.get().by) {
                    return false;
                }
                take(asked.get(), position);
                asked = Optional.empty();
            }
        }
    }

    /** Empty if the pool is over by what the chain says now. */
    private Optional<Asked> ask(ObjectId id, FeedPosition position) throws SuiException, IOException {
        latest(position);
        Optional<StoragePool.Inner> pool = chain.storagePools().pool(id);
        int epoch = registry.progress().epoch();
        int end = pool.map(inner -> inner.storage().endEpoch()).orElse(epoch);
        if (Integer.compareUnsigned(end, epoch) <= 0) {
            heardOver(id, end, position);
            return Optional.empty();
        }
        over = Optional.empty();
        Optional<byte[]> after = next.filter(of -> of.pool.equals(id)).flatMap(Next::page);
        StoragePools.Page page = chain.storagePools().blobs(pool.orElseThrow(), after);
        Map<ObjectId, PooledBlob> blobs = new HashMap<>();
        for (PooledBlob blob : page.blobs()) {
            if (blob.pool().equals(id)) {
                blobs.put(blob.id(), blob);
            }
        }
        return Optional.of(new Asked(id, end, blobs, latest(position), page.next()));
    }

    /**
     * The last checkpoint that the full node knows of. What one says that is behind may be undone by events that were applied
     * before. It is asked before and after everything else: another one may have answered that meanwhile.
     */
    private long latest(FeedPosition position) throws SuiException {
        long latest = chain.latestCheckpoint();
        long behind = position.next().checkpoint() - 1 - latest;
        if (behind > 0) {
            throw new SuiException(SuiException.Kind.UNAVAILABLE, "the full node is " + behind + " checkpoints behind");
        }
        return latest;
    }

    /**
     * The pool has ended, or is no more. Whoever believes that removes all that is in it, and a full node that is far behind says
     * the same of a pool that it has not heard of yet: it has to be said again, when more was applied than was known then.
     */
    private void heardOver(ObjectId id, int end, FeedPosition position) throws SuiException, IOException {
        long by = latest(position);
        if (over.filter(one -> one.pool.equals(id)).isEmpty()) {
            over = Optional.of(new Over(id, by));
            return;
        }
        registry.list(id, position, end, List.of());
        done(id);
    }

    private void take(Asked page, FeedPosition position) throws IOException {
        registry.list(page.pool, position, page.end, new ArrayList<>(page.blobs.values()))
                .forEach(effects);
        if (page.more.isPresent()) {
            next = Optional.of(new Next(page.pool, page.more));
        } else {
            done(page.pool);
        }
    }

    private void done(ObjectId pool) throws IOException {
        registry.listed(pool);
        next = Optional.empty();
        over = Optional.empty();
    }
}
