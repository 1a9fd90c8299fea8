package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.ContentCoding;
import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.move.Site;
import dev.floe.sui.move.SiteResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The lane's promises for files of sites, each at a host of its own, and what is promised for those alone. */
@QuarkusTest
@TestProfile(HotSitesProfile.class)
class SitesFastLaneTest extends FastLaneHttp1Promises {
    /** Of a file with two fields of its owner, which are 43 bytes. */
    private static final int LONGEST_HEAD = 690;

    private static final String PATH = "/a_file-1.bin";

    private final Map<BlobId, Place> places = new ConcurrentHashMap<>();

    @Inject
    StubSites sites;

    @Override
    Socket connect() throws IOException {
        return new Socket(server.getHost(), server.getPort());
    }

    /** A quilt has nothing that is empty. */
    @Override
    byte[] shortest() {
        return random(2);
    }

    private Place published(ObjectId site, byte[] bytes) {
        return new Place(
                Base36.label(site) + ".sites.test",
                PATH,
                '"' + HexFormat.of().formatHex(StubSites.sha256(bytes)) + '"');
    }

    @Override
    BlobId store(String name, byte[] bytes, int symbols) {
        String type = new String(bytes, StandardCharsets.ISO_8859_1).startsWith("some words") ? "text/css" : "x-own/x";
        Map<String, SiteResource> files = StubSites.store(
                network, File.of(PATH, bytes, "content-type", type, "x-own", "said", "content-security-policy", "a b"));
        ObjectId site = StubSites.freshId();
        sites.put(site, files, Site.Routes.NONE, Site.Redirects.NONE);
        BlobId id = files.get(PATH).blobId();
        places.put(id, published(site, bytes));
        return id;
    }

    @Override
    Place place(BlobId id) {
        return places.get(id);
    }

    @Override
    boolean has(BlobId id, Optional<ContentCoding> coding) {
        return door.prepared().has(place(id).host(), PATH, coding);
    }

    /** The same path is something else at each host. */
    @Test
    void aPageIsThatOfItsHost() throws IOException {
        BlobId one = hot(random(1_000));
        BlobId other = hot(random(2_000));
        String both = exchange(get(one) + "\r\n" + get(other) + "\r\n");
        assertThat(both).contains("Content-Length: 1000\r\n", "Content-Length: 2000\r\n");
        assertThat(prepared(get(one))).isEqualTo(1);
        assertThat(exchange(get(one).replace(place(one).host(), "x") + "\r\n")).startsWith("HTTP/1.1 404 ");
        assertThat(exchange(get(one).replace(place(one).host(), place(one).host() + ".") + "\r\n"))
                .as("the same host in another spelling")
                .startsWith("HTTP/1.1 200 ");
        assertThat(prepared(
                        get(one).replace(place(one).host(), place(one).host().toUpperCase(Locale.ROOT) + ":81")))
                .isEqualTo(1);
    }

    private double prepared(String request) throws IOException {
        double before = prepared();
        assertThat(exchange(request + "\r\n")).startsWith("HTTP/1.1 200 ");
        return prepared() - before;
    }

    /** Neither chain nor nodes are asked, nor the framework. */
    @Test
    void whatIsHotAsksNobody() throws IOException {
        BlobId id = hot(random(30_000));
        network.askedColumns.clear();
        int chain = sites.asked.get();
        for (int i = 0; i < 20; i++) {
            assertThat(prepared(get(id))).isEqualTo(1);
        }
        assertThat(network.askedColumns).isEmpty();
        assertThat(sites.asked.get()).isEqualTo(chain);
    }

    /** A small file is not mostly its head; what pages consist of has fewer fields than what is looked at by itself. */
    @Test
    void aHeadIsShort() throws IOException {
        BlobId id = hot(("some words" + "p{}".repeat(30)).getBytes(StandardCharsets.UTF_8));
        double before = prepared();
        String answer = exchange(get(id) + "\r\n");
        assertThat(prepared() - before).isEqualTo(1);
        String head = answer.substring(0, answer.indexOf("\r\n\r\n") + 4);
        assertThat(head.length()).as(head).isLessThanOrEqualTo(LONGEST_HEAD);
        assertThat(head)
                .contains("\r\nAccess-Control-Allow-Origin: *\r\n", "\r\nAccess-Control-Expose-Headers: *\r\n")
                .doesNotContain("Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Max-Age", "Timing");
    }

    /** What operators purge is not given from here any more. */
    @Test
    void whatIsPurgedIsReadAgain() throws IOException {
        // Bytes that are in no other blob.
        BlobId id = hot(random(5_003));
        reader.forget(Set.of(id)).orTimeout(1, TimeUnit.MINUTES).join();
        door.prepared().forget(id::equals);
        assertThat(has(id, Optional.empty())).isFalse();
        long opens = network.opensOf(id);
        assertThat(exchange(get(id) + "\r\n")).startsWith("HTTP/1.1 200 ").contains("\r\nX-Cache: MISS\r\n");
        assertThat(network.opensOf(id)).isGreaterThan(opens);
    }
}
