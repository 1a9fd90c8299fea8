package dev.floe.bench.edge;

import dev.floe.keys.NetworkKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;

/**
 * What both servers show over TLS: a key of P-256 and its certificate, in files of their own until it is closed.
 *
 * @param certificate the file of the certificate
 * @param key the file of the key
 */
record ServerCertificate(Path directory, Path certificate, Path key) implements AutoCloseable {
    static ServerCertificate make() throws IOException {
        Path directory = Files.createTempDirectory("floe-bench-tls");
        NetworkKeyPair pair = NetworkKeyPair.generate(new SecureRandom());
        try {
            Path certificate = Files.writeString(
                    directory.resolve("cert.pem"),
                    "-----BEGIN CERTIFICATE-----\n"
                            + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                    .encodeToString(pair.selfSignedCertificate("localhost")
                                            .getEncoded())
                            + "\n-----END CERTIFICATE-----\n");
            return new ServerCertificate(
                    directory, certificate, Files.writeString(directory.resolve("key.pem"), pair.toPem()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What has an edge show it. */
    List<String> options() {
        return List.of("-Dquarkus.tls.key-store.pem.0.cert=" + certificate, "-Dquarkus.tls.key-store.pem.0.key=" + key);
    }

    @Override
    public void close() throws IOException {
        Files.delete(certificate);
        Files.delete(key);
        Files.delete(directory);
    }
}
