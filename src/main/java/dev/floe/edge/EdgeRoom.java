package dev.floe.edge;

import dev.floe.door.Room;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;

/** The paths of the read side. */
@Singleton
final class EdgeRoom implements Room {
    static final String ROLE = "edge";
    private static final Pattern PATHS = Pattern.compile("/v1/blobs/[^/]+(/[^/]+)?/?"
            + "|/v1/blobs/by-quilt-id/[^/]+/.+" + "|/v1/quilts/[^/]+/patches/?" + "|/v1alpha/blobs/[^/]+/stream/?");

    private static final Pattern TAKES_LISTS = Pattern.compile("/v1alpha/blobs/concat/?");

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Set<String> methods(String path) {
        if (TAKES_LISTS.matcher(path).matches()) {
            return Set.of("GET", "HEAD", "POST");
        }
        return PATHS.matcher(path).matches() ? Set.of("GET", "HEAD") : Set.of();
    }
}
