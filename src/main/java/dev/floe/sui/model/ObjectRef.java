package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** One version of one object. */
public record ObjectRef(ObjectId id, long version, Digest digest) {

    public static ObjectRef read(BcsReader reader) {
        return new ObjectRef(Ids.read(reader), reader.u64(), Digest.read(reader));
    }

    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(version);
        digest.write(writer);
    }
}
