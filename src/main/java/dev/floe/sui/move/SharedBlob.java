package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/** {@code shared_blob::SharedBlob}: a blob that everybody may pay for. */
public record SharedBlob(ObjectId id, Blob blob, long funds) implements MoveStruct {

    public static SharedBlob read(BcsReader reader) {
        return new SharedBlob(Ids.read(reader), Blob.read(reader), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes());
        blob.write(writer);
        writer.u64(funds);
    }
}
