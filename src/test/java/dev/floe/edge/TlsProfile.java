package dev.floe.edge;

import dev.floe.keys.NetworkKeyPair;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;

/** An edge with a certificate. */
public final class TlsProfile implements QuarkusTestProfile {
    private static final Path DIRECTORY = Path.of("target/tls-profile");
    private static final Path CERTIFICATE = DIRECTORY.resolve("cert.pem");
    private static final Path KEY = DIRECTORY.resolve("key.pem");

    /** Puts a new key and its certificate where the edge looks for them. */
    static X509Certificate renew() {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        X509Certificate certificate = key.selfSignedCertificate("localhost");
        try {
            Files.createDirectories(DIRECTORY);
            Files.writeString(KEY, key.toPem());
            Files.writeString(
                    CERTIFICATE,
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
        return certificate;
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        renew();
        return Map.of(
                "quarkus.tls.key-store.pem.0.cert",
                CERTIFICATE.toString(),
                "quarkus.tls.key-store.pem.0.key",
                KEY.toString(),
                "quarkus.http.test-ssl-port",
                "0");
    }
}
