package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;

/** A shared object that a transaction only read, at this version. */
public record ConsensusRead(ObjectId id, long version, Digest digest) {

    static ConsensusRead read(BcsReader reader) {
        ObjectId id = Ids.read(reader);
        long variant = reader.uleb128();
        if (variant != 0) {
            throw new BcsException("unsupported kind " + variant + " of unchanged consensus object");
        }
        return new ConsensusRead(id, reader.u64(), Digest.read(reader));
    }

    void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u8(0).u64(version);
        digest.write(writer);
    }
}
