package dev.floe.edge.sites;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.NameRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that people write and hosts that are put, in one table. */
class HostTableTest {
    private static final SiteTarget SITE =
            new SiteTarget.OfObject(ObjectId.parse("0x12").orElseThrow());
    private static final SiteTarget NAME =
            new SiteTarget.OfName(NameRecord.Domain.parse("blog.sui").orElseThrow());

    @TempDir
    Path directory;

    private Path written;
    private Path kept;
    private HostTable table;

    @BeforeEach
    void open() throws IOException {
        written = Files.writeString(
                directory.resolve("hosts.yaml"),
                "# by hand\nwww.example.org: blog.sui\nexample.org: {redirect: www.example.org}\n");
        kept = directory.resolve("added.yaml");
        table = again();
    }

    private HostTable again() throws IOException {
        return new HostTable(SiteHosts.of(List.of("sites.example")), Optional.of(written), Optional.of(kept));
    }

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void whatIsPutIsThereAtOnceAndAfterARestart() throws Exception {
        SiteHosts before = table.hosts();
        assertThat(table.hosts()).as("the same until something changes").isSameAs(before);
        table.put("new.example.org", SITE);
        table.put("true", NAME);
        table.put("1.2", NAME);
        table.put("old.example.org", new SiteTarget.ToHost("new.example.org"));
        assertThat(table.hosts()).isNotSameAs(before);
        try (HostTable restarted = again()) {
            for (HostTable one : List.of(table, restarted)) {
                assertThat(one.hosts().find("NEW.example.org.")).contains(SITE);
                assertThat(one.hosts().find("true")).contains(NAME);
                assertThat(one.hosts().find("1.2")).contains(NAME);
                assertThat(one.hosts().find("old.example.org")).contains(new SiteTarget.ToHost("new.example.org"));
                assertThat(one.hosts().find("www.example.org")).contains(NAME);
                assertThat(one.hosts().find("docs.sites.example")).isPresent();
                assertThat(one.entries()).hasSize(6);
            }
        }
        table.put("new.example.org", NAME);
        assertThat(table.find("new.example.org").orElseThrow().target()).isEqualTo(NAME);
        assertThat(table.remove("new.example.org")).isTrue();
        assertThat(table.remove("new.example.org")).isFalse();
        assertThat(table.hosts().find("new.example.org")).isEmpty();
        assertThat(Files.readString(written)).startsWith("# by hand\n");
    }

    @Test
    void whatPeopleWroteIsNotChanged() throws Exception {
        String before = Files.readString(kept);
        assertThatThrownBy(() -> table.put("www.example.org", SITE))
                .isInstanceOf(HostTable.HostException.class)
                .hasMessage("www.example.org is in " + written + ", which people write: change it there");
        assertThatThrownBy(() -> table.remove("example.org")).isInstanceOf(HostTable.HostException.class);
        assertThat(Files.readString(kept)).isEqualTo(before);
    }

    @Test
    void whatPeopleWriteLaterGoesBeforeAndSaysSo() throws Exception {
        table.put("new.example.org", SITE);
        Files.writeString(written, "new.example.org: blog.sui\n");
        table.refresh();
        assertThat(table.hosts().find("new.example.org")).contains(NAME);
        assertThat(table.find("new.example.org"))
                .contains(new HostTable.Entry("new.example.org", NAME, true, Optional.of(SITE)));
        assertThat(table.hosts().find("www.example.org")).as("taken out").isEmpty();
        assertThat(table.remove("new.example.org")).as("what was put").isTrue();
        assertThat(table.find("new.example.org"))
                .contains(new HostTable.Entry("new.example.org", NAME, true, Optional.empty()));
    }

    @Test
    void nothingLeadsToItself() throws Exception {
        assertThatThrownBy(() -> table.put("a.example", new SiteTarget.ToHost("a.example")))
                .hasMessage("a.example would lead to itself");
        table.put("b.example", new SiteTarget.ToHost("a.example"));
        table.put("c.example", new SiteTarget.ToHost("b.example"));
        assertThatThrownBy(() -> table.put("a.example", new SiteTarget.ToHost("c.example")))
                .hasMessage("a.example would lead to itself, by other hosts");
        table.put("a.example", new SiteTarget.ToHost("example.org"));
        assertThatThrownBy(() -> again().hosts().withTable("x.example: {redirect: X.example}"))
                .hasMessage("host x.example leads to itself");
        table.put("d.example", new SiteTarget.ToHost("c.example"));
        assertThatThrownBy(() -> table.put("e.example", new SiteTarget.ToHost("d.example")))
                .hasMessage("e.example would lead from host to host more than 5 times");
    }

    @Test
    void aFileThatIsBrokenIsNotWrittenOver() throws Exception {
        table.put("new.example.org", SITE);
        Files.writeString(kept, "new.example.org: 0x12\nhalf: {redir");
        assertThatThrownBy(() -> table.put("other.example.org", SITE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("what is there would be lost");
        assertThat(Files.readString(kept)).endsWith("{redir");
        assertThat(table.hosts().find("new.example.org")).as("stands").contains(SITE);
        assertThatThrownBy(this::again).isInstanceOf(IOException.class).hasMessageContaining(kept.toString());
        Files.writeString(kept, "by.hand: 0x12\n");
        table.put("other.example.org", SITE);
        assertThat(table.entries().keySet()).contains("by.hand", "other.example.org");
    }

    @Test
    void nothingIsChangedThatCannotBeWritten() throws Exception {
        Files.createDirectory(directory.resolve("added.yaml.new"));
        Files.writeString(directory.resolve("added.yaml.new/x"), "");
        assertThatThrownBy(() -> table.put("new.example.org", SITE)).isInstanceOf(IOException.class);
        assertThat(table.hosts().find("new.example.org")).isEmpty();
    }

    @Test
    void withoutAFileNothingIsPut() throws Exception {
        try (HostTable fixed = new HostTable(SiteHosts.of(List.of()), Optional.of(written), Optional.empty())) {
            assertThat(fixed.takesHosts()).isFalse();
            assertThat(fixed.entries()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a..b", ".a", "-a.example", "a-.example", "bücher.example", "a b", "a/b", "a:80", "*.example"
            })
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> SiteHosts.host(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no name of a host");
    }

    @Test
    void hostsAreAsLongAsTheyMayBe() {
        String label = "a".repeat(63);
        String longest = String.join(".", label, label, label, "b".repeat(61));
        assertThat(SiteHosts.host(longest.toUpperCase(java.util.Locale.ROOT) + "."))
                .isEqualTo(longest);
        assertThatThrownBy(() -> SiteHosts.host(longest + "b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SiteHosts.host("a" + label)).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> SiteHosts.host("_x.under_score.xn--bcher-kva.example"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> SiteHosts.host("x._y.under_score.xn--bcher-kva.example"))
                .doesNotThrowAnyException();
    }
}
