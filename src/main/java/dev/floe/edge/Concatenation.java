package dev.floe.edge;

import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.Provenance;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Several blobs, one after the other. Every part was found to be there when it was put together, but is opened again when
 * its turn comes: what is known of a thousand blobs would be more than a request may hold.
 *
 * @param parts in their order
 */
record Concatenation(List<Part> parts, BlobReader reader, ReadOptions options, Freshness freshness, EntityTag tag)
        implements Representation {

    /**
     * A blob that is there.
     *
     * @param openedFrom who told so
     * @param from who would have given all of it then
     */
    record Part(BlobId id, long length, Provenance openedFrom, Provenance from) {
        static Part of(BlobHandle blob) {
            return new Part(blob.id(), blob.length(), blob.openedFrom(), blob.provenance(0, blob.length()));
        }
    }

    /** @throws ArithmeticException if they are longer than a number can say */
    static Concatenation of(List<Part> parts, BlobReader reader, ReadOptions options, Freshness freshness) {
        parts.stream().mapToLong(Part::length).reduce(0, Math::addExact);
        return new Concatenation(List.copyOf(parts), reader, options, freshness, tag(parts));
    }

    /** As the reference makes it, of the blobs' IDs. */
    private static EntityTag tag(List<Part> parts) {
        String ids = parts.stream().map(part -> part.id().toString()).collect(Collectors.joining(","));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ids.getBytes(StandardCharsets.US_ASCII));
            return new EntityTag(Base64.getUrlEncoder().withoutPadding().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public long length() {
        return parts.stream().mapToLong(Part::length).sum();
    }

    @Override
    public List<BlobId> blobs() {
        return parts.stream().map(Part::id).toList();
    }

    @Override
    public boolean hasRanges() {
        return true;
    }

    @Override
    public Multi<ByteBuffer> read(Slice slice) {
        List<Multi<ByteBuffer>> pieces = new ArrayList<>();
        long start = 0;
        for (Part part : parts) {
            long from = Math.max(slice.from(), start) - start;
            long to = Math.min(slice.to(), start + part.length()) - start;
            if (from < to) {
                pieces.add(reader.open(part.id(), options).onItem().transformToMulti(blob -> blob.read(from, to)));
            }
            start += part.length();
        }
        return pieces.isEmpty()
                ? Multi.createFrom().empty()
                : Multi.createBy().concatenating().streams(pieces);
    }

    @Override
    public Provenance foundBy() {
        return parts.stream().map(Part::openedFrom).reduce(Provenance.MEMORY, Provenance::or);
    }

    /** As it was when the parts were found. */
    @Override
    public Provenance provenance(Slice slice) {
        Provenance farthest = Provenance.MEMORY;
        long start = 0;
        for (Part part : parts) {
            if (start < slice.to() && start + part.length() > slice.from()) {
                farthest = farthest.or(part.from());
            }
            start += part.length();
        }
        return farthest;
    }

    @Override
    public Description description() {
        return Description.NONE;
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
