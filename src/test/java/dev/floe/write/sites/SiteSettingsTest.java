package dev.floe.write.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Site;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteSettingsTest {
    private static final String ALL = """
            {
              "headers": {
                "/*": {"Cache-Control": "no-cache"},
                "/assets/*.js": {"Cache-Control": "max-age=60", "X-Own": "1"},
                "/index.html": {"Content-Type": "text/html; charset=utf-8"}
              },
              "routes": {"/*": "/index.html"},
              "redirects": {"/old": {"location": "/new", "status_code": 301}},
              "metadata": {"link": "https://example.org", "creator": "me"},
              "site_name": "A site",
              "object_id": "0x12",
              "ignore": ["/private/*", "*.map"]
            }""";

    @Test
    void theFileOfTheSiteBuilder() {
        SiteSettings said = SiteSettings.parse(ALL);
        assertThat(said.name()).contains("A site");
        assertThat(said.objectId()).contains(ObjectId.parse("0x12").orElseThrow());
        assertThat(said.routes().list()).isEqualTo(Map.of("/*", "/index.html"));
        assertThat(said.redirects().list()).isEqualTo(Map.of("/old", new Site.Redirect("/new", 301)));
        assertThat(said.about().orElseThrow().link()).contains("https://example.org");
        assertThat(said.about().orElseThrow().description()).isPresent();
        assertThat(said.headersOf("/index.html")).isEqualTo(Map.of("content-type", "text/html; charset=utf-8"));
        assertThat(said.headersOf("/assets/a/b.js")).containsEntry("cache-control", "max-age=60");
        assertThat(said.headersOf("/x.css")).isEqualTo(Map.of("cache-control", "no-cache"));
    }

    @ParameterizedTest
    @CsvSource({
        "/private/a/b, true",
        "/private,     false",
        "/a.js.map,    true",
        "/a.js,        false",
        "/xprivate/a,  false",
    })
    void whatIsIgnored(String path, boolean ignored) {
        assertThat(SiteSettings.parse(ALL).ignores(path)).isEqualTo(ignored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "nonsense",
                "{\"site-name\": \"x\"}",
                "{\"object_id\": \"x\"}",
                "{\"redirects\": {\"/a\": {\"location\": \"/b\", \"status_code\": 200}}}",
                "{\"redirects\": {\"/a\": \"/b\"}}",
                "{\"headers\": {\"/a\": {\"x\": 1}}}",
                "{\"routes\": {\"/a\": 1}}",
                "{\"site_name\": \"a\", \"site_name\": \"b\"}"
            })
    void whatIsNotUnderstoodIsRefused(String json) {
        assertThatThrownBy(() -> SiteSettings.parse(json)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theObjectIsKeptAndAllElseStays() {
        ObjectId id = ObjectId.parse("0xab").orElseThrow();
        String written = SiteSettings.withObject(ALL, id, "other");
        SiteSettings again = SiteSettings.parse(written);
        assertThat(again.objectId()).contains(id);
        assertThat(again.name()).contains("A site");
        assertThat(again.headers()).isEqualTo(SiteSettings.parse(ALL).headers());
        assertThat(SiteSettings.parse(SiteSettings.withObject("", id, "fresh")).name())
                .contains("fresh");
    }
}
