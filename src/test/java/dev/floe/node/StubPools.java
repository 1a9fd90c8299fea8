package dev.floe.node;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.StoragePools;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.Storage;
import dev.floe.sui.move.StoragePool;
import dev.floe.sui.move.Table;
import dev.floe.sui.move.WalrusEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The storage pools that the events of a chain make, listed a few blobs at a time. */
final class StubPools implements StoragePools {
    private static final int PAGE = 2;

    private final Map<ObjectId, Integer> ends = new TreeMap<>();
    private final Map<ObjectId, Map<ObjectId, PooledBlob>> blobs = new TreeMap<>();
    private Optional<SuiException> failure = Optional.empty();
    private Runnable afterPage = () -> {};
    private Optional<Runnable> unknown = Optional.empty();
    private int pages;

    synchronized void apply(WalrusEvent event) {
        switch (event) {
            case WalrusEvent.StoragePoolCreated e -> {
                ends.put(e.storagePoolId(), e.endEpoch());
                blobs.put(e.storagePoolId(), new TreeMap<>());
            }
            case WalrusEvent.StoragePoolExtended e -> ends.put(e.storagePoolId(), e.newEndEpoch());
            case WalrusEvent.PooledBlobRegistered e ->
                blobs.get(e.storagePoolId())
                        .put(
                                e.objectId(),
                                new PooledBlob(
                                        e.objectId(),
                                        e.epoch(),
                                        e.blobId(),
                                        1,
                                        1,
                                        Optional.empty(),
                                        e.storagePoolId(),
                                        e.deletable()));
            case WalrusEvent.PooledBlobCertified e ->
                blobs.get(e.storagePoolId()).computeIfPresent(e.objectId(), (id, blob) -> blob.certifiedIn(e.epoch()));
            case WalrusEvent.PooledBlobDeleted e -> blobs.get(e.storagePoolId()).remove(e.objectId());
            default -> {}
        }
    }

    /** Whatever is asked fails, until it is empty again. */
    synchronized void fail(Optional<SuiException> with) {
        failure = with;
    }

    /** What happens between an answer and whatever is made of it. */
    synchronized void afterPage(Runnable happens) {
        afterPage = happens;
    }

    /** A full node says of the next pool that there is none, because it is far behind; this happens then. */
    synchronized void unknownOnce(Runnable happens) {
        unknown = Optional.of(happens);
    }

    /** How often blobs were asked for. */
    synchronized int pages() {
        return pages;
    }

    private void requireAvailable() throws SuiException {
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    @Override
    public synchronized Optional<StoragePool.Inner> pool(ObjectId id) throws SuiException {
        requireAvailable();
        if (unknown.isPresent()) {
            Runnable happens = unknown.get();
            unknown = Optional.empty();
            happens.run();
            return Optional.empty();
        }
        return Optional.ofNullable(ends.get(id))
                .map(end -> new StoragePool.Inner(
                        new Storage(id, 1, end, 1 << 20), 0, blobs.get(id).size(), new Table(id, 0)));
    }

    @Override
    public Page blobs(StoragePool.Inner pool, Optional<byte[]> after) throws SuiException {
        List<PooledBlob> page = new ArrayList<>();
        boolean more = false;
        Runnable happens;
        synchronized (this) {
            requireAvailable();
            pages++;
            for (PooledBlob blob : blobs.get(pool.blobs().id()).values()) {
                if (after.filter(id -> blob.id().compareTo(ObjectId.of(id)) <= 0)
                        .isPresent()) {
                    continue;
                }
                if (page.size() == PAGE) {
                    more = true;
                    break;
                }
                page.add(blob);
            }
            happens = afterPage;
        }
        happens.run();
        return new Page(page, more ? Optional.of(page.getLast().id().toBytes()) : Optional.empty());
    }
}
