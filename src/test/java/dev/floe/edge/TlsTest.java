package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** An edge over TLS: the same answers, both protocols, and a certificate that is renewed while connections go on. */
@QuarkusTest
@TestProfile(TlsProfile.class)
class TlsTest extends EdgeConnections {
    private static int count;

    @Inject
    TlsConfigurationRegistry registry;

    @Inject
    Event<CertificateUpdatedEvent> updated;

    @TestHTTPResource(tls = true)
    URI secure;

    private SSLSocket handshaken() throws IOException {
        return TlsSockets.connect(secure);
    }

    private static byte[] ask(SSLSocket socket, BlobId id, int length) throws IOException {
        send(socket, get(id) + "\r\n");
        InputStream in = socket.getInputStream();
        assertThat(head(in)).startsWith("HTTP/1.1 200 ");
        return in.readNBytes(length);
    }

    private static Certificate certificate(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    @Test
    void answersAreThoseOfPlainConnections() throws Exception {
        byte[] bytes = random(300_000);
        BlobId id = network.store("tls-" + count++, bytes, 10_000);
        try (SSLSocket socket = handshaken()) {
            assertThat(ask(socket, id, bytes.length)).isEqualTo(bytes);
            assertThat(ask(socket, id, bytes.length)).isEqualTo(bytes);
            await(() -> door.prepared().has(id));
            assertThat(ask(socket, id, bytes.length)).as("prepared").isEqualTo(bytes);
        }
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false));
        try {
            byte[] body = client.request(HttpMethod.GET, secure.getPort(), secure.getHost(), "/v1/blobs/" + id)
                    .compose(HttpClientRequest::send)
                    .compose(answer -> {
                        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                        return answer.body();
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES)
                    .getBytes();
            assertThat(body).isEqualTo(bytes);
        } finally {
            client.close();
        }
    }

    /** As the server does it every reload-period; which is half a minute at least. */
    private void reload() {
        TlsConfiguration configuration = registry.getDefault().orElseThrow();
        assertThat(configuration.reload()).isTrue();
        updated.fire(new CertificateUpdatedEvent("<default>", configuration));
    }

    @Test
    void aRenewedCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
        long length = 20L << 20;
        BlobId huge = network.store("tls-" + count++, StubCommittee.Content.patterned(length), 200_000);
        byte[] bytes = random(5_000);
        BlobId id = network.store("tls-" + count++, bytes, 1_000);
        try (SSLSocket running = handshaken();
                SSLSocket kept = handshaken()) {
            assertThat(ask(kept, id, bytes.length)).isEqualTo(bytes);
            send(running, get(huge) + "\r\n");
            assertThat(head(running.getInputStream())).startsWith("HTTP/1.1 200 ");
            Certificate before = certificate(kept);
            X509Certificate renewed = TlsProfile.renew();
            assertThat(renewed).isNotEqualTo(before);
            reload();
            await(() -> {
                try (SSLSocket fresh = handshaken()) {
                    return certificate(fresh).equals(renewed);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            running.getInputStream().skipNBytes(length);
            assertThat(ask(running, id, bytes.length)).isEqualTo(bytes);
            assertThat(ask(kept, id, bytes.length)).isEqualTo(bytes);
            assertThat(certificate(kept)).isEqualTo(before);
        }
    }
}
