package dev.floe.edge;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.Map;

/** An edge with a certificate, behind a proxy at 127.0.0.1, and a client may ask three times. */
public final class ProxyProtocolProfile implements QuarkusTestProfile {
    static final int BURST = 3;

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>(new TlsProfile().getConfigOverrides());
        settings.put("floe.door.trusted-proxies", "127.0.0.1");
        settings.put("floe.door.proxy-protocol", "true");
        settings.put("floe.door.client-rate", "0.0002");
        settings.put("floe.door.client-burst", Integer.toString(BURST));
        return settings;
    }
}
