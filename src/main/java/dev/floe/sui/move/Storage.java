package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/**
 * {@code storage_resource::Storage}: room for so many encoded bytes in some epochs.
 *
 * @param endEpoch exclusive
 * @param size bytes
 */
public record Storage(ObjectId id, int startEpoch, int endEpoch, long size) implements MoveStruct {

    public static Storage read(BcsReader reader) {
        return new Storage(Ids.read(reader), Moves.epoch(reader), Moves.epoch(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u32(startEpoch).u32(endEpoch).u64(size);
    }
}
