package dev.floe.write.sites;

import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.Website;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What publishing a folder comes to. Immutable.
 *
 * @param uploads files whose bytes are not stored yet, or not for long enough
 * @param kept files whose bytes are, and that are as they were
 * @param renewed the same, whose header fields change
 * @param removed paths that are not there any more
 * @param routes what they are to be, if that is not what they are
 * @param redirects the same
 */
public record SitePlan(
        List<SiteFolder.Entry> uploads,
        List<SiteResource> kept,
        List<SiteResource> renewed,
        Set<String> removed,
        Optional<Site.Routes> routes,
        Optional<Site.Redirects> redirects) {
    public SitePlan {
        uploads = List.copyOf(uploads);
        kept = List.copyOf(kept);
        renewed = List.copyOf(renewed);
        removed = Set.copyOf(removed);
    }

    /**
     * @param before the site as it is; empty if it is new
     * @param isStored whether a blob is there and can be kept
     */
    public static SitePlan of(
            List<SiteFolder.Entry> folder,
            SiteSettings settings,
            Optional<Website> before,
            Predicate<BlobId> isStored) {
        Map<String, SiteResource> there = before.map(Website::resources).orElse(Map.of());
        List<SiteFolder.Entry> uploads = new ArrayList<>();
        List<SiteResource> kept = new ArrayList<>();
        List<SiteResource> renewed = new ArrayList<>();
        Set<String> removed = new TreeSet<>(there.keySet());
        for (SiteFolder.Entry entry : folder) {
            removed.remove(entry.path());
            Optional<SiteResource> stored = stored(entry, there, isStored);
            if (stored.isEmpty()) {
                uploads.add(entry);
            } else {
                SiteResource wanted = resource(entry, stored.get());
                boolean same = Optional.ofNullable(there.get(entry.path()))
                        .filter(old -> isSame(old, wanted))
                        .isPresent();
                (same ? kept : renewed).add(wanted);
            }
        }
        Site.Routes routes = before.map(Website::routes).orElse(Site.Routes.NONE);
        Site.Redirects redirects = before.map(Website::redirects).orElse(Site.Redirects.NONE);
        return new SitePlan(
                uploads,
                kept,
                renewed,
                removed,
                Optional.of(settings.routes()).filter(wanted -> !wanted.list().equals(routes.list())),
                Optional.of(settings.redirects())
                        .filter(wanted -> !wanted.list().equals(redirects.list())));
    }

    /** Where the bytes of a file lie already: at its own path, or at another. */
    private static Optional<SiteResource> stored(
            SiteFolder.Entry entry, Map<String, SiteResource> there, Predicate<BlobId> isStored) {
        return Optional.ofNullable(there.get(entry.path()))
                .filter(old -> Arrays.equals(old.hash(), entry.hash()) && isStored.test(old.blobId()))
                .or(() -> there.values().stream()
                        .filter(old -> Arrays.equals(old.hash(), entry.hash()) && isStored.test(old.blobId()))
                        .min(Comparator.comparing(SiteResource::path)));
    }

    private static boolean isSame(SiteResource one, SiteResource other) {
        return one.headers().equals(other.headers())
                && one.blobId().equals(other.blobId())
                && Arrays.equals(one.hash(), other.hash());
    }

    /** A file whose bytes lie where {@code stored} has them. */
    private static SiteResource resource(SiteFolder.Entry entry, SiteResource stored) {
        Map<String, String> headers = new TreeMap<>(entry.headers());
        Optional.ofNullable(stored.headers().get(SiteResource.PATCH_HEADER))
                .ifPresent(patch -> headers.put(SiteResource.PATCH_HEADER, patch));
        return new SiteResource(entry.path(), headers, stored.blobId(), entry.hash(), stored.range());
    }

    /** The blobs of what is not uploaded. */
    public Set<BlobId> keptBlobs() {
        Set<BlobId> blobs = new HashSet<>();
        kept.forEach(resource -> blobs.add(resource.blobId()));
        renewed.forEach(resource -> blobs.add(resource.blobId()));
        return blobs;
    }

    /** Bytes to upload. */
    public long uploadLength() {
        return uploads.stream().mapToLong(SiteFolder.Entry::length).sum();
    }

    /**
     * What a quilt has room for.
     *
     * @param columns for files
     * @param columnLength the longest that a column can be, in bytes
     * @param bytes of all files together
     */
    public record QuiltRoom(int columns, long columnLength, long bytes) {
        /** What comes before a file in its columns, besides its path. */
        private static final int HEADER = 16;

        private static final int LONGEST_CHARACTER = 4;

        /** In blobs of this encoding; the index takes a column. */
        static QuiltRoom of(Encoding encoding, long bytes) {
            return new QuiltRoom(
                    encoding.secondarySourceSymbols() - 1,
                    (long) encoding.primarySourceSymbols() * Encoding.MAX_SYMBOL_SIZE,
                    bytes);
        }

        private long columnsFor(SiteFolder.Entry entry) {
            long length = HEADER + (long) LONGEST_CHARACTER * entry.path().length() + entry.length();
            return Math.ceilDiv(length, columnLength);
        }
    }

    /** Files to upload, quilt by quilt: files of like lengths together, as each takes whole columns of its quilt. */
    public List<List<SiteFolder.Entry>> quilts(QuiltRoom room) {
        List<SiteFolder.Entry> byLength = uploads.stream()
                .sorted(Comparator.comparingLong(SiteFolder.Entry::length)
                        .reversed()
                        .thenComparing(SiteFolder.Entry::path))
                .toList();
        List<List<SiteFolder.Entry>> quilts = new ArrayList<>();
        List<SiteFolder.Entry> quilt = new ArrayList<>();
        long bytes = 0;
        long columns = 0;
        for (SiteFolder.Entry entry : byLength) {
            boolean full = columns + room.columnsFor(entry) > room.columns() || bytes + entry.length() > room.bytes();
            if (!quilt.isEmpty() && full) {
                quilts.add(quilt);
                quilt = new ArrayList<>();
                bytes = 0;
                columns = 0;
            }
            quilt.add(entry);
            bytes += entry.length();
            columns += room.columnsFor(entry);
        }
        if (!quilt.isEmpty()) {
            quilts.add(quilt);
        }
        return quilts;
    }
}
