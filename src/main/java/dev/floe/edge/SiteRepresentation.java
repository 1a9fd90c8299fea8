package dev.floe.edge;

import dev.floe.door.ContentCoding;
import dev.floe.edge.types.MediaType;
import dev.floe.read.Provenance;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.SiteResource;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A file of a site. Its tag is the hash of its content, whichever blob it is in.
 *
 * @param fields header fields beside its type
 * @param whole whether it is what was asked for, and not the page that says that there is no such thing
 * @param page if it is at hand, and may be repeated
 */
record SiteRepresentation(
        SiteResource resource,
        SiteFiles.Found found,
        SiteFiles files,
        MediaType type,
        Map<String, String> fields,
        String site,
        boolean whole,
        Optional<HotPage> page)
        implements Representation {
    @Override
    public long length() {
        return found.length();
    }

    @Override
    public EntityTag tag() {
        return new EntityTag(SiteFiles.key(resource));
    }

    @Override
    public Freshness freshness() {
        return Freshness.OF_OBJECTS;
    }

    @Override
    public List<BlobId> blobs() {
        return List.of(resource.blobId());
    }

    @Override
    public List<String> otherKeys() {
        return List.of(site);
    }

    @Override
    public boolean hasRanges() {
        return whole;
    }

    @Override
    public Multi<ByteBuffer> read(Slice slice) {
        return found.source().read(slice.from(), slice.to());
    }

    @Override
    public Provenance foundBy() {
        return found.fromMemory() ? Provenance.MEMORY : Provenance.COMMITTEE;
    }

    @Override
    public Provenance provenance(Slice slice) {
        return found.kept().isPresent() ? foundBy() : found.source().provenance(slice.from(), slice.to());
    }

    @Override
    public boolean isAtItsOwnOrigin() {
        return true;
    }

    @Override
    public Optional<byte[]> packed(ContentCoding coding) {
        return found.kept().map(SiteFiles.Kept::packed).map(packed -> packed.get(coding));
    }

    @Override
    public void keepPacked(ContentCoding coding, byte[] packed) {
        found.kept().ifPresent(file -> files.keepPacked(resource, file, coding, packed));
    }

    @Override
    public Description description() {
        return new Description(Optional.of(type), fields, Optional.empty());
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
