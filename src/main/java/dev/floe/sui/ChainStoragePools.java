package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.PooledBlob;
import dev.floe.sui.move.StoragePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link StoragePools} on top of a Sui client. Thread-safe. */
public final class ChainStoragePools implements StoragePools {
    private static final int PAGE = 200;

    private final SuiClient sui;

    public ChainStoragePools(SuiClient sui) {
        this.sui = sui;
    }

    @Override
    public Optional<StoragePool.Inner> pool(ObjectId id) throws SuiException {
        Optional<SuiObject> field = sui.object(StoragePool.innerField(id));
        return field.isEmpty()
                ? Optional.empty()
                : Optional.of(ChainNetwork.decode(field.get(), bytes -> Field.versioned(bytes, StoragePool.Inner::read))
                        .value());
    }

    @Override
    public Page blobs(StoragePool.Inner pool, Optional<byte[]> after) throws SuiException {
        DynamicField.Page page = sui.dynamicFields(pool.blobs().id(), after, PAGE);
        List<ObjectId> ids =
                page.fields().stream().flatMap(field -> field.child().stream()).toList();
        List<PooledBlob> blobs = new ArrayList<>();
        // Those that are missing have left the pool since.
        for (SuiObject object : sui.objects(ids).values()) {
            blobs.add(ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, PooledBlob::read)));
        }
        return new Page(blobs, page.next());
    }
}
