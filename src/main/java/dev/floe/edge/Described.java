package dev.floe.edge;

import dev.floe.read.Provenance;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;

/** A representation of which something is said, or something else than before. */
record Described(Representation what, Description description, EntityTag tag, String freshness)
        implements Representation {

    static Representation as(Representation what, Description description) {
        return new Described(what, description, what.tag(), what.freshness());
    }

    @Override
    public long length() {
        return what.length();
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
