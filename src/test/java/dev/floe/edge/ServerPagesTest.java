package dev.floe.edge;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of itself, to people and to programs. */
@QuarkusTest
class ServerPagesTest {
    private static final String BROWSER =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    @Inject
    StubNetwork network;

    @Inject
    EdgeReader reader;

    @ParameterizedTest
    @ValueSource(strings = {"/", "/status", "/v1/api"})
    void browsersGetAPageThatNeedsNothingElse(String path) {
        Response page = given().header("Accept", BROWSER).get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html;charset=utf-8");
        assertThat(page.header("Vary")).contains("Accept");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'sha256-", "style-src 'sha256-", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.asString())
                .contains("an edge and a publisher of Walrus")
                .doesNotContain("{{", "style=\"", "onclick", "src=\"http");
        given().header("Accept", BROWSER)
                .head(path)
                .then()
                .statusCode(200)
                .header("Content-Length", page.header("Content-Length"));
    }

    @Test
    void everybodyElseGetsTheReferencesConstant() {
        for (String accept : List.of("*/*", "application/json", "text/plain, */*;q=0.1", "text/html;q=0, */*")) {
            given().header("Accept", accept)
                    .get("/status")
                    .then()
                    .statusCode(200)
                    .header("Cache-Control", "no-store")
                    .body(equalTo("OK"));
        }
        given().header("Accept", "*/*").get("/").then().statusCode(200).contentType("text/plain");
    }

    @Test
    void statusCountsWhatIsSentAndNamesWhatIsHot() throws Exception {
        byte[] bytes = new byte[10_000];
        new Random(3).nextBytes(bytes);
        BlobId id = network.store("status-page", bytes, 400);
        for (int i = 0; i < 40; i++) {
            given().get("/v1/blobs/" + id).then().statusCode(200);
        }
        long before = sentBytes();
        given().get("/v1/blobs/" + id).then().statusCode(200);
        assertThat(sentBytes()).isGreaterThanOrEqualTo(before + 10_000);
        assertThat(hottest()).contains("/v1/blobs/" + id);
        reader.denyList().replace(Set.of(id));
        try {
            assertThat(hottest()).doesNotContain("/v1/blobs/" + id);
        } finally {
            reader.denyList().replace(Set.of());
        }
    }

    /** As it is now: what others were told within this second does not change. */
    private static JsonNode status() throws Exception {
        String first = given().get("/status.json").asString();
        String now = first;
        while (now.equals(first)) {
            now = given().get("/status.json").asString();
            Thread.onSpinWait();
        }
        return new JsonMapper().readTree(now);
    }

    private static long sentBytes() throws Exception {
        return status().at("/edge/traffic/sentBytes").asLong();
    }

    private static List<String> hottest() throws Exception {
        List<String> paths = new ArrayList<>();
        status().at("/edge/hottest").forEach(blob -> paths.add(blob.path("path").asText()));
        return paths;
    }

    @Test
    void infoHasTheLimitsOfTheOpenRooms() {
        given().get("/v1/info")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("name", equalTo("floe"))
                .body("version", notNullValue())
                .body("roles", equalTo(List.of("edge", "publisher")))
                .body("edge.limits.maxConcatenated", equalTo(1000))
                .body("edge.limits.maxRequests", notNullValue())
                .body("publisher.limits.maxBodySize", equalTo(300_000));
    }

    private static JsonNode document() throws Exception {
        return new JsonMapper().readTree(given().get("/v1/api").asString());
    }

    private static JsonNode resolved(JsonNode document, JsonNode thing) {
        return thing.has("$ref") ? document.at(thing.path("$ref").asText().substring(1)) : thing;
    }

    /** A route that is in the document is there, and answers with a status that the document knows. */
    @Test
    void theDocumentIsTrue() throws Exception {
        JsonNode document = document();
        int asked = 0;
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                if (!operation.getKey().equals("parameters")) {
                    ask(document, path.getKey(), path.getValue(), operation.getKey(), operation.getValue());
                    asked++;
                }
            }
        }
        assertThat(asked).isGreaterThan(30);
    }

    private static void ask(JsonNode document, String path, JsonNode item, String method, JsonNode operation) {
        RequestSpecification request =
                given().urlEncodingEnabled(false).redirects().follow(false);
        String target = path;
        List<JsonNode> parameters = new ArrayList<>();
        item.path("parameters").forEach(parameters::add);
        operation.path("parameters").forEach(parameters::add);
        for (JsonNode reference : parameters) {
            JsonNode parameter = resolved(document, reference);
            String name = parameter.path("name").asText();
            if (parameter.path("in").asText().equals("path")) {
                assertThat(parameter.path("example").asText())
                        .as("example of %s of %s", name, path)
                        .isNotEmpty();
                target = target.replace(
                        "{" + name + "}", parameter.path("example").asText());
            } else if (parameter.path("required").asBoolean()) {
                request.queryParam(name, parameter.path("example").asText());
            }
        }
        Optional<Map.Entry<String, JsonNode>> body =
                operation.at("/requestBody/content").properties().stream().findFirst();
        if (body.isPresent()) {
            if (body.get().getKey().equals("multipart/form-data")) {
                request.multiPart("a", "content");
            } else {
                JsonNode example = body.get().getValue().path("example");
                request.contentType(body.get().getKey())
                        .body((example.isMissingNode() ? "content" : example.toString()).getBytes());
            }
        }
        Response answer = request.request(method.toUpperCase(java.util.Locale.ROOT), target);
        List<String> known = new ArrayList<>();
        operation.path("responses").fieldNames().forEachRemaining(known::add);
        assertThat(known)
                .as("%s %s: %s", method, target, answer.asString())
                .contains(Integer.toString(answer.statusCode()));
        // A relay says itself whether it is one.
        if (!answer.asString().contains("is no upload relay") && !method.equals("head")) {
            assertThat(answer.asString())
                    .as("%s %s", method, target)
                    .doesNotContain("ROUTE_NOT_FOUND", "METHOD_NOT_ALLOWED");
        }
    }

    /** A route that the resources have is in the document. */
    @Test
    void theDocumentIsWhole() throws Exception {
        Set<String> documented = new TreeSet<>();
        document().path("paths").fieldNames().forEachRemaining(path -> documented.add(withoutNames(path)));
        Set<String> routes = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.floe.edge", "dev.floe.publisher", "dev.floe.door")) {
            if (type.isAnnotatedWith(Path.class)) {
                String root = type.getAnnotationOfType(Path.class).value();
                for (JavaMethod method : type.getMethods()) {
                    boolean answers = method.getAnnotations().stream()
                            .anyMatch(annotation -> Set.of("GET", "HEAD", "POST", "PUT", "DELETE")
                                    .contains(annotation.getRawType().getSimpleName()));
                    if (answers) {
                        String below = method.isAnnotatedWith(Path.class)
                                ? method.getAnnotationOfType(Path.class).value()
                                : "";
                        routes.add(withoutNames(joined(root, below)));
                    }
                }
            }
        }
        assertThat(documented).containsAll(routes);
        assertThat(routes).hasSizeGreaterThan(12);
    }

    private static String joined(String root, String below) {
        String path = (root + "/" + below).replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String withoutNames(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }
}
