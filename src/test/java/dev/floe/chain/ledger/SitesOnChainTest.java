package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Field;
import dev.floe.sui.move.NameRecord;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Walrus Sites and SuiNS, by the transactions that the site-builder makes. */
class SitesOnChainTest {
    private static final byte[] HASH = HexFormat.of().parseHex("11".repeat(32));
    private static final BlobId BLOB = BlobId.of(HexFormat.of().parseHex("22".repeat(32)));

    @TempDir
    Path directory;

    private TestChain chain;
    private SitePackages packages;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        packages = chain.ledger.sites();
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    private Argument call(Ptb ptb, String function, Argument... arguments) {
        return ptb.call(packages.sites(), function, List.of(), arguments);
    }

    private Argument names(Ptb ptb, String function, Argument... arguments) {
        return ptb.call(packages.suins(), function, List.of(), arguments);
    }

    private static Argument text(Ptb ptb, Optional<String> text) {
        return ptb.pure(new BcsWriter().option(text, BcsWriter::string).toByteArray());
    }

    private static Argument noNumber(Ptb ptb) {
        return ptb.pure(new byte[] {0});
    }

    private Argument resource(Ptb ptb, String path) {
        Argument range = call(ptb, "site::new_range_option", noNumber(ptb), noNumber(ptb));
        Argument resource =
                call(ptb, "site::new_resource", ptb.string(path), ptb.pure(BLOB.toBytes()), ptb.pure(HASH), range);
        call(ptb, "site::add_header", resource, ptb.string("content-type"), ptb.string("text/html"));
        call(ptb, "site::add_header", resource, ptb.string(SiteResource.PATCH_HEADER), ptb.string("0x0101000200"));
        return resource;
    }

    private CommittedTransaction run(Ptb ptb) throws RejectedTransactionException {
        CommittedTransaction done = ptb.execute();
        TestChain.requireSuccess(done);
        return done;
    }

