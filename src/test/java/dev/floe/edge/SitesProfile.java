package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An edge of websites. */
public final class SitesProfile implements QuarkusTestProfile {
    static final Path HOSTS = Path.of("target/sites-profile/hosts.yaml");
    static final Path BLOCKED = Path.of("target/sites-profile/blocked");

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Files.createDirectories(HOSTS.getParent());
            Files.writeString(HOSTS, "# none yet\n{}\n");
            Files.writeString(BLOCKED, "# none yet\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "floe.sites.domains",
                "sites.test",
                "floe.sites.hosts",
                HOSTS.toString(),
                "floe.sites.block-list",
                BLOCKED.toString(),
                "floe.sites.fresh",
                "1s");
    }
}
