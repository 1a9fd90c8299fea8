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
    static final Path HOSTS = Path.of("target/admin-profile/hosts.yaml");
    static final Path ADDED_HOSTS = Path.of("target/admin-profile/added-hosts.yaml");

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Files.createDirectories(DENY_LIST.getParent());
            Files.writeString(DENY_LIST, "# by the court\n");
            Files.deleteIfExists(PIN_LIST);
            Files.writeString(HOSTS, "written.example.org: written.sui\n");
            Files.deleteIfExists(ADDED_HOSTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.ofEntries(
                Map.entry("floe.admin.port", "0"),
                Map.entry("floe.admin.token-file", "target/admin-profile/token"),
                Map.entry("floe.edge.cache-dir", "target/admin-profile/cache"),
                Map.entry("floe.edge.cache-size", "64M"),
                Map.entry("floe.edge.pin-list", PIN_LIST.toString()),
                Map.entry("floe.edge.deny-list", DENY_LIST.toString()),
                Map.entry("floe.sites.hosts", HOSTS.toString()),
                Map.entry("floe.sites.added-hosts", ADDED_HOSTS.toString()));
    }
}
