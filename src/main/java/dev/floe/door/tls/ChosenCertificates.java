package dev.floe.door.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Shows each client the certificate for the host that it asks for, by a {@link CertificateChoice} that may be replaced at any time:
 * handshakes under way end with what they began with. Thread-safe.
 */
final class ChosenCertificates extends X509ExtendedKeyManager {
    private static final String[] NONE = {};

    private final InstantSource clock;
    private volatile Generations generations;

    /** Who was given the name of a certificate a moment ago comes back for its key. */
    private record Generations(CertificateChoice now, CertificateChoice before) {}

    ChosenCertificates(CertificateChoice choice, InstantSource clock) {
        this.clock = clock;
        this.generations = new Generations(choice, choice);
    }

    void replace(CertificateChoice choice) {
        generations = new Generations(choice, generations.now());
    }

    CertificateChoice choice() {
        return generations.now();
    }

    private static Optional<String> host(Optional<SSLSession> handshake) {
        List<SNIServerName> names = handshake
                .filter(ExtendedSSLSession.class::isInstance)
                .map(session -> ((ExtendedSSLSession) session).getRequestedServerNames())
                .orElse(List.of());
        return names.stream()
                .filter(name -> name.getType() == StandardConstants.SNI_HOST_NAME)
                .filter(SNIHostName.class::isInstance)
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    private String choose(String kind, Optional<SSLSession> handshake) {
        return choice().find(host(handshake), kind, clock.instant())
                .map(CertificatePair::alias)
                .orElse(null);
    }

    private Optional<CertificatePair> called(String alias) {
        Generations here = generations;
        return here.now().called(alias).or(() -> here.before().called(alias));
    }

    @Override
    public String chooseEngineServerAlias(String kind, Principal[] issuers, SSLEngine engine) {
        return choose(kind, Optional.ofNullable(engine).map(SSLEngine::getHandshakeSession));
    }

    @Override
    public String chooseServerAlias(String kind, Principal[] issuers, Socket socket) {
        return choose(
                kind,
                socket instanceof SSLSocket secure
                        ? Optional.ofNullable(secure.getHandshakeSession())
                        : Optional.empty());
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return called(alias).map(CertificatePair::chain).orElse(null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return called(alias).map(CertificatePair::key).orElse(null);
    }

    @Override
    public String[] getServerAliases(String kind, Principal[] issuers) {
        return choice().pairs().stream()
                .filter(pair -> pair.kind().equals(kind))
                .map(CertificatePair::alias)
                .distinct()
                .toArray(String[]::new);
    }

    @Override
    public String[] getClientAliases(String kind, Principal[] issuers) {
        return NONE;
    }

    @Override
    public String chooseClientAlias(String[] kinds, Principal[] issuers, Socket socket) {
        return null;
    }
}
