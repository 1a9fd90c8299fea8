package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.floe.node.door.NoLeaks;
import dev.floe.node.door.RawHttp2;
import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.config.SSLConfig;
import io.restassured.specification.RequestSpecification;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
}
