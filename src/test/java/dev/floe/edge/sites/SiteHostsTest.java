package dev.floe.edge.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.NameRecord;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteHostsTest {
    private static final String LABEL = "46f3881sp4r55fc6pcao9t93bieeejl4vr4k2uv8u4wwyx1a93";
    private final SiteHosts hosts = SiteHosts.of(List.of("sites.example", "localhost"));

    private static SiteTarget name(String name) {
        return new SiteTarget.OfName(NameRecord.Domain.parse(name).orElseThrow());
    }

    /** The sample landing pages of the reference's configuration. */
    @Test
    void labelsAreObjects() {
        for (String label : List.of(LABEL, "1p3repujoigwcqrk0w4itsxm7hs7xjl4hwgt3t0szn6evad83q")) {
            ObjectId id = Base36.id(label).orElseThrow();
            assertThat(Base36.label(id)).isEqualTo(label);
            assertThat(hosts.find(label + ".sites.example")).contains(new SiteTarget.OfObject(id));
        }
    }

    @Test
    void everyObjectHasOneLabel() {
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[ObjectId.LENGTH];
            random.nextBytes(bytes);
            for (int zero = 0; zero < i % 4; zero++) {
                bytes[zero] = 0;
            }
            ObjectId id = ObjectId.of(bytes);
            assertThat(Base36.id(Base36.label(id))).contains(id);
            assertThat(Base36.id(Base36.label(id).toUpperCase(java.util.Locale.ROOT)))
                    .contains(id);
        }
        assertThat(Base36.id(Base36.label(ObjectId.of(new byte[ObjectId.LENGTH]))))
                .contains(ObjectId.of(new byte[ObjectId.LENGTH]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
                "46f3881sp4r55fc6pcao9t93bieeejl4vr4k2uv8u4wwyx1a9-"
            })
    void whatIsNot32BytesIsNoObject(String label) {
        assertThat(Base36.id(label)).isEmpty();
    }

    @Test
    void labelsAreNamesOtherwise() {
        assertThat(hosts.find("docs.sites.example")).contains(name("docs.sui"));
        assertThat(hosts.find("DOCS.Sites.Example.")).contains(name("docs.sui"));
        assertThat(hosts.find("a.docs.localhost")).contains(name("a.docs.sui"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sites.example",
                "localhost",
                "example",
                "evilsites.example",
                "docs.sites.example.evil.org",
                "127.0.0.1",
                "",
                "."
            })
    void otherHostsAreNoSites(String host) {
        assertThat(hosts.find(host)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-.sites.example", "a..b.sites.example", "a_b.sites.example", "..sites.example"})
    void whatIsBelowTheDomainOfSitesIsNothingElse(String host) {
        assertThat(hosts.find(host)).isPresent();
    }

    @Test
    void theOperatorsOwnHosts() {
        SiteHosts table = hosts.withTable("www.example.org: " + LABEL
                + "\nblog.example.org: blog.sui\nExample.org: {redirect: www.example.org}\nhex.example: 0x12\n");
        SiteTarget site = new SiteTarget.OfObject(Base36.id(LABEL).orElseThrow());
        assertThat(table.find("WWW.example.org")).contains(site);
        assertThat(table.find("blog.example.org")).contains(name("blog.sui"));
        assertThat(table.find("example.org")).contains(new SiteTarget.ToHost("www.example.org"));
        assertThat(table.find("hex.example"))
                .contains(new SiteTarget.OfObject(ObjectId.parse("0x12").orElseThrow()));
        assertThat(table.find("docs.localhost")).contains(name("docs.sui"));
        assertThat(table.canonical(site)).contains("www.example.org");
        assertThat(table.canonical(name("docs.sui"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "a: [", "www.example.org: nothing", "'bad host': a.sui", "a.org: {redirect: 'b c'}", "x"})
    void whatIsNoTableIsRefused(String yaml) {
        assertThatThrownBy(() -> hosts.withTable(yaml)).isInstanceOf(IllegalArgumentException.class);
    }
}
