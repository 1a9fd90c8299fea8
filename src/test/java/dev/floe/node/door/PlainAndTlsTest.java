package dev.floe.node.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.NetworkKeyPair;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A port that serves with TLS and without, as the first byte says. */
@Timeout(120)
class PlainAndTlsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private X509Certificate certificate;
    private Door both;
    private Door tlsAlone;

    @BeforeEach
    void open() throws Exception {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        certificate = key.selfSignedCertificate("127.0.0.1");
        both = open(key, true, PATIENCE);
        tlsAlone = open(key, false, PATIENCE);
    }

    private Door open(NetworkKeyPair key, boolean plainToo, Duration handshake) throws IOException {
        return new Door(
                new InetSocketAddress("127.0.0.1", 0),
                Optional.of(SslContextBuilder.forServer(key.toPrivateKey(), certificate)
                        .sslProvider(SslProvider.JDK)
                        .build()),
                plainToo,
                new DoorLimits(16, 8, 100, 8192, 16 << 20, 1, handshake, PATIENCE, PATIENCE, PATIENCE),
                List.of(),
                request -> Response.text(200, "this is " + request.path()));
    }

    @AfterEach
    void close() {
        both.close();
        tlsAlone.close();
    }

    private HttpResponse<String> get(Door door, String scheme, HttpClient.Version version) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("node", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (HttpClient client =
                HttpClient.newBuilder().version(version).sslContext(context).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(
                                    scheme + "://127.0.0.1:" + door.address().getPort() + "/path"))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theFirstByteTells() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (String scheme : List.of("http", "https")) {
                HttpResponse<String> answer = get(both, scheme, HttpClient.Version.HTTP_1_1);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("this is /path");
            }
        }
    }

    @Test
    void whoDoesNotAskForPlainGetsTlsAlone() throws Exception {
        assertThat(get(tlsAlone, "https", HttpClient.Version.HTTP_1_1).statusCode())
                .isEqualTo(200);
        assertThatThrownBy(() -> get(tlsAlone, "http", HttpClient.Version.HTTP_1_1))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aRequestInPiecesIsOne() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", both.address().getPort())) {
            socket.setSoTimeout(60_000);
            for (byte value :
                    "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII)) {
                socket.getOutputStream().write(value);
                socket.getOutputStream().flush();
            }
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200")
                    .endsWith("this is /slow");
        }
    }

    @Test
    void whoSaysNothingIsCutOff() throws Exception {
        NetworkKeyPair key = NetworkKeyPair.generate(new SecureRandom());
        certificate = key.selfSignedCertificate("127.0.0.1");
        try (Door impatient = open(key, true, Duration.ofMillis(300));
                Socket socket = new Socket("127.0.0.1", impatient.address().getPort())) {
            socket.setSoTimeout(60_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