    private ObjectId newSite(String... paths) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument about = call(
                ptb,
                "metadata::new_metadata",
                text(ptb, Optional.empty()),
                text(ptb, Optional.of("https://example.org/image.png")),
                text(ptb, Optional.of("a site")),
                text(ptb, Optional.empty()),
                text(ptb, Optional.empty()));
        Argument site = call(ptb, "site::new_site", ptb.string("name"), about);
        for (String path : paths) {
            call(ptb, "site::add_resource", site, resource(ptb, path));
        }
        call(ptb, "site::create_routes", site);
        call(ptb, "site::insert_route", site, ptb.string("/app/*"), ptb.string("/index.html"));
        call(ptb, "site::create_redirects", site);
        call(
                ptb,
                "site::insert_redirect",
                site,
                ptb.string("/old"),
                ptb.string("/new"),
                ptb.pure(new BcsWriter().u16(308).toByteArray()));
        CommittedTransaction made = run(ptb.transfer(chain.userAddress, site));
        return chain.created(made, packages.siteTypes().site());
    }

    private <V> V field(ObjectId id, java.util.function.Function<BcsReader, V> value, int nameLength) {
        byte[] contents = chain.ledger.object(id).flatMap(SuiObject::contents).orElseThrow();
        return Field.fromBcs(contents, reader -> reader.fixed(nameLength), value)
                .value();
    }

    @Test
    void aSiteHasItsFilesRoutesAndRedirectsInFields() throws Exception {
        ObjectId site = newSite("/index.html", "/a.css");
        byte[] contents = chain.ledger.object(site).flatMap(SuiObject::contents).orElseThrow();
        Site read = BcsReader.parse(contents, Site::read);
        assertThat(read.name()).isEqualTo("name");
        assertThat(read.about().description()).contains("a site");
        ObjectId field = packages.siteTypes().fieldOf(site, "/a.css");
        SiteResource resource = field(field, SiteResource::read, 7);
        assertThat(resource.path()).isEqualTo("/a.css");
        assertThat(resource.headers())
                .isEqualTo(Map.of("content-type", "text/html", SiteResource.PATCH_HEADER, "0x0101000200"));
        assertThat(resource.blobId()).isEqualTo(BLOB);
        assertThat(resource.hash()).isEqualTo(HASH);
        assertThat(resource.range()).isEmpty();
        assertThat(field(Site.routesOf(site), Site.Routes::read, 7).list()).isEqualTo(Map.of("/app/*", "/index.html"));
        assertThat(field(Site.redirectsOf(site), Site.Redirects::read, 10).list())
                .isEqualTo(Map.of("/old", new Site.Redirect("/new", 308)));
    }

    /** Written by hand, byte for byte. */
    @Test
    void fieldsAreWrittenAsTheReferenceHasThem() throws Exception {
        ObjectId site = newSite("/a.css");
        ObjectId field = packages.siteTypes().fieldOf(site, "/a.css");
        byte[] expected = new BcsWriter()
                .fixed(field.toBytes())
                .u8(6)
                .fixed("/a.css".getBytes(StandardCharsets.UTF_8))
                .u8(6)
                .fixed("/a.css".getBytes(StandardCharsets.UTF_8))
                .u8(2)
                .u8(12)
                .fixed("content-type".getBytes(StandardCharsets.UTF_8))
                .u8(9)
                .fixed("text/html".getBytes(StandardCharsets.UTF_8))
                .u8(29)
                .fixed("x-wal-quilt-patch-internal-id".getBytes(StandardCharsets.UTF_8))
                .u8(12)
                .fixed("0x0101000200".getBytes(StandardCharsets.UTF_8))
                .fixed(BLOB.toBytes())
                .fixed(HASH)
                .u8(0)
                .toByteArray();
        assertThat(chain.ledger.object(field).flatMap(SuiObject::contents).orElseThrow())
                .isEqualTo(expected);
        SuiObject object = chain.ledger.object(field).orElseThrow();
        assertThat(object.type().orElseThrow().toString())
                .isEqualTo("0x" + "0".repeat(63) + "2::dynamic_field::Field<" + packages.sites()
                        + "::site::ResourcePath," + packages.sites() + "::site::Resource>");
    }

    @Test
    void aFileIsReplacedRemovedAndMoved() throws Exception {
        ObjectId site = newSite("/a", "/b");
        Ptb ptb = chain.ptb();
        call(ptb, "site::remove_resource_if_exists", ptb.object(site), ptb.string("/a"));
        call(ptb, "site::remove_resource_if_exists", ptb.object(site), ptb.string("/never"));
        call(ptb, "site::add_resource", ptb.object(site), resource(ptb, "/a"));
        call(ptb, "site::move_resource", ptb.object(site), ptb.string("/b"), ptb.string("/c"));
        run(ptb);
        Site.Types types = packages.siteTypes();
        assertThat(chain.ledger.object(types.fieldOf(site, "/a"))).isPresent();
        assertThat(chain.ledger.object(types.fieldOf(site, "/b"))).isEmpty();
        assertThat(field(types.fieldOf(site, "/c"), SiteResource::read, 3).path())
                .isEqualTo("/c");
    }

    @Test
    void twoFilesAtOnePathAreRefused() throws Exception {
        ObjectId site = newSite("/a");
        Ptb ptb = chain.ptb();
        call(ptb, "site::add_resource", ptb.object(site), resource(ptb, "/a"));
        assertThat(TestChain.abort(ptb.execute())).isEqualTo("dynamic_field:0");
    }

    @Test
    void aSiteIsDestroyedWhenItsRoutesAndRedirectsAreGone() throws Exception {
        ObjectId site = newSite("/a");
        Ptb early = chain.ptb();
        call(early, "site::burn", early.object(site));
        assertThat(TestChain.abort(early.execute())).isEqualTo("site:4");
        Ptb still = chain.ptb();
        call(still, "site::remove_all_routes_if_exist", still.object(site));
        call(still, "site::burn", still.object(site));
        assertThat(TestChain.abort(still.execute())).isEqualTo("site:3");
        Ptb ptb = chain.ptb();
        call(ptb, "site::remove_all_routes_if_exist", ptb.object(site));
        call(ptb, "site::take_redirects_if_exist", ptb.object(site));
        call(ptb, "site::burn", ptb.object(site));
        CommittedTransaction burned = run(ptb);
        assertThat(chain.ledger.object(site)).isEmpty();
        // What nobody removed stays, as on the public networks.
        assertThat(chain.ledger.object(packages.siteTypes().fieldOf(site, "/a")))
                .isPresent();
        assertThat(burned.events().getFirst().type())
                .isEqualTo(packages.siteTypes().event("SiteBurnedEvent"));
    }

    @Test
    void rangesAndRedirectsThatMakeNoSenseAreRefused() throws Exception {
        Ptb range = chain.ptb();
        Argument five = range.pure(new byte[] {1, 5, 0, 0, 0, 0, 0, 0, 0});
        call(range, "site::new_range", five, five);
        assertThat(TestChain.abort(range.execute())).isEqualTo("site:1");
        Ptb none = chain.ptb();
        call(none, "site::new_range", noNumber(none), noNumber(none));
        assertThat(TestChain.abort(none.execute())).isEqualTo("site:2");
        Ptb code = chain.ptb();
        Argument redirects = call(code, "redirects::empty");
        call(
                code,
                "redirects::insert",
                redirects,
                code.string("/a"),
                code.string("/b"),
                code.pure(new BcsWriter().u16(200).toByteArray()));
        assertThat(TestChain.abort(code.execute())).isEqualTo("redirects:0");
        SiteResource.Range open = new SiteResource.Range(OptionalLong.of(5), OptionalLong.empty());
        assertThat(BcsReader.parse(open.toBcs(), SiteResource.Range::read)).isEqualTo(open);
    }

    private ObjectId register(String name) throws RejectedTransactionException {
        Ptb ptb = chain.ptb();
        Argument registration = ptb.call(
                packages.registrar(),
                "registrar::register",
                List.of(),
                ptb.object(packages.names()),
                ptb.string(name),
                ptb.u64(1),
                ptb.object(Ids.CLOCK));
        CommittedTransaction made = run(ptb.transfer(chain.userAddress, registration));
        return chain.created(made, packages.nameTypes().registration());
    }

    private NameRecord record(String name) {
        NameRecord.Domain domain = NameRecord.Domain.parse(name).orElseThrow();
        ObjectId field =
                Ids.dynamicField(packages.registry(), packages.nameTypes().domain(), domain.toBcs());
        return field(field, NameRecord::read, domain.toBcs().length);
    }

    @Test
    void aNameStandsForASite() throws Exception {
        ObjectId site = newSite("/index.html");
        ObjectId registration = register("wal-docs.sui");
        assertThat(record("wal-docs.sui").registration()).isEqualTo(registration);
        assertThat(record("wal-docs.sui").site()).isEmpty();
        Ptb ptb = chain.ptb();
        names(
                ptb,
                "controller::set_user_data",
                ptb.object(packages.names()),
                ptb.object(registration),
                ptb.string("walrus_site_id"),
                ptb.string(site.toString()),
                ptb.object(Ids.CLOCK));
        names(
                ptb,
                "controller::set_target_address",
                ptb.object(packages.names()),
                ptb.object(registration),
                ptb.pure(new BcsWriter().option(Optional.of(site), Ids::write).toByteArray()),
                ptb.object(Ids.CLOCK));
        call(
                ptb,
                "site::set_suins_reverse_lookup",
                ptb.object(site),
                ptb.object(packages.names()),
                ptb.string("wal-docs.sui"));
        run(ptb);
        assertThat(record("wal-docs.sui").site()).contains(site);
        assertThat(record("wal-docs.sui").target()).contains(site);
        ObjectId reverse = Ids.dynamicField(
                packages.reverseRegistry(), dev.floe.sui.model.TypeTag.Primitive.ADDRESS, site.toBytes());
        assertThat(field(reverse, NameRecord.Domain::read, 32).toString()).isEqualTo("wal-docs.sui");
    }

    @Test
    void aNameIsGivenOnceAndChangedByItsOwnerAlone() throws Exception {
        ObjectId registration = register("mine.sui");
        Ptb again = chain.ptb();
        again.call(
                packages.registrar(),
                "registrar::register",
                List.of(),
                again.object(packages.names()),
                again.string("mine.sui"),
                again.u64(1),
                again.object(Ids.CLOCK));
        assertThat(TestChain.abort(again.execute())).isEqualTo("registry:1");
        Ptb key = chain.ptb();
        names(
                key,
                "controller::set_user_data",
                key.object(packages.names()),
                key.object(registration),
                key.string("anything"),
                key.string("x"),
                key.object(Ids.CLOCK));
        assertThat(TestChain.abort(key.execute())).isEqualTo("controller:0");
        for (String bad : List.of("-a.sui", "a..sui", "A.sui", "sui", "a.com", "", "a.sui.")) {
            Ptb ptb = chain.ptb();
            ptb.call(
                    packages.registrar(),
                    "registrar::register",
                    List.of(),
                    ptb.object(packages.names()),
                    ptb.string(bad),
                    ptb.u64(1),
                    ptb.object(Ids.CLOCK));
            assertThat(TestChain.abort(ptb.execute())).as(bad).isEqualTo("domain:0");
        }
    }

    @Test
    void theTypesOfANameAreThoseOfSuins() {
        NameRecord.Types types = new NameRecord.Types(packages.suins());
        assertThat(StructTag.field(types.domain(), types.nameRecord()).toString())
                .endsWith("::domain::Domain," + packages.suins() + "::name_record::NameRecord>");
    }
}
