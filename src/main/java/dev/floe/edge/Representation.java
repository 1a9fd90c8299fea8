package dev.floe.edge;

import dev.floe.door.ContentCoding;
import dev.floe.read.BlobHandle;
import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a URL names and HTTP sends: some bytes, and what is to be said about them. Where the bytes come from is the
 * business of whoever made it. Holds no resources; thread-safe.
 */
interface Representation {
    /** In bytes. */
    long length();

    EntityTag tag();

    /** How long it is right. */
    Freshness freshness();

    /** The blobs that its bytes are from, in their order. */
    List<BlobId> blobs();

    /** By what else caches may be told to forget it. */
    default List<String> otherKeys() {
        return List.of();
    }

    /** Whether parts of it can be asked for with {@code Range}. */
    boolean hasRanges();

    /** Some bytes of it, in pieces to which nobody may write; fails with a {@link dev.floe.read.ReadException}. */
    Multi<ByteBuffer> read(Slice slice);

    /** Who told that it exists. */
    Provenance foundBy();

    /** Who would give those bytes now. */
    Provenance provenance(Slice slice);

    /** Whether it is at an origin where its owner may run what they want. */
    default boolean isAtItsOwnOrigin() {
        return false;
    }

    /** The same in a coding, if somebody has kept that. */
    default Optional<byte[]> packed(ContentCoding coding) {
        return Optional.empty();
    }

    /** It was sent in a coding: whoever is asked for it often may keep that. */
    default void keepPacked(ContentCoding coding, byte[] packed) {}

    /** What else is said about it. */
    Description description();

    /** The blob, if this is all of one and nothing else is said about it. */
    default Optional<BlobHandle> wholeBlob() {
        return Optional.empty();
    }

    /** The short URL under which anybody finds it, if this is all of a blob or of a patch. */
    default Optional<HotBlobs.Name> publicName() {
        return wholeBlob().map(blob -> HotBlobs.Name.blob(blob.id()));
    }

    /** A page of a host of its own, if this may be repeated there without anybody looking. */
    default Optional<HotPage> page() {
        return Optional.empty();
    }

    /** What tells the media type by its first bytes, unless that is said: this, or what this is a part of. */
    Representation typedBy();

    /** Whether it begins as what tells its type does. */
    boolean startsWithItsType();
}
