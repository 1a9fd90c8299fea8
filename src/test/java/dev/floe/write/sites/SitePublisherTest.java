package dev.floe.write.sites;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.chain.LocalChain;
import dev.floe.chain.ledger.SitePackages;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SiteContracts;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ChainSiteContract;
import dev.floe.sui.ChainSites;
import dev.floe.sui.Website;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import dev.floe.write.BlobWriter;
import dev.floe.write.SigningNode;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.WriteLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Folders become websites on a chain; the nodes sign whatever they are asked for. */
@Timeout(300)
class SitePublisherTest {
    @TempDir
    Path directory;

    private LocalChain chain;
    private ChainNetwork network;
    private ChainSites sites;
    private SitePublisher publisher;
    private SuiKeyPair key;
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        chain = new LocalChain(directory.resolve("chain"));
        network = chain.network();
        key = chain.funded();
        SitePackages packages = chain.ledger().sites();
        SiteContracts contracts =
                new SiteContracts(packages.sites(), packages.sites(), packages.suins(), packages.registry());
        ChainContract walrus = new ChainContract(network, key);
        BlobWriter writer = new BlobWriter(
                network,
                walrus,
                List.of(),
                node -> new SigningNode(chain.key(node)),
                SpoolDirectory.open(directory.resolve("spool")),
                new MemoryBudget(64 << 20),
                ForkJoinPool.commonPool(),
                2,
                WriteLimits.DEFAULT);
        sites = new ChainSites(network.sui(), contracts);
        publisher =
                new SitePublisher(network, walrus, writer, sites, new ChainSiteContract(network.sui(), key, contracts));
        folder = directory.resolve("folder");
        write("index.html", "home");
        write("a/b.css", "p{}");
    }

    @AfterEach
    void stop() throws IOException {
        network.close();
        chain.close();
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private SitePublisher.Published publish(SiteSettings said, Optional<ObjectId> site, int epochs) throws Exception {
        return publisher.publish(
                SiteFolder.read(folder, said, folder.resolve(SiteSettings.FILE)),
                said,
                site,
                Optional.empty(),
                StoreRequest.forEpochs(epochs).reusing(),
                words -> {},
                StoreProgress.UNWATCHED);
    }

    @Test
    void aFolderIsASite() throws Exception {
        SiteSettings said = SiteSettings.parse("""
                {"site_name": "A name", "routes": {"/*": "/index.html"},
                 "redirects": {"/old": {"location": "/new", "status_code": 308}},
                 "headers": {"/index.html": {"Cache-Control": "no-cache"}}}""");
        SitePublisher.Preview preview = publisher.preview(
                SiteFolder.read(folder, said, folder.resolve(SiteSettings.FILE)), said, Optional.empty(), 3);
        SitePublisher.Published done = publish(said, Optional.empty(), 3);
        assertThat(done.created()).isTrue();
        assertThat(done.frost())
                .as("as was said before")
                .isEqualTo(preview.frost())
                .isPositive();
        Website site = sites.site(done.site()).orElseThrow();
        assertThat(site.site().name()).isEqualTo("A name");
        assertThat(site.resources()).containsOnlyKeys("/index.html", "/a/b.css");
        SiteResource page = site.resources().get("/index.html");
        assertThat(page.headers())
                .containsEntry("cache-control", "no-cache")
                .containsEntry("content-encoding", "identity")
                .containsEntry("content-type", "text/html");
        assertThat(page.headers().get(SiteResource.PATCH_HEADER)).matches("0x01[0-9a-f]{8}");
        assertThat(page.range()).isEmpty();
        assertThat(site.routes().list()).isEqualTo(Map.of("/*", "/index.html"));
        assertThat(site.redirects().list()).isEqualTo(Map.of("/old", new Site.Redirect("/new", 308)));
        assertThat(sites.ownedBy(ObjectId.of(key.address()))).hasSize(1);
    }

    @Test
    void anUpdateTouchesWhatChangedAlone() throws Exception {
        ObjectId id = publish(SiteSettings.NONE, Optional.empty(), 3).site();
        Website before = sites.site(id).orElseThrow();
        SitePublisher.Published nothing = publish(SiteSettings.NONE, Optional.of(id), 3);
        assertThat(nothing.frost()).isZero();
        assertThat(nothing.mist()).as("no transaction").isZero();
        write("index.html", "home, again");
        Files.delete(folder.resolve("a/b.css"));
        write("c.js", "let c");
        SiteSettings said = SiteSettings.parse("{\"routes\": {\"/x\": \"/index.html\"}}");
        SitePublisher.Published done = publish(said, Optional.of(id), 5);
        assertThat(done.site()).isEqualTo(id);
        assertThat(done.created()).isFalse();
        Website after = sites.site(id).orElseThrow();
        assertThat(after.resources()).containsOnlyKeys("/index.html", "/c.js");
        assertThat(after.resources().get("/index.html").hash())
                .isNotEqualTo(before.resources().get("/index.html").hash());
        assertThat(after.routes().list()).hasSize(1);
        SitePublisher.Published without = publish(SiteSettings.NONE, Optional.of(id), 5);
        assertThat(without.plan().uploads()).isEmpty();
        assertThat(sites.site(id).orElseThrow().routes().list()).isEmpty();
    }

    /** The reference let them end with their first epochs (walrus-sites, 274). */
    @Test
    void whatDidNotChangeLivesAsLongAsWhatDid() throws Exception {
        ObjectId id = publish(SiteSettings.NONE, Optional.empty(), 2).site();
        write("new.txt", "new");
        SitePublisher.Published done = publish(SiteSettings.NONE, Optional.of(id), 7);
        assertThat(done.plan().uploads()).hasSize(1);
        assertThat(done.extended()).isEqualTo(1);
        assertThat(network.blobsOwnedBy(ObjectId.of(key.address())))
                .allSatisfy(blob -> assertThat(blob.storage().endEpoch()).isGreaterThanOrEqualTo(8));
    }

    @Test
    void manyFilesTakeSeveralTransactionsAndGoAgain() throws Exception {
        for (int i = 0; i < 70; i++) {
            write("f/" + i + ".txt", "file " + i);
        }
        ObjectId id = publish(SiteSettings.NONE, Optional.empty(), 2).site();
        assertThat(sites.site(id).orElseThrow().resources()).hasSize(72);
        publisher.destroy(id);
        assertThat(sites.site(id)).isEmpty();
        assertThat(sites.ownedBy(ObjectId.of(key.address()))).isEmpty();
        // Nothing is left behind in the site's place.
        assertThat(network.sui().dynamicFields(id, 100)).isEmpty();
    }
}
