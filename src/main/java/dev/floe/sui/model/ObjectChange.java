package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.Optional;

/**
 * What a transaction did to one object.
 *
 * @param before the version that it found; empty if there was no such object, or it was inside another one
 * @param after the version that it wrote; empty if there is no such object any more, or it is inside another one
 */
public record ObjectChange(ObjectId id, Optional<Before> before, After after, IdOperation operation) {

    /** A version that was read, with its digest and owner. */
    public record Before(long version, Digest digest, Owner owner) {}

    /** What is there afterwards. */
    public sealed interface After {}

    /** No object of its own. */
    public record Gone() implements After {}

    /** The object; its version is the transaction's lamport version. */
    public record Written(Digest digest, Owner owner) implements After {}

    /** A package, with a version of its own. */
    public record Published(long version, Digest digest) implements After {}

    /** Whether the ID came to be or ceased to be. */
    public enum IdOperation {
        NONE,
        CREATED,
        DELETED
    }

    static ObjectChange read(BcsReader reader) {
        ObjectId id = Ids.read(reader);
        Optional<Before> before = reader.variant(2) == 0
                ? Optional.empty()
                : Optional.of(new Before(reader.u64(), Digest.read(reader), Owner.read(reader)));
        After after = switch (reader.variant(4)) {
            case 0 -> new Gone();
            case 1 -> new Written(Digest.read(reader), Owner.read(reader));
            case 2 -> new Published(reader.u64(), Digest.read(reader));
            default -> throw new BcsException("writes to accumulators are not supported");
        };
        return new ObjectChange(id, before, after, IdOperation.values()[reader.variant(3)]);
    }

    void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).bool(before.isPresent());
        before.ifPresent(b -> {
            writer.u64(b.version());
            b.digest().write(writer);
            b.owner().write(writer);
        });
        switch (after) {
            case Gone() -> writer.u8(0);
            case Written(Digest digest, Owner owner) -> {
                writer.u8(1);
                digest.write(writer);
                owner.write(writer);
            }
            case Published(long version, Digest digest) -> {
                writer.u8(2).u64(version);
                digest.write(writer);
            }
        }
        writer.u8(operation.ordinal());
    }
}
