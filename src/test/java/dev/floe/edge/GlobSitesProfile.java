package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge of websites whose routes are globs. */
public final class GlobSitesProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("floe.sites.domains", "sites.test", "floe.sites.glob-routing", "true");
    }
}
