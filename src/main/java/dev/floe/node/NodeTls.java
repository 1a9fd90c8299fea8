package dev.floe.node;

import dev.floe.keys.TlsCiphers;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The TLS of a storage node: the registered network key, 1.3 and 1.2, HTTP/2 and HTTP/1.1. */
final class NodeTls {
    /** Authenticated encryption only. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

    private NodeTls() {}

    /**
     * @return nothing if the configuration switches TLS off
     * @throws IOException if the certificate cannot be read or is not the network key's
     */
    static Optional<SslContext> context(NodeConfig config) throws IOException {
        List<X509Certificate> certificates = certificates(config);
        if (certificates.isEmpty()) {
            return Optional.empty();
        }
        byte[] registered = config.networkKey().publicKey().toSubjectPublicKeyInfo();
        if (!Arrays.equals(certificates.getFirst().getPublicKey().getEncoded(), registered)) {
            throw new IOException("the first certificate does not have the node's network key");
        }
        return Optional.of(SslContextBuilder.forServer(
                        config.networkKey().toPrivateKey(), certificates.toArray(X509Certificate[]::new))
                .sslProvider(SslProvider.JDK)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(TlsCiphers.inOrder(CIPHERS), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build());
    }

    /**
     * When the first of the certificates that the node shows ends.
     *
     * @return nothing if the configuration switches TLS off
     */
    static Optional<Instant> end(NodeConfig config) throws IOException {
        return certificates(config).stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo);
    }

    private static List<X509Certificate> certificates(NodeConfig config) throws IOException {
        return switch (config.tls()) {
            case NodeConfig.Tls.Disabled() -> List.of();
            case NodeConfig.Tls.SelfSigned(), NodeConfig.Tls.SelfSignedOrPlain() ->
                List.of(config.networkKey().selfSignedCertificate(config.publicHost()));
            case NodeConfig.Tls.Certificate(Path path) -> certificates(path);
        };
    }

    private static List<X509Certificate> certificates(Path path) throws IOException {
        try (InputStream pem = Files.newInputStream(path)) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(pem).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IOException(path + " has no certificate");
            }
            return chain;
        } catch (CertificateException e) {
            throw new IOException(path + " has a certificate that cannot be read: " + e.getMessage(), e);
        }
    }
}
