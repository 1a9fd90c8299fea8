package dev.floe.edge;

import dev.floe.read.PatchHandle;
import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A patch of a quilt. Its bytes never change, nor what was said about it. */
record PatchRepresentation(PatchHandle patch, Description description) implements Representation {
    @Override
    public long length() {
        return patch.length();
    }

    @Override
    public EntityTag tag() {
        return new EntityTag(patch.id().toString());
    }

    @Override
    public Freshness freshness() {
        return Freshness.OF_QUILT;
    }

    @Override
    public List<BlobId> blobs() {
        return List.of(patch.id().quilt());
    }

    @Override
    public List<String> otherKeys() {
        return List.of(patch.id().toString());
    }

    @Override
    public boolean hasRanges() {
        return true;
    }

    @Override
    public Multi<ByteBuffer> read(Slice slice) {
        return patch.read(slice.from(), slice.to());
    }

    @Override
    public Provenance foundBy() {
        return patch.openedFrom();
    }

    @Override
    public Provenance provenance(Slice slice) {
        return patch.provenance(slice.from(), slice.to());
    }

    @Override
    public Optional<HotBlobs.Name> publicName() {
        return Optional.of(HotBlobs.Name.patch(patch.id()));
    }

    @Override
    public Representation typedBy() {
        return this;
    }

    @Override
    public boolean startsWithItsType() {
        return true;
    }
}
