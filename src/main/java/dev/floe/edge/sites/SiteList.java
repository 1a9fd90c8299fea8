package dev.floe.edge.sites;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.SiteResource;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/**
 * Sites and files, one in a line: hosts, names that end with {@code .sui}, object IDs (also in base36), blob IDs, and hashes of
 * files ({@code sha256:} and 64 digits). What is behind a {@code #} is a comment. Immutable.
 */
public final class SiteList {
    public static final SiteList EMPTY = new SiteList(Set.of());
    private static final String HASH = "sha256:";

    private final Set<String> entries;

    private SiteList(Set<String> entries) {
        this.entries = entries;
    }

    public static SiteList parse(String text) {
        Set<String> entries = new HashSet<>();
        text.lines().forEach(line -> {
            int comment = line.indexOf('#');
            String entry = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!entry.isEmpty()) {
                // Blob IDs tell capital letters from small ones.
                entries.add(entry);
                entries.add(entry.toLowerCase(Locale.ROOT));
                Base36.id(entry).ifPresent(id -> entries.add(id.toString()));
                ObjectId.parse(entry).ifPresent(id -> entries.add(id.toString()));
            }
        });
        return new SiteList(Set.copyOf(entries));
    }

    public boolean hasHost(String host) {
        return entries.contains(host.toLowerCase(Locale.ROOT));
    }

    public boolean hasTarget(SiteTarget target) {
        return switch (target) {
            case SiteTarget.OfObject(ObjectId id) -> hasSite(id);
            case SiteTarget.OfName name -> entries.contains(name.domain().toString());
            case SiteTarget.ToHost(String host) -> hasHost(host);
        };
    }

    public boolean hasSite(ObjectId id) {
        return entries.contains(id.toString());
    }

    public boolean hasFile(SiteResource resource) {
        return !entries.isEmpty()
                && (entries.contains(resource.blobId().toString())
                        || entries.contains(HASH + HexFormat.of().formatHex(resource.hash())));
    }

    public int size() {
        return entries.size();
    }
}
