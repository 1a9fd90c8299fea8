package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.TypeTag;

/**
 * {@code storage_pool::StoragePool}: room that many blobs share. What it is worth is in {@link Inner}, behind a dynamic
 * field named by the version.
 */
public record StoragePool(ObjectId id, long version) implements MoveStruct {
    /** The version of its layout. */
    public static final long VERSION = 1;

    /**
     * {@code storage_pool::StoragePoolInnerV1}.
     *
     * @param usedBytes sum of the encoded lengths of its blobs
     * @param blobs an object table of {@link PooledBlob} by blob ID
     */
    public record Inner(Storage storage, long usedBytes, long blobCount, Table blobs) implements MoveStruct {
        public static Inner read(BcsReader reader) {
            return new Inner(Storage.read(reader), reader.u64(), reader.u64(), Table.read(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            storage.write(writer);
            writer.u64(usedBytes).u64(blobCount);
            blobs.write(writer);
        }
    }

    public static StoragePool read(BcsReader reader) {
        return new StoragePool(Ids.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(version);
    }

    /** The ID of the field object that has the {@link Inner} of pool {@code pool}. */
    public static ObjectId innerField(ObjectId pool) {
        return Ids.dynamicField(
                pool, TypeTag.Primitive.U64, new BcsWriter(8).u64(VERSION).toByteArray());
    }
}
