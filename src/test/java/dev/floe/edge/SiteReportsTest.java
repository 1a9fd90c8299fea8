package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What went wrong with static hosts and portals elsewhere, each by its project and the number of its report. */
@QuarkusTest
@TestProfile(SitesProfile.class)
class SiteReportsTest {
    @Inject
    StubNetwork network;

    @Inject
    StubSites sites;

    @TestHTTPResource
    URI server;

    private static RequestSpecification at(ObjectId site) {
        return BlobRoutesTest.plain()
                .header("Host", Base36.label(site) + ".sites.test")
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false);
    }

    private ObjectId site(Map<String, Site.Redirect> redirects, Map<String, String> routes, File... files) {
        ObjectId site = StubSites.freshId();
        sites.put(site, StubSites.store(network, files), new Site.Routes(routes), new Site.Redirects(redirects));
        return site;
    }

    private static File page(String path) {
        return File.of(path, "at " + path, "content-type", "text/html");
    }

    /** The query was lost on the way to a directory (ipfs/kubo, 7727), or made the way another (cloudflare/workers-docs, 797). */
    @Test
    void whatWasAskedGoesAlongToADirectory() {
        ObjectId site = sites.publish(network, page("/index.html"), page("/docs/index.html"));
        assertThat(at(site).get("/docs?bar=buz&a=%2F").header("Location")).isEqualTo("/docs/?bar=buz&a=%2F");
        assertThat(at(site).get("/docs/?bar=buz").asString()).isEqualTo("at /docs/index.html");
        assertThat(at(site).get("/?meow").asString()).isEqualTo("at /index.html");
    }

    /** Names of directories were not escaped in redirects (ipfs/kubo, 10649). */
    @ParameterizedTest
    @CsvSource({
        "/a b, /a%20b",
        "/ü, /%C3%BC",
        "/50%, /50%25",
        "/what?, /what%3F",
        "/c#, /c%23",
    })
    void directoriesWithAnyName(String name, String escaped) {
        ObjectId site = sites.publish(network, page(name + "/index.html"));
        Response answer = at(site).get(escaped);
        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.header("Location")).isEqualTo(escaped + "/");
        assertThat(at(site).get(answer.header("Location")).asString()).isEqualTo("at " + name + "/index.html");
    }

    /** A slash at the end was added to {@code //host}, which is another host (dodopayments/dualmark, 88). */
    @Test
    void nobodyIsSentToAHostThatLooksLikeADirectory() {
        ObjectId site = sites.publish(network, page("//evil.example/index.html"));
        Response answer = at(site).get("/%2Fevil.example");
        assertThat(answer.statusCode()).isEqualTo(308);
        assertThat(answer.header("Location")).isEqualTo("/%2Fevil.example/");
    }

    /**
     * A redirect of the root did nothing (heroku/heroku-buildpack-static, 135), lost the slash of its target
     * (Azure/static-web-apps, 381), or was taken for a loop (cloudflare/workers-sdk, 11824).
     */
    @Test
    void theRootMayLeadElsewhere() {
        ObjectId site = site(
                Map.of("/", new Site.Redirect("/en/", 302), "/de/", new Site.Redirect("/de", 301)),
                Map.of(),
                page("/en/index.html"));
        assertThat(at(site).get("/").statusCode()).isEqualTo(302);
        assertThat(at(site).get("/").header("Location")).isEqualTo("/en/");
        assertThat(at(site).get("/en/").asString()).isEqualTo("at /en/index.html");
        assertThat(at(site).get("/de/").header("Location")).isEqualTo("/de");
        assertThat(at(site).get("/de").statusCode()).isEqualTo(404);
        ObjectId index = site(Map.of("/", new Site.Redirect("/index.html", 302)), Map.of(), page("/home.html"));
        assertThat(at(index).get("/").header("Location")).isEqualTo("/index.html");
        assertThat(at(index).get("/index.html").statusCode()).isEqualTo(404);
        ObjectId itself = site(Map.of("/", new Site.Redirect("/", 302)), Map.of(), page("/home.html"));
        assertThat(at(itself).get("/").statusCode()).isEqualTo(508);
    }

    /** Pages of an application came as 404 (heroku/heroku-buildpack-static, 114; cupcakearmy/cryptgeon, 218). */
    @Test
    void pagesOfAnApplicationAreThere() {
        ObjectId site = site(Map.of(), Map.of("/*", "/index.html"), page("/index.html"), page("/404.html"));
        Response answer = at(site).get("/note/7");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).isEqualTo("at /index.html");
    }

    /** The page for what is missing was there (fullsend-ai/fullsend, 6900; vidluther/pardonned, 63). */
    @Test
    void thePageForWhatIsMissingIsNeverFound() {
        ObjectId site = site(Map.of(), Map.of("/*", "/404.html"), page("/index.html"), page("/404.html"));
        for (String path : List.of("/404.html", "/404", "/no/where")) {
            assertThat(at(site).get(path).statusCode()).as(path).isEqualTo(404);
        }
    }

    /** What stood in for a missing script was kept for a year, as the script's fields say (DFXswiss/app, 1226). */
    @Test
    void fieldsAreThoseOfWhatIsSent() {
        ObjectId site = site(
                Map.of(),
                Map.of("/*", "/index.html"),
                page("/index.html"),
                File.of(
                        "/static/js/main.3f9c1b2d.js",
                        "x()",
                        "content-type",
                        "text/javascript",
                        "cache-control",
                        "public, max-age=31536000, immutable",
                        "x-of-scripts",
                        "yes"));
        Response script = at(site).get("/static/js/main.3f9c1b2d.js");
        assertThat(script.header("Cache-Control")).contains("immutable");
        Response instead = at(site).get("/static/js/main.deadbeef.js");
        assertThat(instead.header("Cache-Control")).isEqualTo("public, max-age=0, must-revalidate");
        assertThat(instead.header("X-Of-Scripts")).isNull();
    }

    /** A file and a directory of the same name (permaweb/HyperBEAM, 765). */
    @Test
    void aFileAndADirectoryOfTheSameName() {
        ObjectId site = sites.publish(network, page("/guides"), page("/guides/index.html"), page("/guides/http.html"));
        assertThat(at(site).get("/guides").asString()).isEqualTo("at /guides");
        assertThat(at(site).get("/guides/index.html").asString()).isEqualTo("at /guides/index.html");
        assertThat(at(site).get("/guides/http.html").asString()).isEqualTo("at /guides/http.html");
    }

    /** Servers in front that compress make tags weak (jshttp/fresh, 17; ggml-org/llama.cpp, 23849; elixir-plug/plug, 1133). */
    @ParameterizedTest
    @ValueSource(strings = {"W/%s", "%s", "\"other\", W/%s", "*"})
    void weakTagsAreKnown(String pattern) {
        ObjectId site = sites.publish(network, page("/index.html"));
        String tag = at(site).get("/").header("ETag");
        Response answer =
                at(site).header("If-None-Match", pattern.formatted(tag)).get("/");
        assertThat(answer.statusCode()).isEqualTo(304);
        assertThat(answer.header("ETag")).isEqualTo(tag);
        assertThat(at(site).header("If-Range", "W/" + tag)
                        .header("Range", "bytes=0-1")
                        .get("/")
                        .statusCode())
                .as("a part has to be of the very same bytes")
                .isEqualTo(200);
    }

    /** Two files had one tag, or one file two (ar-io/ar-io-node, 793). */
    @Test
    void tagsAreThoseOfBytes() {
        ObjectId site = sites.publish(
                network,
                File.of("/a.txt", "the same words", "content-type", "text/plain"),
                File.of("/b.txt", "the same words", "content-type", "text/plain"),
                File.of("/c.txt", "other words", "content-type", "text/plain"));
        assertThat(at(site).get("/a.txt").header("ETag"))
                .isEqualTo(at(site).get("/b.txt").header("ETag"))
                .isNotEqualTo(at(site).get("/c.txt").header("ETag"));
    }

    /**
     * HEAD had a body, which the next answer on the connection began with (aio-libs/aiohttp, 4809; openswoole, 393), ended what
     * came behind it (ratpack/ratpack, 1575), or said that there is nothing (TheWaWaR/simple-http-server, 137); a 304 had a length
     * and hung (square/cube, 1).
     */
    @Test
    void answersWithoutBodiesOnOneConnection() throws IOException {
        ObjectId site = sites.publish(network, page("/index.html"), page("/404.html"));
        String tag = at(site).get("/").header("ETag");
        String host = "Host: " + Base36.label(site) + ".sites.test\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(("HEAD / HTTP/1.1\r\n" + host + "\r\n" + "HEAD /nowhere HTTP/1.1\r\n" + host + "\r\n"
                                    + "GET / HTTP/1.1\r\n" + host + "If-None-Match: " + tag + "\r\n\r\n"
                                    + "GET / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            String[] answers = all.split("(?=HTTP/1\\.1 )");
            assertThat(answers).hasSize(4);
            assertThat(answers[0])
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n")
                    .contains("Content-Length: 14\r\n");
            assertThat(answers[1])
                    .startsWith("HTTP/1.1 404 ")
                    .endsWith("\r\n\r\n")
                    .contains("Content-Length: 12\r\n");
            assertThat(answers[2]).startsWith("HTTP/1.1 304 ").endsWith("\r\n\r\n");
            assertThat(answers[3]).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nat /index.html");
        }
    }

    /** Owners' targets are what they wrote: nothing is added, and nothing of the request is in them (netlify/cli, 424). */
    @Test
    void targetsAreTheOwners() {
        ObjectId site = site(Map.of("/login", new Site.Redirect("/in?from=old", 302)), Map.of(), page("/in"));
        assertThat(at(site).get("/login?next=https://evil.example").header("Location"))
                .isEqualTo("/in?from=old");
    }

    /** Players ask for the end and the middle of a film: the columns that hold it are read, and no others. */
    @Test
    void aFilmInAQuiltIsSoughtByItsColumns() {
        byte[] film = new byte[2 * SiteFiles.SHORT];
        new Random(9).nextBytes(film);
        Map<String, SiteResource> files =
                StubSites.store(network, File.of("/film.mp4", film, "content-type", "video/mp4"));
        ObjectId site = StubSites.freshId();
        sites.put(site, files, Site.Routes.NONE, Site.Redirects.NONE);
        BlobId quilt = files.get("/film.mp4").blobId();
        int from = film.length / 2;
        Response part =
                at(site).header("Range", "bytes=" + from + "-" + (from + 999)).get("/film.mp4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes " + from + "-" + (from + 999) + "/" + film.length);
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(film, from, from + 1000));
        long columns = network.columnsAskedOf(quilt).stream().distinct().count();
        assertThat(columns).as("of those of the film").isBetween(1L, 4L);
        assertThat((long) film.length / network.columnLength(quilt)).isGreaterThan(10);
        assertThat(network.rowsAskedOf(quilt)).isZero();
        Response end = at(site).header("Range", "bytes=-10").get("/film.mp4");
        assertThat(end.asByteArray()).isEqualTo(Arrays.copyOfRange(film, film.length - 10, film.length));
    }
}
