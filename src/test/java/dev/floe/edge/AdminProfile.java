package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An edge whose operators are answered, too. */
public final class AdminProfile implements QuarkusTestProfile {
    static final Path DENY_LIST = Path.of("target/admin-profile/deny");
    static final Path PIN_LIST = Path.of("target/admin-profile/pins");

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Files.createDirectories(DENY_LIST.getParent());
            Files.writeString(DENY_LIST, "# by the court\n");
            Files.deleteIfExists(PIN_LIST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "floe.admin.port",
                "0",
                "floe.admin.token-file",
                "target/admin-profile/token",
                "floe.edge.cache-dir",
                "target/admin-profile/cache",
                "floe.edge.cache-size",
                "64M",
                "floe.edge.pin-list",
                PIN_LIST.toString(),
                "floe.edge.deny-list",
                DENY_LIST.toString());
    }
}
