package dev.floe.edge;

import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.List;

/** A representation of which something is said, or something else than before. */
record Described(
        Representation what, Description description, EntityTag tag, Freshness freshness, List<String> otherKeys)
        implements Representation {
    Described {
        otherKeys = List.copyOf(otherKeys);
    }

    static Representation as(Representation what, Description description) {
        return new Described(what, description, what.tag(), what.freshness(), what.otherKeys());
    }

    @Override
    public long length() {
        return what.length();
    }

    @Override
    public List<BlobId> blobs() {
        return what.blobs();
    }

    @Override
    public boolean hasRanges() {
        return what.hasRanges();
    }

    @Override
    public Multi<ByteBuffer> read(Slice slice) {
        return what.read(slice);
    }

    @Override
    public Provenance foundBy() {
        return what.foundBy();
    }

    @Override
    public Provenance provenance(Slice slice) {
        return what.provenance(slice);
    }

    @Override
    public Representation typedBy() {
        return what.typedBy();
    }

    @Override
    public boolean startsWithItsType() {
        return what.startsWithItsType();
    }
}
