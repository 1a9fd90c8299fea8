package dev.floe.publisher;

import dev.floe.door.Room;
import jakarta.inject.Singleton;
import java.util.Set;

/** What the publisher answers when it is open. */
@Singleton
final class PublisherRoom implements Room {
    static final String ROLE = "publisher";
    static final String BLOBS = "/v1/blobs";

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Set<String> methods(String path) {
        return path.equals(BLOBS) || path.equals(BLOBS + "/") ? Set.of("PUT") : Set.of();
    }
}
