package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge whose operators are answered, too. */
public final class AdminProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("floe.admin.port", "0", "floe.admin.token-file", "target/admin-profile/token");
    }
}
