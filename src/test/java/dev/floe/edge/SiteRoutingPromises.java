package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.SiteResource;
import dev.floe.write.sites.SiteSettings;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an owner writes into {@code ws-resources.json} is what visitors get, whichever kind of patterns routes have. */
abstract class SiteRoutingPromises {
    private static final String SETTINGS = """
            {
              "routes": {
                "/*": "/index.html",
                "/docs/*": "/docs/app.html",
                "/docs/v1/*": "/docs/v1.html",
                "/*/profile": "/profile.html",
                "/media/*": "/film.mp4",
                "/lost/*": "/404.html",
                "/gone/*": "/not-there.html"
              },
              "redirects": {
                "/old/*": {"location": "/docs/", "status_code": 308},
                "/old/**": {"location": "/archive/", "status_code": 301},
                "/docs/file.txt": {"location": "/never", "status_code": 301},
                "/docs/moved": {"location": "https://example.org/x?y=1#z", "status_code": 302},
                "/see": {"location": "/docs/v1/other", "status_code": 303},
                "/keep": {"location": "?page=2", "status_code": 307}
              }
            }""";
    private static final byte[] FILM = new byte[50_000];

    static {
        new Random(7).nextBytes(FILM);
    }

    @Inject
    StubNetwork network;

    @Inject
    StubSites sites;

    private String host = "";

    @BeforeEach
    void publish() {
        SiteSettings said = SiteSettings.parse(SETTINGS);
        Map<String, SiteResource> files = new LinkedHashMap<>();
        for (String page :
                new String[] {"/index.html", "/docs/app.html", "/docs/v1.html", "/profile.html", "/404.html"}) {
            files.putAll(StubSites.store(network, File.of(page, "page " + page, "content-type", "text/html")));
        }
        files.putAll(StubSites.store(
                network,
                File.of("/docs/file.txt", "page /docs/file.txt", "content-type", "text/plain"),
                File.of("/film.mp4", FILM, "content-type", "video/mp4", "cache-control", "max-age=60")));
        ObjectId site = StubSites.freshId();
        sites.put(site, files, said.routes(), said.redirects());
        host = Base36.label(site) + ".sites.test";
    }

    final RequestSpecification asked() {
        return BlobRoutesTest.plain()
                .header("Host", host)
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false);
    }

    @ParameterizedTest
    @CsvSource({
        "/,                   /index.html",
        "/app,                /index.html",
        "/app/deep/er,        /index.html",
        "/docs/file.txt,      /docs/file.txt",
        "/docs/file.txt/,     /docs/file.txt",
        "/docs/app.html,      /docs/app.html",
        "/docs/other,         /docs/app.html",
        "/docs/other/,        /docs/app.html",
        "/docs/other?x=/a,    /docs/app.html",
        "/docs/v1/a,          /docs/v1.html",
        "/docs/v1/a/b.html,   /docs/v1.html",
        "/docs/v11,           /docs/app.html",
        "/someone/profile,    /profile.html",
        "/docs,               /index.html",
        "/d%C3%B6cs/%20,      /index.html",
    })
    void theRouteThatSaysMostIsTaken(String path, String page) {
        Response answer = asked().get(path);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.asString()).isEqualTo("page " + page);
    }

    @ParameterizedTest
    @CsvSource({
        "/old/a,        308, /docs/",
        "/old/a/b,      301, /archive/",
        "/old,          301, /archive/",
        "/docs/moved,   302, https://example.org/x?y=1#z",
        "/docs/moved/,  302, https://example.org/x?y=1#z",
        "/see,          303, /docs/v1/other",
        "/keep,         307, ?page=2",
    })
    void redirectsGoBeforeRoutesAndSayWhatTheOwnerSays(String path, int status, String location) {
        for (Response answer : new Response[] {asked().get(path), asked().head(path)}) {
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.header("Location")).isEqualTo(location);
            assertThat(answer.header("Content-Length")).isEqualTo("0");
            assertThat(answer.asByteArray()).isEmpty();
        }
    }

    /** A route to a file that is not there is none; one to the page for what is missing says that it is. */
    @ParameterizedTest
    @CsvSource({"/gone/away", "/lost/too", "/404.html"})
    void whatIsMissingIsMissing(String path) {
        for (Response answer : new Response[] {
            asked().get(path), asked().header("Range", "bytes=0-1").get(path)
        }) {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.asString()).isEqualTo("page /404.html");
            assertThat(answer.header("ETag")).isNull();
        }
        Response head = asked().head(path);
        assertThat(head.statusCode()).isEqualTo(404);
        assertThat(head.header("Content-Length")).isEqualTo("14");
        assertThat(head.asByteArray()).isEmpty();
    }

    /** What stands at a route is the file, with all that can be asked of one. */
    @Test
    void aRoutedFileIsAFile() {
        String tag = '"' + HexFormat.of().formatHex(StubSites.sha256(FILM)) + '"';
        Response whole = asked().get("/media/any/where");
        assertThat(whole.asByteArray()).isEqualTo(FILM);
        assertThat(whole.header("ETag")).isEqualTo(tag);
        assertThat(whole.header("Content-Type")).isEqualTo("video/mp4");
        assertThat(whole.header("Cache-Control")).isEqualTo("max-age=60");
        Response head = asked().head("/media/any/where");
        for (String name : new String[] {"Content-Length", "Content-Type", "ETag", "Cache-Control", "Accept-Ranges"}) {
            assertThat(head.header(name)).as(name).isEqualTo(whole.header(name)).isNotNull();
        }
        assertThat(head.asByteArray()).isEmpty();
        Response part = asked().header("Range", "bytes=100-199").get("/media/any/where");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.header("Content-Range")).isEqualTo("bytes 100-199/50000");
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(FILM, 100, 200));
        Response continued =
                asked().header("Range", "bytes=49990-").header("If-Range", tag).get("/film.mp4");
        assertThat(continued.asByteArray()).isEqualTo(Arrays.copyOfRange(FILM, 49_990, 50_000));
        assertThat(asked().header("If-None-Match", tag).get("/media/any/where").statusCode())
                .isEqualTo(304);
        assertThat(asked().header("Range", "bytes=50000-").get("/media/x").statusCode())
                .isEqualTo(416);
    }
}
