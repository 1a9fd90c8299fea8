package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.DisplayRedirect;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Websites: from a host and a path to an answer. */
@QuarkusTest
@TestProfile(SitesProfile.class)
class SiteRoutesTest {
    private static final String PAGE = "<!doctype html><title>t</title><script src=/app.js></script>";

    @Inject
    StubNetwork network;

    @Inject
    StubSites sites;

    @AfterEach
    void back() throws IOException {
        sites.away = false;
        Files.writeString(SitesProfile.HOSTS, "{}\n");
        Files.writeString(SitesProfile.BLOCKED, "\n");
    }

    private static String host(ObjectId site) {
        return Base36.label(site) + ".sites.test";
    }

    private static RequestSpecification at(String host) {
        return BlobRoutesTest.plain().header("Host", host).redirects().follow(false);
    }

    private static Response get(ObjectId site, String path) {
        return at(host(site)).urlEncodingEnabled(false).get(path);
    }

    private static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void aPageWithWhatItNeeds() {
        ObjectId site = sites.publish(
                network,
                File.of("/index.html", PAGE, "content-type", "text/html", "content-encoding", "identity"),
                File.of("/app.js", "alert(1)", "content-type", "text/javascript"));
        Response page = get(site, "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).isEqualTo(PAGE);
        assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(page.header("Cache-Control")).isEqualTo("public, max-age=0, must-revalidate");
        assertThat(page.header("ETag"))
                .isEqualTo(
                        '"' + HexFormat.of().formatHex(StubSites.sha256(PAGE.getBytes(StandardCharsets.UTF_8))) + '"');
        assertThat(page.header("Content-Security-Policy")).as("scripts may run").isNull();
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        assertThat(page.header("X-Frame-Options")).isEqualTo("SAMEORIGIN");
        assertThat(page.header(SiteResource.PATCH_HEADER)).isNull();
        assertThat(page.header("Content-Encoding")).isNull();
        assertThat(page.header("Set-Cookie")).isNull();
        assertThat(page.headers().getValues("Cache-Control")).hasSize(1);
        assertThat(page.header("CDN-Cache-Control")).isNull();
        Response script = get(site, "/app.js");
        assertThat(script.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(script.asString()).isEqualTo("alert(1)");
        assertThat(script.header("Referrer-Policy")).isEqualTo("strict-origin-when-cross-origin");
        for (String name : List.of("X-Frame-Options", "Cross-Origin-Opener-Policy", "Origin-Agent-Cluster")) {
            assertThat(page.header(name)).as(name).isNotNull();
            assertThat(script.header(name))
                    .as("%s of what nobody looks at by itself", name)
                    .isNull();
        }
        assertThat(at(host(site))
                        .header("Origin", "https://example.org")
                        .header("Access-Control-Request-Method", "GET")
                        .options("/app.js")
                        .header("Access-Control-Allow-Methods"))
                .contains("GET");
        assertThat(script.header("Access-Control-Allow-Methods")).isNull();
        assertThat(script.header("Access-Control-Expose-Headers")).isEqualTo("*");
    }

    @Test
    void whatIsKnownIsNotSentAgainAndPartsAreParts() {
        byte[] film = new byte[100_000];
        new Random(1).nextBytes(film);
        ObjectId site = sites.publish(network, File.of("/a.mp4", film, "content-type", "video/mp4"));
        String tag = get(site, "/a.mp4").header("ETag");
        Response known = at(host(site)).header("If-None-Match", tag).get("/a.mp4");
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.asByteArray()).isEmpty();
        Response part = at(host(site)).header("Range", "bytes=500-").get("/a.mp4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 500-99999/100000");
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(film, 500, film.length));
        assertThat(at(host(site)).header("Range", "bytes=200000-").get("/a.mp4").statusCode())
                .isEqualTo(416);
        Response head = at(host(site)).head("/a.mp4");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.header("Content-Length")).isEqualTo("100000");
    }

    @Test
    void aLongFilmIsStreamedAndSought() {
        byte[] film = new byte[SiteFiles.SHORT + 100_000];
        new Random(2).nextBytes(film);
        BlobId blob = network.store("long-film", film, 1 << 16);
        ObjectId site = StubSites.freshId();
        SiteResource resource = new SiteResource(
                "/film.mp4", Map.of("content-type", "video/mp4"), blob, StubSites.sha256(film), Optional.empty());
        sites.put(site, Map.of("/film.mp4", resource), Site.Routes.NONE, Site.Redirects.NONE);
        Response part = at(host(site)).header("Range", "bytes=4000000-4000099").get("/film.mp4");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(film, 4_000_000, 4_000_100));
        assertThat(get(site, "/film.mp4").asByteArray()).isEqualTo(film);
    }

    @Test
    void aPartOfABlobIsAFileToo() {
        byte[] bytes = "0123456789".repeat(100).getBytes(StandardCharsets.UTF_8);
        BlobId blob = network.store("ranged", bytes, 500);
        ObjectId site = StubSites.freshId();
        byte[] part = Arrays.copyOfRange(bytes, 10, 20);
        SiteResource closed = new SiteResource(
                "/a.txt",
                Map.of("content-type", "text/plain"),
                blob,
                StubSites.sha256(part),
                Optional.of(new SiteResource.Range(OptionalLong.of(10), OptionalLong.of(19))));
        SiteResource open = new SiteResource(
                "/b.txt",
                Map.of(),
                blob,
                StubSites.sha256(Arrays.copyOfRange(bytes, 990, 1000)),
                Optional.of(new SiteResource.Range(OptionalLong.of(990), OptionalLong.empty())));
        sites.put(site, Map.of("/a.txt", closed, "/b.txt", open), Site.Routes.NONE, Site.Redirects.NONE);
        assertThat(get(site, "/a.txt").asByteArray()).isEqualTo(part);
        assertThat(get(site, "/b.txt").asString()).isEqualTo("0123456789");
    }

    @Test
    void redirectsRoutesAndThePageForWhatIsMissing() {
        Map<String, SiteResource> files = StubSites.store(
                network,
                File.of("/index.html", "home", "content-type", "text/html"),
                File.of("/404.html", "lost", "content-type", "text/html"),
                File.of("/exact", "exact", "content-type", "text/plain"),
                File.of("/docs/index.html", "docs", "content-type", "text/html"),
                File.of("/about.html", "about", "content-type", "text/html"));
        ObjectId site = StubSites.freshId();
        Map<String, Site.Redirect> redirects = new LinkedHashMap<>();
        redirects.put("/exact", new Site.Redirect("/never", 301));
        redirects.put("/old/*", new Site.Redirect("/new", 308));
        redirects.put("/out", new Site.Redirect("https://example.org/x?y=1", 302));
        redirects.put("/loop", new Site.Redirect("/loop", 302));
        redirects.put("/split", new Site.Redirect("/a\r\nSet-Cookie: x=1", 302));
        sites.put(
                site,
                files,
                new Site.Routes(Map.of("/app/*", "/index.html", "/gone/*", "/nothing.html")),
                new Site.Redirects(redirects));
        assertThat(get(site, "/exact").asString())
                .as("a file goes before a redirect")
                .isEqualTo("exact");
        Response moved = get(site, "/old/thing");
        assertThat(moved.statusCode()).isEqualTo(308);
        assertThat(moved.header("Location")).isEqualTo("/new");
        assertThat(get(site, "/out").header("Location")).isEqualTo("https://example.org/x?y=1");
        assertThat(get(site, "/loop").statusCode()).isEqualTo(508);
        assertThat(get(site, "/split").statusCode()).isEqualTo(502);
        assertThat(get(site, "/app/users/7").asString()).isEqualTo("home");
        Response lost = get(site, "/gone/away");
        assertThat(lost.statusCode()).isEqualTo(404);
        assertThat(lost.asString()).isEqualTo("lost");
        assertThat(lost.header("ETag")).isNull();
        Response part = at(host(site)).header("Range", "bytes=0-1").get("/nowhere");
        assertThat(part.statusCode()).isEqualTo(404);
        assertThat(part.asString()).isEqualTo("lost");
        assertThat(get(site, "/docs").header("Location")).isEqualTo("/docs/");
        assertThat(get(site, "/docs/").asString()).isEqualTo("docs");
        assertThat(get(site, "/about").asString()).isEqualTo("about");
    }

    private ObjectId token(ObjectId shownBy) {
        ObjectId token = StubSites.freshId();
        sites.sites.put(token, new DisplayRedirect(shownBy));
        return token;
    }

    /** A token has a host of its own, where the site that its Display names is; nobody is sent to another address. */
    @Test
    void anObjectIsShownByTheSiteOfItsDisplay() {
        ObjectId site = StubSites.freshId();
        sites.put(
                site,
                StubSites.store(
                        network,
                        File.of("/index.html", "I show " + site, "content-type", "text/html"),
                        File.of("/404.html", "lost", "content-type", "text/html")),
                new Site.Routes(Map.of("/app/*", "/index.html")),
                new Site.Redirects(Map.of("/old", new Site.Redirect("/new", 301))));
        ObjectId token = token(site);
        Response page = get(token, "/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.asString()).isEqualTo("I show " + site);
        assertThat(page.header("Location")).isNull();
        assertThat(get(token, "/app/7").asString()).isEqualTo("I show " + site);
        assertThat(get(token, "/old").header("Location")).isEqualTo("/new");
        assertThat(get(token, "/nowhere").statusCode()).isEqualTo(404);
        sites.name("token.sui", token, System.currentTimeMillis() + 3_600_000);
        assertThat(at("token.sites.test").get("/").asString()).isEqualTo("I show " + site);
        assertThat(get(token(token), "/").asString()).as("two lead on").isEqualTo("I show " + site);
        assertThat(get(token(token(token)), "/").statusCode())
                .as("three do not")
                .isEqualTo(508);
        assertThat(get(token(StubSites.freshId()), "/").statusCode())
                .as("to no site")
                .isEqualTo(404);
        assertThat(at("localhost")
                        .queryParam("domain", host(token))
                        .get("/v1/sites/ask")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void objectsThatLeadToOneAnotherLeadToNoSite() {
        ObjectId one = StubSites.freshId();
        ObjectId other = token(one);
        sites.sites.put(one, new DisplayRedirect(other));
        ObjectId itself = StubSites.freshId();
        sites.sites.put(itself, new DisplayRedirect(itself));
        for (ObjectId id : List.of(one, other, itself)) {
            assertThat(get(id, "/").statusCode()).isEqualTo(508);
            assertThat(at("localhost")
                            .queryParam("domain", host(id))
                            .get("/v1/sites/ask")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    /** Whoever may not be served is not served under the name of what leads there, nor leads anywhere. */
    @Test
    void whatIsBlockedIsNotShownByOthersEither() throws IOException {
        ObjectId site = sites.publish(network, File.of("/index.html", "bad", "content-type", "text/html"));
        ObjectId middle = token(site);
        ObjectId first = token(middle);
        for (ObjectId blocked : List.of(site, middle, first)) {
            Files.writeString(SitesProfile.BLOCKED, "# nobody yet: " + blocked + "\n");
            eventually(() -> get(first, "/").statusCode() == 200);
            Files.writeString(SitesProfile.BLOCKED, blocked + "\n");
            eventually(() -> get(first, "/").statusCode() == 404);
        }
    }

    @Test
    void aNameStandsForASiteUntilItEnds() {
        ObjectId site = sites.publish(network, File.of("/index.html", "named", "content-type", "text/html"));
        sites.name("wal-docs.sui", site, System.currentTimeMillis() + 3_600_000);
        sites.name("ended.sui", site, System.currentTimeMillis() - 1000);
        sites.name("sub.name.sui", site, System.currentTimeMillis() + 3_600_000);
        assertThat(at("wal-docs.sites.test").get("/").asString()).isEqualTo("named");
        assertThat(at("WAL-DOCS.sites.test:8080").get("/").asString()).isEqualTo("named");
        assertThat(at("sub.name.sites.test").get("/").asString()).isEqualTo("named");
        assertThat(at("ended.sites.test").get("/").statusCode()).isEqualTo(404);
        assertThat(at("nobody.sites.test").get("/").statusCode()).isEqualTo(404);
        assertThat(at("a..b.sites.test").get("/").statusCode()).isEqualTo(404);
    }

    @Test
    void hostsOfTheOperatorsTable() throws IOException {
        ObjectId site = sites.publish(network, File.of("/index.html", "own", "content-type", "text/html"));
        Files.writeString(
                SitesProfile.HOSTS, "www.example.org: \"" + site + "\"\nexample.org: {redirect: www.example.org}\n");
        eventually(() -> at("www.example.org").get("/").statusCode() == 200
                && at("www.example.org").get("/").asString().equals("own"));
        Response apex = at("example.org").urlEncodingEnabled(false).get("/a?b=c");
        assertThat(apex.statusCode()).isEqualTo(308);
        assertThat(apex.header("Location")).isEqualTo("//www.example.org/a?b=c");
        // Search engines find one of both.
        assertThat(get(site, "/").header("Link")).isEqualTo("<https://www.example.org/>; rel=\"canonical\"");
        assertThat(at("localhost")
                        .queryParam("domain", "www.example.org")
                        .get("/v1/sites/ask")
                        .statusCode())
                .isEqualTo(200);
        assertThat(at("localhost")
                        .queryParam("domain", "evil.example.org")
                        .get("/v1/sites/ask")
                        .statusCode())
                .isEqualTo(404);
        assertThat(at("localhost")
                        .queryParam("domain", host(site))
                        .get("/v1/sites/ask")
                        .statusCode())
                .isEqualTo(200);
        Files.writeString(SitesProfile.HOSTS, "this is: [no table");
        Files.writeString(SitesProfile.HOSTS, "{}");
        eventually(() -> at("www.example.org").get("/").statusCode() != 200
                || !at("www.example.org").get("/").asString().equals("own"));
    }

    @Test
    void whatIsBlockedIsNotServed() throws IOException {
        ObjectId site = sites.publish(network, File.of("/index.html", "bad", "content-type", "text/html"));
        assertThat(get(site, "/").statusCode()).isEqualTo(200);
        Files.writeString(SitesProfile.BLOCKED, site + " # complaint\n");
        eventually(() -> get(site, "/").statusCode() == 404);
        byte[] hash = StubSites.sha256("bad".getBytes(StandardCharsets.UTF_8));
        Files.writeString(SitesProfile.BLOCKED, "sha256:" + HexFormat.of().formatHex(hash) + "\n\n");
        eventually(() -> get(site, "/").statusCode() == 451);
    }

    @Test
    void bytesThatAreNotThoseOnChainAreNotSent() {
        Map<String, SiteResource> files = new LinkedHashMap<>(
                StubSites.store(network, File.of("/index.html", "true", "content-type", "text/html")));
        files.computeIfPresent(
                "/index.html",
                (path, file) -> new SiteResource(
                        path, file.headers(), file.blobId(), StubSites.sha256(new byte[] {1}), Optional.empty()));
        ObjectId site = StubSites.freshId();
        sites.put(site, files, Site.Routes.NONE, Site.Redirects.NONE);
        assertThat(get(site, "/").statusCode()).isEqualTo(502);
    }

    @Test
    void aSiteIsThereWhileTheChainIsAway() {
        ObjectId site = sites.publish(network, File.of("/index.html", "stays", "content-type", "text/html"));
        assertThat(get(site, "/").asString()).isEqualTo("stays");
        sites.away = true;
        int asked = sites.asked.get();
        // Until it is more than old enough, and was asked about in vain.
        eventually(() -> {
            assertThat(get(site, "/").asString()).isEqualTo("stays");
            return sites.asked.get() > asked + 2;
        });
        Response unknown = get(StubSites.freshId(), "/");
        assertThat(unknown.statusCode()).isEqualTo(503);
        assertThat(unknown.header("Retry-After")).isNotNull();
    }

    /** The new version is there in twice the time that the chain is believed; each answer is of one version. */
    @Test
    void anUpdateComesInTime() {
        ObjectId site = sites.publish(network, File.of("/index.html", "one", "content-type", "text/html"));
        assertThat(get(site, "/").asString()).isEqualTo("one");
        sites.put(
                site,
                StubSites.store(network, File.of("/index.html", "another", "content-type", "text/html")),
                Site.Routes.NONE,
                Site.Redirects.NONE);
        eventually(() -> {
            String seen = get(site, "/").asString();
            assertThat(seen).isIn("one", "another");
            return seen.equals("another");
        });
    }

    @Test
    void aHotPageAsksNobody() {
        File[] files = new File[20];
        files[0] = File.of("/index.html", PAGE + "<p>of its own", "content-type", "text/html");
        for (int i = 1; i < files.length; i++) {
            files[i] = File.of("/a/" + i + ".css", "a{}" + "x".repeat(i * 100), "content-type", "text/css");
        }
        ObjectId site = sites.publish(network, files);
        int before = sites.asked.get();
        assertThat(get(site, "/").header("X-Cache")).isEqualTo("MISS");
        assertThat(sites.asked.get() - before)
                .as("questions to the chain for a page")
                .isEqualTo(1);
        // What lies beside the page is read before anybody asks.
        eventually(() -> Arrays.stream(files)
                .allMatch(file -> get(site, file.path()).header("X-Cache").equals("HIT")));
    }

    @ParameterizedTest
    @CsvSource({
        "/a.3f9c1b2d.js, 'public, max-age=31536000, immutable'",
        "/assets/index-BZ3kq1Xa.js, 'public, max-age=31536000, immutable'",
        "/report-20240101.pdf, 'public, max-age=0, must-revalidate'",
        "/plain.js, 'public, max-age=0, must-revalidate'",
    })
    void howLongFilesAreKept(String path, String control) {
        ObjectId site = sites.publish(network, File.of(path, "x", "content-type", "text/plain"));
        assertThat(get(site, path).header("Cache-Control")).isEqualTo(control);
    }

    @Test
    void theOwnersHeadersAreSentUnlessTheyBreakSomething() {
        ObjectId site = sites.publish(
                network,
                File.of(
                        "/index.html",
                        PAGE,
                        "Content-Type",
                        "text/html; charset=utf-8",
                        "Cache-Control",
                        "public, max-age=600",
                        "Content-Security-Policy",
                        "default-src 'self'; frame-ancestors https://a.example",
                        "X-Own",
                        "yes",
                        "set-cookie",
                        "a=b; domain=sites.test",
                        "content-length",
                        "3",
                        "transfer-encoding",
                        "chunked",
                        "location",
                        "https://evil.example",
                        "x-split",
                        "a\r\nX-Evil: 1",
                        "bad name",
                        "x"));
        Response answer = get(site, "/");
        assertThat(answer.asString()).isEqualTo(PAGE);
        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=600");
        assertThat(answer.header("Content-Security-Policy"))
                .isEqualTo("default-src 'self'; frame-ancestors https://a.example");
        assertThat(answer.header("X-Frame-Options")).isNull();
        assertThat(answer.header("X-Own")).isEqualTo("yes");
        for (String absent : new String[] {"Set-Cookie", "Location", "X-Split", "X-Evil", "Transfer-Encoding"}) {
            assertThat(answer.header(absent)).as(absent).isNull();
        }
        assertThat(answer.header("Content-Length")).isEqualTo(Integer.toString(PAGE.length()));
    }

    @Test
    void scriptsAreCompressedOnceAndTaggedApart() {
        String script = "console.log('x');".repeat(1000);
        ObjectId site = sites.publish(network, File.of("/a.js", script, "content-type", "text/javascript"));
        Response first = at(host(site)).header("Accept-Encoding", "gzip").get("/a.js");
        assertThat(first.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(first.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(first.header("ETag")).endsWith("~gzip\"");
        Response again = at(host(site)).header("Accept-Encoding", "gzip").get("/a.js");
        assertThat(again.asByteArray()).isEqualTo(first.asByteArray());
        assertThat(get(site, "/a.js").asString()).isEqualTo(script);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void sitesAreLookedAt(String method) {
        ObjectId site = sites.publish(network, File.of("/index.html", "x", "content-type", "text/html"));
        Response answer = at(host(site)).request(method, "/");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.header("Allow")).contains("GET", "HEAD");
    }

    /** Nothing of the rest of this server is at a site's origin, and no site is at another origin. */
    @Test
    void originsAreApart() {
        ObjectId site = sites.publish(network, File.of("/index.html", "x", "content-type", "text/html"));
        byte[] words = "words of somebody else".getBytes(StandardCharsets.UTF_8);
        BlobId blob = network.store("others", words, 100);
        for (int i = 0; i < 20; i++) {
            // Prepared by now, which is before any host is looked at.
            assertThat(BlobRoutesTest.plain().get("/v1/blobs/" + blob).asByteArray())
                    .isEqualTo(words);
        }
        for (String path :
                new String[] {"/v1/blobs/" + blob, "/metrics", "/status", "/v1/health/live", "/v1/sites/ask"}) {
            assertThat(get(site, path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(get(site, "/__wal__/healthz").statusCode()).isEqualTo(200);
        assertThat(at("sites.test").get("/status").asString()).isEqualTo("OK");
    }

    /** Safari asks for two bytes first (vercel/serve, 447), and nobody packs a film (dadi/cdn, 368). */
    @Test
    void aFilmIsAskedForByTwoBytesAndNeverPacked() {
        byte[] film = new byte[50_000];
        ObjectId site = sites.publish(network, File.of("/film.mp4", film, "content-type", "video/mp4"));
        Response two = at(host(site)).header("Range", "bytes=0-1").get("/film.mp4");
        assertThat(two.statusCode()).isEqualTo(206);
        assertThat(two.header("Content-Range")).isEqualTo("bytes 0-1/50000");
        assertThat(two.header("Accept-Ranges")).isEqualTo("bytes");
        Response rest = at(host(site))
                .header("Range", "bytes=49990-49999")
                .header("If-Range", two.header("ETag"))
                .header("Accept-Encoding", "gzip")
                .get("/film.mp4");
        assertThat(rest.statusCode()).isEqualTo(206);
        Response whole =
                at(host(site)).header("Accept-Encoding", "gzip, zstd, br").get("/film.mp4");
        assertThat(whole.header("Content-Encoding")).isNull();
        assertThat(whole.header("Content-Length")).isEqualTo("50000");
    }

    /** The page of an application stands in for what is missing, and is not kept as if it were that (lionagi, 1899). */
    @Test
    void whatStandsInForAMissingScriptIsNotKept() {
        ObjectId site = StubSites.freshId();
        sites.put(
                site,
                StubSites.store(network, File.of("/index.html", "app", "content-type", "text/html")),
                new Site.Routes(Map.of("/*", "/index.html")),
                Site.Redirects.NONE);
        Response gone = get(site, "/assets/index-BZ3kq1Xa.js");
        assertThat(gone.header("Content-Type")).startsWith("text/html");
        assertThat(gone.header("Cache-Control")).isEqualTo("public, max-age=0, must-revalidate");
    }

    /** What did not change has the same tag after a deployment, and is at hand (run402, 246). */
    @Test
    void aDeploymentLeavesWhatDidNotChangeAtHand() {
        ObjectId site = sites.publish(
                network,
                File.of("/index.html", "before", "content-type", "text/html"),
                File.of("/a.css", "a{color:red}", "content-type", "text/css"));
        String tag = get(site, "/a.css").header("ETag");
        ObjectId again = sites.publish(
                network,
                File.of("/index.html", "after", "content-type", "text/html"),
                File.of("/a.css", "a{color:red}", "content-type", "text/css"));
        Response kept = get(again, "/a.css");
        assertThat(kept.header("ETag")).isEqualTo(tag);
        assertThat(kept.header("X-Cache")).isEqualTo("HIT");
    }

    /** Scanners ask for www.www.… (caddy, 6188); an endpoint that says yes to all lets them order certificates (coder, 29269). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "www.www.www.sites.test",
                "git.nobody.sites.test",
                "sites.test",
                "example.com",
                "",
                "*.sites.test"
            })
    void noCertificateIsOrderedForWhatIsNotThere(String domain) {
        assertThat(at("localhost")
                        .queryParam("domain", domain)
                        .get("/v1/sites/ask")
                        .statusCode())
                .isEqualTo(404);
    }

    /** A worker of a site's own is at its own origin. */
    @Test
    void aSiteMayHaveAServiceWorker() {
        ObjectId site = sites.publish(network, File.of("/sw.js", "onfetch = null", "content-type", "text/javascript"));
        assertThat(at(host(site))
                        .header("Service-Worker", "script")
                        .get("/sw.js")
                        .statusCode())
                .isEqualTo(200);
    }

    /** A blob that is missing is a page that other origins may read, too (walrus-sites, 276). */
    @Test
    void anExpiredBlobIsAPage() {
        SiteResource gone = new SiteResource(
                "/index.html",
                Map.of("content-type", "text/html"),
                StubCommittee.id("expired"),
                StubSites.sha256(new byte[] {7}),
                Optional.empty());
        ObjectId site = StubSites.freshId();
        sites.put(site, Map.of("/index.html", gone), Site.Routes.NONE, Site.Redirects.NONE);
        Response answer = get(site, "/");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    }

    @Test
    void namesOfFilesInAllScripts() {
        ObjectId site = sites.publish(
                network,
                File.of("/über uns.html", "ü", "content-type", "text/html"),
                File.of("/a%2fb.txt", "escaped", "content-type", "text/plain"));
        assertThat(get(site, "/%C3%BCber%20uns.html").statusCode()).isEqualTo(200);
        assertThat(get(site, "/%C3%BCber%20uns.html?x=1").statusCode()).isEqualTo(200);
        assertThat(get(site, "/a%252fb.txt").asString()).isEqualTo("escaped");
        assertThat(get(site, "/%ff").statusCode()).isEqualTo(400);
    }
}
