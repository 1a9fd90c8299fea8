package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.floe.node.door.NoLeaks;
import dev.floe.node.door.RawHttp2;
import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How different clients come in: with ALPN and without, HTTP/1.1 and HTTP/2, TLS 1.2 and 1.3, from a web page. */
@ExtendWith(NoLeaks.class)
class NodeDoorTest {
    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = new RunningNode(directory, List.of(0, 1));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** The way every Rust client of Walrus speaks. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void http2WithPriorKnowledgeAndWithoutAlpn(String protocol) throws Exception {
        try (RawHttp2 client = new RawHttp2(node.node().address(), true, protocol)) {
            for (int i = 0; i < 3; i++) {
                RawHttp2.Answer answer =
                        client.send("GET", "/v1/health", new byte[0]).get();
                assertThat(answer.status()).isEqualTo(200);
                assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"epoch\":5");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP_1_1", "HTTP_2"})
    void withAlpn(String version) throws Exception {
        try (HttpClient client = node.client(HttpClient.Version.valueOf(version))) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(node.uri("/v1/health")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version().name()).isEqualTo(version);
        }
    }

    @Test
    void theCertificateHasTheRegisteredKey() throws Exception {
        HttpResponse<byte[]> answer = node.get("/v1/health");
        X509Certificate certificate =
                (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
        assertThat(certificate.getPublicKey().getEncoded())
                .isEqualTo(node.networkKey.publicKey().toSubjectPublicKeyInfo());
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        assertThat(certificate.getSubjectAlternativeNames().toString())
                .contains(node.networkKey.serverName())
                .contains("127.0.0.1");
    }

    private RequestSpecification request() {
        return RestAssured.given()
                .config(RestAssuredConfig.config()
                        .sslConfig(SSLConfig.sslConfig().relaxedHTTPSValidation()))
                .urlEncodingEnabled(false)
                .baseUri(node.uri("").toString());
    }

    @Test
    void aWebPage() {
        request()
                .header("origin", "https://example.com")
                .get("/v1/health")
                .then()
                .statusCode(200)
                .header("access-control-allow-origin", equalTo("*"));
        request()
                .header("origin", "https://example.com")
                .header("access-control-request-method", "PUT")
                .header("access-control-request-headers", "content-type")
                .options("/v1/blobs/anything/metadata")
                .then()
                .statusCode(200)
                .header("access-control-allow-origin", equalTo("*"))
                .header("access-control-allow-methods", equalTo("*"))
                .header("access-control-allow-headers", equalTo("*"));
        request().get("/v1/nothing").then().statusCode(404).header("access-control-allow-origin", equalTo("*"));
    }

    private SSLSocket connect(String protocol, String... ciphers) throws Exception {
        SSLSocket socket = (SSLSocket) node.pinned().getSocketFactory().createSocket("127.0.0.1", node.port());
        socket.setSoTimeout(60_000);
        socket.setEnabledProtocols(new String[] {protocol});
        if (ciphers.length > 0) {
            socket.setEnabledCipherSuites(ciphers);
        }
        socket.startHandshake();
        return socket;
    }

    /** For clients without AES instructions; who has them decides, and that is the client. */
    @ParameterizedTest
    @CsvSource({
        "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256, TLS_AES_128_GCM_SHA256",
        "TLSv1.3, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"
    })
    void theClientChoosesTheCipher(String protocol, String first, String second) throws Exception {
        try (SSLSocket socket = connect(protocol, first, second)) {
            assertThat(socket.getSession().getCipherSuite()).isEqualTo(first);
        }
    }

    private static String statusLine(SSLSocket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0 && c != '\n';
                c = socket.getInputStream().read()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** A2: what is refused whatever the body says is refused before the body, and nothing is invited. */
    @ParameterizedTest
    @CsvSource({
        "slivers/0/primary, 4000000, 400",
        "slivers/0/primary?pending=true, 4000000, 400",
        "slivers/10/primary, 4000000, 400",
        "metadata, 2000000, 400",
        "metadata, 3000000, 400",
        "metadata?pending=true, 100, 100"
    })
    void longUploadsAreJudgedByTheirHeads(String what, int length, int status) throws Exception {
        String path = "/v1/blobs/" + "A".repeat(43) + "/" + what;
        try (SSLSocket socket = connect("TLSv1.3")) {
            socket.getOutputStream()
                    .write(("PUT " + path + " HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: " + length
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 " + status + " ");
        }
    }

    /** Whether a request on the connection is answered, whole. */
    private static boolean answers(SSLSocket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /v1/nothing HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0;
                    c = socket.getInputStream().read()) {
                head.append((char) c);
                if (head.toString().endsWith("\r\n\r\n")) {
                    return head.toString().startsWith("HTTP/1.1 404 ");
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aConnectionHasOneHandshake() throws Exception {
        try (SSLSocket socket = connect("TLSv1.2")) {
            assertThat(answers(socket)).isTrue();
            assertThat(answers(socket)).isTrue();
            socket.startHandshake();
            assertThat(answers(socket)).isFalse();
        }
    }
}
