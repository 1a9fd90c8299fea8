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
    private static final String TIP_CONFIG = "/v1/tip-config";
    private static final String RELAY = "/v1/blob-upload-relay";

    @Override
    public String role() {
        return ROLE;
    }

    @Override
    public Set<String> methods(String path) {
        String place = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return switch (place) {
            case BLOBS, QUILTS -> Set.of("PUT");
            case TIP_CONFIG -> Set.of("GET", "HEAD");
            case RELAY -> Set.of("POST");
            default -> Set.of();
        };
    }
}
