package dev.floe.protocol;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** Whether a blob stays until its end epoch, or its owner may delete it before. */
public sealed interface BlobPersistence {

    /** Nobody can delete it. */
    record Permanent() implements BlobPersistence {}

    /** The owner of the blob object {@code objectId} can delete it. */
    record Deletable(ObjectId objectId) implements BlobPersistence {}

    BlobPersistence PERMANENT = new Permanent();

    /** BCS: {@code 00}, or {@code 01} and the object ID. */
    default void write(BcsWriter out) {
        switch (this) {
            case Permanent() -> out.u8(0);
            case Deletable(ObjectId objectId) -> out.u8(1).fixed(objectId.toBytes());
        }
    }

    static BlobPersistence read(BcsReader in) {
        return in.variant(2) == 0 ? PERMANENT : new Deletable(ObjectId.of(in.fixed(ObjectId.LENGTH)));
    }
}
