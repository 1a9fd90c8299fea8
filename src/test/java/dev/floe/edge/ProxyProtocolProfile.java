package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** An edge behind a proxy at 127.0.0.1, and a client may ask three times. */
public final class ProxyProtocolProfile implements QuarkusTestProfile {
    static final int BURST = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "floe.door.trusted-proxies",
                "127.0.0.1",
                "floe.door.proxy-protocol",
                "true",
                "floe.door.client-rate",
                "0.0002",
                "floe.door.client-burst",
                Integer.toString(BURST));
    }
}
