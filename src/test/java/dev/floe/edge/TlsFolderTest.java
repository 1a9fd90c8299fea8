package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.tls.TestCertificate;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** An edge with a folder of certificates: every host its own, over both protocols, and renewed while connections go on. */
@QuarkusTest
@TestProfile(TlsFolderProfile.class)
class TlsFolderTest extends EdgeConnections {
    private static int count;

    @TestHTTPResource(tls = true)
    URI secure;

    private static X509Certificate certificate(SSLSocket socket) throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    private Certificate shownTo(String host) {
        try (SSLSocket socket = TlsSockets.connectAs(secure, host, "http/1.1")) {
            return certificate(socket);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void ask(SSLSocket socket, BlobId id, byte[] bytes) throws IOException {
        send(socket, get(id) + "\r\n");
        assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
    }

    @Test
    void everyHostIsShownItsOwnAndOthersTheServers() throws CertificateParsingException {
        TestCertificate a = TlsFolderProfile.renew("a", "a.example");
        await(() -> shownTo("a.example").equals(a.certificate()));
        Certificate b = shownTo("b.example");
        assertThat(((X509Certificate) b).getSubjectAlternativeNames().toString())
                .contains("b.example");
        assertThat(shownTo("any.sites.example")).isEqualTo(b);
        for (String other : new String[] {"nobody.example", "a.b.sites.example"}) {
            assertThat(((X509Certificate) shownTo(other))
                            .getSubjectAlternativeNames()
                            .toString())
                    .as(other)
                    .contains("localhost");
        }
    }

    @Test
    void renewalsBreakNoConnectionAndPreparedAnswersAreGiven() throws Exception {
        byte[] bytes = random(30_000);
        BlobId id = network.store("folder-" + count++, bytes, 10_000);
        try (SSLSocket open = TlsSockets.connectAs(secure, "a.example", "http/1.1")) {
            ask(open, id, bytes);
            ask(open, id, bytes);
            await(() -> door.prepared().has(id));
            Certificate before = certificate(open);
            TestCertificate renewed = TlsFolderProfile.renew("a", "a.example");
            await(() -> shownTo("a.example").equals(renewed.certificate()));
            ask(open, id, bytes);
            assertThat(certificate(open)).isEqualTo(before);
        }
        try (SSLSocket fresh = TlsSockets.connectAs(secure, "a.example", "http/1.1")) {
            ask(fresh, id, bytes);
        }
    }

    @Test
    void http2HasThemToo() throws Exception {
        byte[] bytes = random(30_000);
        BlobId id = network.store("folder-" + count++, bytes, 10_000);
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setForceSni(true)
                .setTrustAll(true)
                .setVerifyHost(false));
        try {
            X509Certificate[] shown = new X509Certificate[1];
            byte[] body = client.request(new RequestOptions()
                            .setMethod(HttpMethod.GET)
                            .setServer(SocketAddress.inetSocketAddress(secure.getPort(), secure.getHost()))
                            .setHost("x.sites.example")
                            .setURI("/v1/blobs/" + id))
                    .compose(request -> {
                        try {
                            shown[0] = (X509Certificate)
                                    request.connection().sslSession().getPeerCertificates()[0];
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                        return request.send();
                    })
                    .compose(answer -> {
                        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
                        return answer.body();
                    })
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(1, TimeUnit.MINUTES)
                    .getBytes();
            assertThat(body).isEqualTo(bytes);
            assertThat(shown[0].getSubjectAlternativeNames().toString()).contains("*.sites.example");
        } finally {
            client.close();
        }
    }
}
