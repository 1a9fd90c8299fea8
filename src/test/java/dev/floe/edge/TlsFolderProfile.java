package dev.floe.edge;

import dev.floe.door.tls.TestCertificate;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.nio.file.Path;
import java.util.Map;

/** An edge with a folder of certificates, and one of its own. */
public final class TlsFolderProfile implements QuarkusTestProfile {
    static final Path FOLDER = Path.of("target/tls-folder-profile");

    /** The certificate of a host, new each time. */
    static TestCertificate renew(String name, String... hosts) {
        return TestCertificate.of(hosts).in(FOLDER, name);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        renew("a", "a.example");
        renew("b", "b.example", "*.sites.example");
        Map<String, String> settings = new java.util.HashMap<>(new TlsProfile().getConfigOverrides());
        settings.put("floe.door.certificates", FOLDER.toString());
        return settings;
    }
}
