package dev.floe.write.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Quilt;
import dev.floe.redstuff.QuiltMember;
import dev.floe.sui.Website;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SitePlanTest {
    private static final BlobId QUILT = BlobId.of(new byte[BlobId.LENGTH]);

    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        write("index.html", "home");
        write("a/b.css", "p{}");
        write("img/ü 1.png", "png");
        write("ws-resources.json", "{}");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private List<SiteFolder.Entry> read(SiteSettings settings) throws IOException {
        return SiteFolder.read(folder, settings, folder.resolve(SiteSettings.FILE));
    }

    /** The site as it is after {@code entries} were published. */
    private static Website published(List<SiteFolder.Entry> entries) {
        Map<String, SiteResource> resources = new HashMap<>();
        for (SiteFolder.Entry entry : entries) {
            Map<String, String> headers = new TreeMap<>(entry.headers());
            headers.put(SiteResource.PATCH_HEADER, "0x0101000200");
            resources.put(entry.path(), new SiteResource(entry.path(), headers, QUILT, entry.hash(), Optional.empty()));
        }
        Site site = new Site(ObjectId.parse("0x1").orElseThrow(), "x", SiteSettings.USUAL);
        return new Website(site, 1, resources, Site.Routes.NONE, Site.Redirects.NONE);
    }

    private static Set<String> paths(List<SiteFolder.Entry> entries) {
        return entries.stream().map(SiteFolder.Entry::path).collect(Collectors.toSet());
    }

    @Test
    void aFolderIsReadAsTheReferenceDoes() throws IOException {
        List<SiteFolder.Entry> entries = read(SiteSettings.NONE);
        assertThat(paths(entries)).isEqualTo(Set.of("/index.html", "/a/b.css", "/img/ü 1.png"));
        SiteFolder.Entry css = entries.stream()
                .filter(e -> e.path().endsWith(".css"))
                .findFirst()
                .orElseThrow();
        assertThat(css.headers()).isEqualTo(Map.of("content-type", "text/css", "content-encoding", "identity"));
        assertThat(css.length()).isEqualTo(3);
        assertThat(read(SiteSettings.parse("{\"ignore\": [\"/img/*\"]}"))).hasSize(2);
        assertThat(read(SiteSettings.parse("{\"headers\": {\"/*.css\": {\"Content-Type\": \"text/plain\"}}}")).stream()
                        .filter(e -> e.path().endsWith(".css"))
                        .findFirst()
                        .orElseThrow()
                        .headers())
                .containsEntry("content-type", "text/plain");
        assertThat(SiteFolder.type("/noending")).isEqualTo("application/octet-stream");
    }

    @Test
    void aNewSiteIsUploadedWhole() throws IOException {
        SitePlan plan = SitePlan.of(read(SiteSettings.NONE), SiteSettings.NONE, Optional.empty(), blob -> true);
        assertThat(plan.uploads()).hasSize(3);
        assertThat(plan.removed()).isEmpty();
        assertThat(plan.routes()).isEmpty();
    }

    @Test
    void nothingIsDoneWhereNothingHasChanged() throws IOException {
        List<SiteFolder.Entry> entries = read(SiteSettings.NONE);
        SitePlan plan = SitePlan.of(entries, SiteSettings.NONE, Optional.of(published(entries)), blob -> true);
        assertThat(plan.uploads()).isEmpty();
        assertThat(plan.renewed()).isEmpty();
        assertThat(plan.removed()).isEmpty();
        assertThat(plan.kept()).hasSize(3);
    }

    @Test
    void onlyWhatChangedIsUploaded() throws IOException {
        Website before = published(read(SiteSettings.NONE));
        write("index.html", "home, again");
        Files.delete(folder.resolve("a/b.css"));
        write("moved/c.css", "p{}");
        SitePlan plan = SitePlan.of(read(SiteSettings.NONE), SiteSettings.NONE, Optional.of(before), blob -> true);
        assertThat(paths(plan.uploads())).isEqualTo(Set.of("/index.html"));
        assertThat(plan.removed()).isEqualTo(Set.of("/a/b.css"));
        // The same bytes at another place are where they were.
        assertThat(plan.renewed()).hasSize(1);
        assertThat(plan.renewed().getFirst().path()).isEqualTo("/moved/c.css");
        assertThat(plan.renewed().getFirst().headers()).containsEntry(SiteResource.PATCH_HEADER, "0x0101000200");
    }

    @Test
    void otherHeadersAreNoUpload() throws IOException {
        Website before = published(read(SiteSettings.NONE));
        SiteSettings said = SiteSettings.parse(
                "{\"headers\": {\"/index.html\": {\"X-Own\": \"1\"}}, \"routes\": {\"/x/*\": \"/index.html\"}}");
        SitePlan plan = SitePlan.of(read(said), said, Optional.of(before), blob -> true);
        assertThat(plan.uploads()).isEmpty();
        assertThat(plan.renewed()).hasSize(1);
        assertThat(plan.routes().orElseThrow().list()).isEqualTo(Map.of("/x/*", "/index.html"));
    }

    /** The reference let unchanged files end with their first epochs (walrus-sites, 274). */
    @Test
    void whatIsNotStoredAnyMoreIsUploadedAgain() throws IOException {
        List<SiteFolder.Entry> entries = read(SiteSettings.NONE);
        SitePlan plan = SitePlan.of(entries, SiteSettings.NONE, Optional.of(published(entries)), blob -> false);
        assertThat(plan.uploads()).hasSize(3);
    }

    @Test
    void quiltsHaveFilesOfLikeLengths() throws IOException {
        for (int i = 0; i < 10; i++) {
            write("f/" + i, "x".repeat(1 << i));
        }
        SitePlan plan = SitePlan.of(read(SiteSettings.NONE), SiteSettings.NONE, Optional.empty(), blob -> true);
        List<List<SiteFolder.Entry>> quilts = plan.quilts(new SitePlan.QuiltRoom(5, 1 << 20, 700));
        assertThat(quilts.stream().mapToInt(List::size).sum()).isEqualTo(13);
        assertThat(quilts).allSatisfy(quilt -> assertThat(quilt).hasSizeLessThanOrEqualTo(5));
        assertThat(quilts.getFirst().getFirst().length()).isEqualTo(512);
        assertThat(quilts.getFirst()).hasSize(1);
    }

    /** On few shards a quilt is full before it has the most bytes, or the most files. */
    @Test
    void filesOfAQuiltFitItsColumns() throws Exception {
        Encoding encoding = new Encoding(10);
        for (int i = 0; i < 9; i++) {
            write("f/" + i, "x".repeat(100_000 * (i + 1)));
        }
        SitePlan plan = SitePlan.of(read(SiteSettings.NONE), SiteSettings.NONE, Optional.empty(), blob -> true);
        List<List<SiteFolder.Entry>> quilts = plan.quilts(SitePlan.QuiltRoom.of(encoding, 256 << 20));
        assertThat(quilts.stream().mapToInt(List::size).sum()).isEqualTo(12);
        for (List<SiteFolder.Entry> quilt : quilts) {
            List<QuiltMember> members = new ArrayList<>();
            for (SiteFolder.Entry entry : quilt) {
                members.add(new QuiltMember(
                        entry.path(), Map.of(), BlobSource.of(new byte[Math.toIntExact(entry.length())])));
            }
            assertThat(Quilt.of(encoding, members).blob().length()).isPositive();
        }
    }
}
