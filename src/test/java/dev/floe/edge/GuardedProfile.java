package dev.floe.edge;

import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An edge that is not for everybody, and gives nobody more than a little at a time. */
public final class GuardedProfile implements QuarkusTestProfile {
    static final Path KEYS = Path.of("target/guarded-profile/keys");
    static final Path ALLOWED = Path.of("target/guarded-profile/allowed");
    static final int BURST = 50;
    static final int AT_ONCE = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Files.createDirectories(KEYS.getParent());
            Files.writeString(KEYS, "k1:0123456789abcdef0123456789abcdef\n");
            BlobId nothing = StubCommittee.id("nothing");
            Files.writeString(ALLOWED, nothing + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "floe.edge.sign-keys",
                KEYS.toString(),
                "floe.edge.allow-list",
                ALLOWED.toString(),
                "floe.edge.client-requests",
                Integer.toString(AT_ONCE),
                "floe.edge.place-timeout",
                "300ms",
                // One in an hour and a half: none comes back while a test runs.
                "floe.door.client-rate",
                "0.0002",
                "floe.door.client-burst",
                Integer.toString(BURST));
    }
}
