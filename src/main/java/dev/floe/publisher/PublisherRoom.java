package dev.floe.publisher;

import dev.floe.door.Room;
import jakarta.inject.Singleton;
import java.util.Set;

/** What the publisher answers when it is open. */
@Singleton
final class PublisherRoom implements Room {
    static final String ROLE = "publisher";
    static final String BLOBS = "/v1/blobs";
    static final String QUILTS = "/v1/quilts";

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Set<String> methods(String path) {
        String place = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return place.equals(BLOBS) || place.equals(QUILTS) ? Set.of("PUT") : Set.of();
    }
}
