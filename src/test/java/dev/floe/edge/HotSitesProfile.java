package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge of websites that believes the chain for longer than a test takes. */
public final class HotSitesProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("floe.sites.domains", "sites.test", "floe.sites.fresh", "1h");
    }
}
