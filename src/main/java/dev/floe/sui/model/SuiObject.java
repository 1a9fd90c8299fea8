package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.Optional;

/**
 * One version of an object as the chain keeps it. Immutable.
 *
 * @param previousTransaction the transaction that wrote this version
 * @param storageRebate MIST that deleting it gives back
 */
public record SuiObject(ObjectContent content, Owner owner, Digest previousTransaction, long storageRebate) {

    /** @throws BcsException if these are not the canonical bytes of an object */
    public static SuiObject fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, r -> new SuiObject(ObjectContent.read(r), Owner.read(r), Digest.read(r), r.u64()));
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(256);
        content.write(writer);
        owner.write(writer);
        previousTransaction.write(writer);
        return writer.u64(storageRebate).toByteArray();
    }

    public Digest digest() {
        return Digest.ofTyped("Object", toBcs());
    }

    public ObjectId id() {
        return switch (content) {
            case ObjectContent.Contract contract -> contract.id();
            case ObjectContent.Struct struct -> Ids.read(new BcsReader(struct.contents()));
        };
    }

    public long version() {
        return content.version();
    }

    public ObjectRef reference() {
        return new ObjectRef(id(), version(), digest());
    }

    /** The type of the struct; empty for a package. */
    public Optional<StructTag> type() {
        return content instanceof ObjectContent.Struct struct ? Optional.of(struct.type()) : Optional.empty();
    }

    /** The BCS of the struct; empty for a package. */
    public Optional<byte[]> contents() {
        return content instanceof ObjectContent.Struct struct ? Optional.of(struct.contents()) : Optional.empty();
    }
}
