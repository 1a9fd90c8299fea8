package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(OwnedOriginsProfile.class)
class OwnedOriginsTest {
    private static final String PAGE = "<!DOCTYPE html><script>1</script>" + "x".repeat(3000);

    @Inject
    StubNetwork network;

    private BlobId page(String seed) {
        return network.store("owned-" + seed, PAGE.getBytes(StandardCharsets.UTF_8), 4000);
    }

    private static Response ask(String host, BlobId id) {
        return BlobRoutesTest.plain().header("Host", host).get("/v1/blobs/" + id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs.example.org", "docs.example.org:8443", "DOCS.example.ORG", "other.example.org"})
    void pagesRunWhereAllBelongsToOneOwner(String host) {
        Response answer = ask(host, page("a"));
        assertThat(answer.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.header("Content-Security-Policy")).isNull();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "example.org", "evil.docs.example.org", "docs.example.org.evil.org", "127.0.0.1:80"
            })
    void theyAreInTheSandboxEverywhereElse(String host) {
        assertThat(ask(host, page("b")).header("Content-Security-Policy")).contains("sandbox");
    }

    /** Whoever is the service worker of an origin answers for it (ipfs/kubo, 4025). */
    @Test
    void noBlobIsTheServiceWorkerOfAnOriginThatIsEverybodys() {
        BlobId script = network.store("worker", "onfetch = () => {}".getBytes(StandardCharsets.UTF_8), 100);
        for (int i = 0; i < 10; i++) {
            assertThat(ask("localhost", script).statusCode()).isEqualTo(200);
        }
        for (String target : new String[] {"/v1/blobs/" + script, "/v1/blobs/" + script + ".js"}) {
            assertThat(BlobRoutesTest.plain()
                            .header("Host", "localhost")
                            .header("Service-Worker", "script")
                            .get(target)
                            .statusCode())
                    .as(target)
                    .isEqualTo(403);
        }
        assertThat(BlobRoutesTest.plain()
                        .header("Host", OwnedOriginsProfile.OWNED)
                        .header("Service-Worker", "script")
                        .get("/v1/blobs/" + script + ".js")
                        .statusCode())
                .isEqualTo(200);
    }

    /** Answers are prepared by their path alone. */
    @Test
    void whatWasGivenAtOneNameIsNotGivenAtAnother() {
        BlobId id = page("c");
        for (int i = 0; i < 20; i++) {
            assertThat(ask("docs.example.org", id).header("Content-Security-Policy"))
                    .isNull();
            assertThat(ask("localhost", id).header("Content-Security-Policy")).contains("sandbox");
        }
    }
}
