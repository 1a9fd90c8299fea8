package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A folder becomes a website on a network of its own: published, looked at by its host, updated, destroyed. */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SiteIT {
    private static final int FILES = 70;

    @TempDir
    static Path folder;

    private static TestNetwork network;
    private static String host = "";

    /** What a command said, and how it ended. */
    private record Ran(int code, String out) {}

    /** An answer to a browser. */
    private record Answer(int status, String head, String body) {}

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.quick("sites", 4, 40, true);
        Files.writeString(folder.resolve("index.html"), "<!doctype html><script src=/js/0.js></script>one");
        Files.writeString(folder.resolve("404.html"), "<!doctype html>lost");
        Files.createDirectories(folder.resolve("js"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(folder.resolve("js/" + i + ".js"), "// " + i + "\n");
        }
        Files.writeString(folder.resolve("ws-resources.json"), """
                {"site_name": "test",
                 "routes": {"/app/*": "/index.html", "/app/js/*": "/js/1.js"},
                 "redirects": {"/old": {"location": "/", "status_code": 301},
                               "/older/**": {"location": "https://example.org/?a=b", "status_code": 308}}}""");
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static Ran floe(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.add("--config");
        line.add(network.devnet().clientConfig().toString());
        Process process = new ProcessBuilder(FloeUnderTest.command().line(line))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(300, TimeUnit.SECONDS)).as("in time").isTrue();
        return new Ran(process.exitValue(), out);
    }

    private static Answer get(String path) throws IOException {
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), network.devnet().edgeUrl().getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            return new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        }
    }

    @Test
    @Order(1)
    void aFolderIsPublished() throws Exception {
        Ran preview = floe("site", "deploy", folder.toString(), "--epochs", "3", "--dry-run", "--json");
        assertThat(preview.code()).as(preview.out()).isZero();
        JsonNode cost = TestNetwork.json(preview.out());
        assertThat(cost.path("uploaded").asInt()).isEqualTo(FILES + 2);
        assertThat(cost.path("storageCost").asLong()).isPositive();
        Ran deployed = floe("site", "deploy", folder.toString(), "--epochs", "3", "--json");
        assertThat(deployed.code()).as(deployed.out()).isZero();
        JsonNode site = TestNetwork.json(deployed.out());
        assertThat(site.path("created").asBoolean()).isTrue();
        assertThat(site.path("storageCost").asLong())
                .isEqualTo(cost.path("storageCost").asLong());
        host = site.path("base36").asText() + ".localhost";
        assertThat(Files.readString(folder.resolve("ws-resources.json")))
                .contains(site.path("objectId").asText());
    }

    @Test
    @Order(2)
    void itIsThereUnderItsOwnHost() throws Exception {
        Answer page = get("/");
        assertThat(page.status()).as(page.head()).isEqualTo(200);
        assertThat(page.body()).endsWith("one");
        assertThat(page.head()).contains("text/html; charset=utf-8").doesNotContain("sandbox");
        for (int i = 0; i < FILES; i++) {
            assertThat(get("/js/" + i + ".js").body()).isEqualTo("// " + i + "\n");
        }
        assertThat(get("/old").head()).contains("301").containsIgnoringCase("location: /");
        assertThat(get("/older/a/b").head()).contains("308").containsIgnoringCase("location: https://example.org/?a=b");
        assertThat(get("/nowhere").status()).isEqualTo(404);
        assertThat(get("/nowhere").body()).endsWith("lost");
    }

    @Test
    @Order(2)
    void itsRoutesAreThoseOfTheFolder() throws Exception {
        assertThat(get("/app/users/7").status()).isEqualTo(200);
        assertThat(get("/app/users/7").body()).endsWith("one");
        assertThat(get("/app/js/any/thing").body()).as("the longer one").isEqualTo("// 1\n");
        assertThat(get("/app").status()).as("nothing is below it").isEqualTo(404);
    }

    @Test
    @Order(3)
    void onlyWhatChangedIsUploaded() throws Exception {
        Files.writeString(folder.resolve("index.html"), "<!doctype html>two");
        Files.delete(folder.resolve("js/7.js"));
        Ran updated = floe("site", "deploy", folder.toString(), "--epochs", "5", "--json");
        assertThat(updated.code()).as(updated.out()).isZero();
        JsonNode done = TestNetwork.json(updated.out());
        assertThat(done.path("created").asBoolean()).isFalse();
        assertThat(done.path("uploaded").asInt()).isEqualTo(1);
        assertThat(done.path("removed").asInt()).isEqualTo(1);
        assertThat(done.path("unchanged").asInt()).isEqualTo(FILES);
        assertThat(done.path("extendedBlobs").asInt())
                .as("what was there lives as long")
                .isPositive();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!get("/").body().endsWith("two")) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(200);
        }
        assertThat(get("/js/7.js").status()).isEqualTo(404);
        assertThat(get("/js/8.js").status()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void itIsListedAndDestroyed() throws Exception {
        String label = host.substring(0, host.indexOf('.'));
        assertThat(floe("site", "list").out()).contains(label).contains("test");
        Ran status = floe("site", "status", label);
        assertThat(status.out()).contains("/js/8.js").contains("redirect /old -> / (301)");
        assertThat(floe("site", "destroy", label).code()).isZero();
        assertThat(floe("site", "list").out()).isEmpty();
    }
}
