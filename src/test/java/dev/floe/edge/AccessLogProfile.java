package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge that writes down who asks for what. */
public final class AccessLogProfile implements QuarkusTestProfile {
    static final String FILE = "target/access-log-profile.log";

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("floe.door.access-log", FILE, "floe.door.trusted-proxies", "127.0.0.1");
    }
}
