package dev.floe.edge;

import dev.floe.bytes.PrintableText;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatchId;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is not to be served: blobs, quilts among them, single patches of quilts, objects on chain. Immutable.
 *
 * <p>As text it has one ID in a line, or is a YAML list of them, as the reference's aggregator has it; what follows a
 * {@code #} is for people.
 */
record DenyEntries(Set<BlobId> blobs, Set<QuiltPatchId> patches, Set<ObjectId> objects) {
    static final DenyEntries NONE = new DenyEntries(Set.of(), Set.of(), Set.of());

    DenyEntries {
        blobs = Set.copyOf(blobs);
        patches = Set.copyOf(patches);
        objects = Set.copyOf(objects);
    }

    static DenyEntries of(Collection<CacheName> names) {
        Set<BlobId> blobs = new HashSet<>();
        Set<QuiltPatchId> patches = new HashSet<>();
        Set<ObjectId> objects = new HashSet<>();
        for (CacheName name : names) {
            switch (name) {
                case CacheName.OfBlob(BlobId id) -> blobs.add(id);
                case CacheName.OfQuilt(BlobId id) -> blobs.add(id);
                case CacheName.OfPatch(QuiltPatchId id) -> patches.add(id);
                case CacheName.OfObject(ObjectId id) -> objects.add(id);
            }
        }
        return new DenyEntries(blobs, patches, objects);
    }

    /** @throws IOException if a line is none of a list */
    static DenyEntries parse(String text) throws IOException {
        Set<CacheName> names = new HashSet<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            Optional<String> id = idIn(lines.get(i));
            if (id.isPresent()) {
                try {
                    names.add(CacheName.parse(id.get()));
                } catch (RefusedException e) {
                    throw new IOException("line " + (i + 1) + " has no ID of a blob, patch or object: "
                            + PrintableText.shortLine(id.get()));
                }
            }
        }
        return of(names);
    }

    /** The ID, or what stands in its place; empty if the line has nothing. */
    static Optional<String> idIn(String line) {
        int comment = line.indexOf('#');
        String text = (comment < 0 ? line : line.substring(0, comment)).strip();
        if (text.startsWith("- ")) {
            text = text.substring(2).strip();
        }
        if (text.length() > 1 && (text.startsWith("\"") || text.startsWith("'"))) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text.isEmpty() || text.equals("---") || text.equals("[]") ? Optional.empty() : Optional.of(text);
    }

    int size() {
        return blobs.size() + patches.size() + objects.size();
    }

    /** These and others. */
    DenyEntries and(DenyEntries others) {
        return new DenyEntries(
                union(blobs, others.blobs), union(patches, others.patches), union(objects, others.objects));
    }

    private static <T> Set<T> union(Set<T> one, Set<T> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        Set<T> all = new HashSet<>(one);
        all.addAll(other);
        return all;
    }
}
