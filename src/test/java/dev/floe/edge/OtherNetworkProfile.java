package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An edge of the websites of two networks. */
public final class OtherNetworkProfile implements QuarkusTestProfile {
    private static final Path HOSTS = Path.of("target/other-network-profile/hosts.yaml");
    private static final Path OTHER_HOSTS = Path.of("target/other-network-profile/other-hosts.yaml");

    @Override
    public Map<String, String> getConfigOverrides() {
        try {
            Files.createDirectories(HOSTS.getParent());
            Files.writeString(HOSTS, "main.example: same.sui\nboth.example: same.sui\n");
            Files.writeString(OTHER_HOSTS, "test.example: same.sui\nboth.example: same.sui\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of(
                "floe.sites.domains", "wal.test",
                "floe.sites.hosts", HOSTS.toString(),
                "floe.sites.fresh", "1s",
                "floe.sites.other-context", "testnet",
                "floe.sites.other-domains", "testnet.wal.test",
                "floe.sites.other-hosts", OTHER_HOSTS.toString());
    }
}
