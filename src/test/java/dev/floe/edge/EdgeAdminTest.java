package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.floe.cache.DiskState;
import dev.floe.cache.PinnedBlobs;
import dev.floe.cache.SliverDisk;
import dev.floe.cache.StubCommittee;
import dev.floe.cache.StubCommittee.StoredQuilt;
import dev.floe.door.ContentCoding;
import dev.floe.door.Drain;
import dev.floe.door.HttpClientSocket;
import dev.floe.door.HttpClientSocket.Answer;
import dev.floe.door.admin.AdminServer;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltMember;
import dev.floe.redstuff.QuiltPatchId;
import dev.floe.sui.SuiException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What operators can do to a running edge. */
@QuarkusTest
@TestProfile(AdminProfile.class)
class EdgeAdminTest extends EdgeConnections {
    private static final JsonMapper JSON = new JsonMapper();
    /** Longer than what two sockets hold between them. */
    private static final long LONG = 40L << 20;

    private static int count;

    @Inject
    AdminServer admin;

    @Inject
    EdgeReader reader;

    @Inject
    StubObjects objects;

    /** What an edge with a configuration does when it starts. */
    @Inject
    DenyLists lists;

    @Inject
    Pins pins;

    @Inject
    Drain drain;

    @AfterEach
    void nothingIsLeft() {
        drain.to(Drain.Stage.SERVING);
        await(() -> network.running.get() == 0);
    }

    private Answer read(String path) throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
            return client.get(path);
        }
    }

    private JsonNode told(String line, String body) throws IOException {
        Answer answer = ask(line, body);
        assertThat(answer.status()).as(answer.body()).isIn(200, 202);
        return JSON.readTree(answer.body());
    }

    private static String fresh() {
        return "admin-" + count++;
    }

    private SliverDisk disk() {
        SliverDisk disk = reader.disk().orElseThrow();
        assertThat(disk.started().orTimeout(1, TimeUnit.MINUTES).join()).isEqualTo(DiskState.OPEN);
        return disk;
    }

    /** A blob that is in memory, on disk and prepared. */
    private BlobId hot(byte[] bytes) throws IOException {
        disk();
        BlobId id = network.store(fresh(), bytes, 4000);
        read("/v1/blobs/" + id);
        read("/v1/blobs/" + id);
        await(() -> door.prepared().has(id));
        disk().written().orTimeout(1, TimeUnit.MINUTES).join();
        return id;
    }

    private void assertForgotten(BlobId id) throws IOException {
        assertThat(door.prepared().has(id)).isFalse();
        network.asked.clear();
        Answer answer = read("/v1/blobs/" + id);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.first("X-Cache")).hasValue("MISS");
        assertThat(network.asked).isNotEmpty();
    }

    @Test
    void whatIsPurgedIsForgottenEverywhere() throws IOException {
        BlobId id = hot(random(50_000));
        BlobId other = hot(random(30_000));
        JsonNode purged = told("POST /admin/purge", "{\"ids\":[\"" + id + "\"]}");
        assertThat(purged.path("memory").asInt()).isEqualTo(13);
        assertThat(purged.path("disk").asInt()).as("rows and the head").isEqualTo(14);
        assertThat(purged.path("prepared").asInt()).isEqualTo(1);
        assertForgotten(id);
        assertThat(door.prepared().has(other)).isTrue();
        told("POST /admin/purge", "{\"all\":true}");
        assertForgotten(other);
        assertThat(told("GET /admin/cache", "").path("disk").path("state").asText())
                .isEqualTo("open");
    }

    @Test
    void objectsThatArePurgedAreAskedForAgain() throws IOException {
        BlobId id = network.store(fresh(), random(10), 4000);
        ObjectId object = objects.add(id, Map.of());
        read("/v1/blobs/by-object-id/" + object);
        read("/v1/blobs/by-object-id/" + object);
        assertThat(objects.askedOf(object)).isEqualTo(1);
        assertThat(told("POST /admin/purge", "{\"ids\":[\"" + object + "\"]}")
                        .path("objects")
                        .asInt())
                .isEqualTo(1);
        read("/v1/blobs/by-object-id/" + object);
        assertThat(objects.askedOf(object)).isEqualTo(2);
    }

    /** As a CDN in front of this edge is told to: by what Surrogate-Key says, or how that begins. */
    @Test
    void whatHasATagIsPurged() throws Exception {
        BlobId id = hot(random(50_000));
        BlobId other = hot(random(30_000));
        ObjectId object = objects.add(id, Map.of());
        StoredQuilt quilt = network.storeQuilt(20, List.of(new QuiltMember("a", Map.of(), BlobSource.of(random(500)))));
        String patchPath = "/v1/blobs/by-quilt-patch-id/" + quilt.patch("a");
        for (String path : List.of("/v1/blobs/" + id, "/v1/blobs/by-object-id/" + object, patchPath)) {
            for (String key : read(path).first("Surrogate-Key").orElseThrow().split(" ")) {
                read(path);
                told("POST /admin/purge", "{\"tags\":[\"" + key + "\"]}");
                Answer again = read(path);
                assertThat(again.status()).isEqualTo(200);
                if (key.equals(object.toString())) {
                    assertThat(objects.askedOf(object)).isGreaterThan(1);
                } else {
                    assertThat(again.first("X-Cache")).as("%s by %s", path, key).hasValue("MISS");
                }
            }
        }
        disk().written().orTimeout(1, TimeUnit.MINUTES).join();
        // All that begin so: in memory, on the disk alone, and patches by the IDs of theirs.
        reader.memory().forget(id::equals);
        int asked = objects.askedOf(object);
        JsonNode purged = told(
                "POST /admin/purge",
                "{\"tags\":[\"" + id.toString().substring(0, 20) + "*\",\""
                        + quilt.patch("a").toString().substring(0, 45) + "*\",\""
                        + object.toString().substring(0, 30) + "*\"]}");
        assertThat(purged.path("disk").asInt()).isGreaterThanOrEqualTo(13);
        assertForgotten(id);
        assertThat(read(patchPath).first("X-Cache")).hasValue("MISS");
        read("/v1/blobs/by-object-id/" + object);
        assertThat(objects.askedOf(object)).isGreaterThan(asked);
        assertThat(door.prepared().has(other)).isTrue();
        for (String tag : List.of("*", "a*", "0x*", "a b*", "../x*", "x", "0xab", "")) {
            assertThat(ask("POST /admin/purge", "{\"tags\":[\"" + tag + "\"]}").status())
                    .as(tag)
                    .isEqualTo(400);
        }
    }

    /** As it is, and in each coding: what Vary has made several of is one thing to whoever purges it. */
    @Test
    void purgingTakesAllCodings() throws Exception {
        disk();
        byte[] text = "some words, again and again. ".repeat(300).getBytes(StandardCharsets.US_ASCII);
        BlobId id = network.store(fresh(), text, 4000);
        List<String> codings = List.of("identity", "gzip", "zstd");
        await(() -> {
            try {
                for (String coding : codings) {
                    readIn(coding, id);
                }
                return door.prepared().has(id)
                        && door.prepared().has(id, ContentCoding.GZIP)
                        && door.prepared().has(id, ContentCoding.ZSTD);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (String coding : codings) {
            told("POST /admin/purge", "{\"tags\":[\"" + id + "\"]}");
            assertThat(door.prepared().has(id)).isFalse();
            assertThat(door.prepared().has(id, ContentCoding.GZIP)).isFalse();
            assertThat(door.prepared().has(id, ContentCoding.ZSTD)).isFalse();
            assertThat(readIn(coding, id).first("X-Cache")).as(coding).hasValue("MISS");
        }
    }

    private Answer readIn(String coding, BlobId id) throws IOException {
        try (HttpClientSocket client = HttpClientSocket.from("127.0.0.1", server.getPort())) {
            client.send("GET /v1/blobs/" + id + " HTTP/1.1\r\nHost: x\r\nAccept-Encoding: " + coding + "\r\n\r\n");
            return client.read(false);
        }
    }

    @Test
    void whatBelongsToAnAddressIsPurged() throws Exception {
        BlobId mine = hot(random(50_000));
        BlobId other = hot(random(30_000));
        ObjectId owner = StubObjects.id(7000);
        objects.own(owner, objects.add(mine, Map.of()));
        told("POST /admin/purge", "{\"owners\":[\"" + owner + "\"]}");
        assertForgotten(mine);
        assertThat(door.prepared().has(other)).isTrue();
        objects.fail(owner, new SuiException(SuiException.Kind.UNAVAILABLE, "silence"));
        Answer silent = ask("POST /admin/purge", "{\"owners\":[\"" + owner + "\"]}");
        assertThat(silent.status()).isEqualTo(503);
        assertThat(silent.body()).contains("CHAIN_UNAVAILABLE");
        assertThat(ask("POST /admin/purge", "{\"owners\":[\"" + mine + "\"]}").status())
                .isEqualTo(400);
    }

    private JsonNode pin(String id) throws IOException {
        for (JsonNode pin : told("GET /admin/pins", "").path("pins")) {
            if (pin.path("id").asText().equals(id)) {
                return pin;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void whatIsPinnedComesAndStaysAndIsLetGo() throws Exception {
        disk();
        BlobId blob = network.store(fresh(), random(50_000), 4000);
        BlobId ofObject = network.store(fresh(), random(20_000), 4000);
        ObjectId object = objects.add(ofObject, Map.of());
        StoredQuilt quilt = network.storeQuilt(20, List.of(new QuiltMember("a", Map.of(), BlobSource.of(random(500)))));
        told("POST /admin/pins", "{\"ids\":[\"" + blob + "\",\"" + object + "\"],\"quilts\":[\"" + quilt.id() + "\"]}");
        for (String id : List.of(blob.toString(), object.toString(), quilt.id().toString())) {
            await(() -> {
                try {
                    JsonNode pin = pin(id);
                    return pin.path("onDisk").asInt() == pin.path("slivers").asInt()
                            && pin.path("inMemory").asInt()
                                    == pin.path("slivers").asInt();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        assertThat(pin(object.toString()).path("blobId").asText()).isEqualTo(ofObject.toString());
        assertThat(pin(quilt.id().toString()).path("kind").asText()).isEqualTo("quilt");
        assertThat(reader.memory().pinnedBytes()).isGreaterThan(70_000);
        assertThat(Files.readString(AdminProfile.PIN_LIST)).contains(blob + " " + blob, object + " " + ofObject);
        // As another process finds it, and with less room.
        PinnedBlobs others = new PinnedBlobs();
        assertThat(new PinList(AdminProfile.PIN_LIST, others, 1 << 20).pins())
                .hasSize(3)
                .isEqualTo(pins.list().orElseThrow().pins());
        assertThat(new PinList(AdminProfile.PIN_LIST, others, 80_000).pins()).hasSize(1);
        // Purging forgets the bytes, and not that they are wanted.
        told("POST /admin/purge", "{\"ids\":[\"" + blob + "\"]}");
        assertForgotten(blob);
        assertThat(pin(blob.toString()).path("inMemory").asInt()).isEqualTo(13);
        for (String id : List.of(blob.toString(), object.toString(), quilt.id().toString())) {
            told("DELETE /admin/pins/" + id, "");
            assertThat(ask("DELETE /admin/pins/" + id, "").status()).isEqualTo(404);
        }
        assertThat(reader.memory().pinnedBytes()).isZero();
        assertThat(read("/v1/blobs/" + blob).first("X-Cache"))
                .as("what is let go is kept as all is")
                .hasValue("HIT");
    }

    @Test
    void whatCannotBePinnedIsToldSo() throws Exception {
        disk();
        BlobId huge = network.store(fresh(), StubCommittee.Content.patterned(LONG), 400_000);
        Answer full = ask("POST /admin/pins", "{\"ids\":[\"" + huge + "\"]}");
        assertThat(full.status()).as("more than a quarter of 64 MiB").isEqualTo(400);
        assertThat(full.body()).contains("PINS_FULL");
        BlobId missing = StubCommittee.id(fresh());
        assertThat(ask("POST /admin/pins", "{\"ids\":[\"" + missing + "\"]}").status())
                .isEqualTo(404);
        StoredQuilt quilt = network.storeQuilt(20, List.of(new QuiltMember("a", Map.of(), BlobSource.of(random(500)))));
        assertThat(ask("POST /admin/pins", "{\"ids\":[\"" + quilt.patch("a") + "\"]}")
                        .status())
                .isEqualTo(400);
        BlobId denied = network.store(fresh(), random(10), 4000);
        told("POST /admin/deny", "{\"add\":[\"" + denied + "\"]}");
        assertThat(ask("POST /admin/pins", "{\"ids\":[\"" + denied + "\"]}").status())
                .isEqualTo(451);
        told("POST /admin/deny", "{\"remove\":[\"" + denied + "\"]}");
        assertThat(told("GET /admin/pins", "").path("pins").size()).isZero();
        for (String line :
                List.of("x", "a b rows 1 1", huge + " " + huge + " rows 0 1", huge + " " + huge + " up 1 1")) {
            Path wrong = Files.writeString(AdminProfile.PIN_LIST.resolveSibling("wrong"), line);
            assertThatThrownBy(() -> new PinList(wrong, new PinnedBlobs(), 1))
                    .as(line)
                    .isInstanceOf(IOException.class);
        }
    }

    private JsonNode done(JsonNode begun) throws IOException {
        JsonNode job = begun;
        while (job.path("state").asText().equals("running")) {
            job = told("GET /admin/jobs/" + begun.path("job").asLong(), "");
        }
        return job;
    }

    @Test
    void whatIsPrefetchedIsThere() throws IOException {
        disk();
        BlobId blob = network.store(fresh(), random(50_000), 4000);
        BlobId ofObject = network.store(fresh(), random(20_000), 4000);
        ObjectId object = objects.add(ofObject, Map.of());
        BlobId missing = StubCommittee.id(fresh());
        JsonNode job = done(
                told("POST /admin/prefetch", "{\"ids\":[\"" + blob + "\",\"" + object + "\",\"" + missing + "\"]}"));
        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("total").asInt()).isEqualTo(3);
        assertThat(job.path("done").asInt()).isEqualTo(2);
        assertThat(job.path("bytes").asLong()).isEqualTo(70_000);
        assertThat(job.path("failures").size()).isEqualTo(1);
        assertThat(job.path("failures").path(0).path("id").asText()).isEqualTo(missing.toString());
        network.asked.clear();
        assertThat(read("/v1/blobs/" + blob).first("X-Cache")).hasValue("HIT");
        assertThat(read("/v1/blobs/" + ofObject).first("X-Cache")).hasValue("HIT");
        assertThat(network.asked).isEmpty();
        assertThat(told("GET /admin/jobs", "").path("jobs").findValuesAsText("job"))
                .contains(job.path("job").asText());
    }

    @Test
    void quiltsArePrefetchedByColumns() throws Exception {
        StoredQuilt quilt = network.storeQuilt(
                20,
                List.of(
                        new QuiltMember("a", Map.of(), BlobSource.of(random(700))),
                        new QuiltMember("b", Map.of(), BlobSource.of(random(900)))));
        JsonNode job = done(told("POST /admin/prefetch", "{\"quilts\":[\"" + quilt.id() + "\"]}"));
        assertThat(job.path("failed").asInt()).isZero();
        network.askedColumns.clear();
        QuiltPatchId patch = quilt.patch("b");
        assertThat(read("/v1/blobs/by-quilt-patch-id/" + patch).first("X-Cache"))
                .hasValue("HIT");
        assertThat(network.askedColumns).isEmpty();
        told("POST /admin/purge", "{\"ids\":[\"" + patch + "\"]}");
        assertThat(read("/v1/blobs/by-quilt-patch-id/" + patch).first("X-Cache"))
                .hasValue("MISS");
        assertThat(network.askedColumns).isNotEmpty();
    }

    @Test
    void jobsCanBeGivenUp() throws Exception {
        BlobId blob = network.store(fresh(), random(50_000), 4000);
        CompletableFuture<Void> gate = network.holdOpening(blob);
        JsonNode job = told("POST /admin/prefetch", "{\"ids\":[\"" + blob + "\",\"" + blob + "\"]}");
        assertThat(job.path("state").asText()).isEqualTo("running");
        JsonNode ended = told("DELETE /admin/jobs/" + job.path("job").asLong(), "");
        assertThat(ended.path("state").asText()).isEqualTo("cancelled");
        gate.complete(null);
        assertThat(ask("DELETE /admin/jobs/999999", "").status()).isEqualTo(404);
        assertThat(ask("GET /admin/jobs/x", "").status()).isEqualTo(404);
    }

    @Test
    void namesThatAreNoneAreRefused() throws IOException {
        for (String body : Set.of(
                "",
                "{}",
                "{\"ids\":[]}",
                "{\"ids\":[1]}",
                "{\"ids\":\"x\"}",
                "{\"ids\":[\"x\"]}",
                "{\"quilts\":[\"0x1\"]}",
                "[1]")) {
            assertThat(ask("POST /admin/purge", body).status()).as(body).isEqualTo(400);
            assertThat(ask("POST /admin/prefetch", body).status()).as(body).isEqualTo(400);
        }
    }

    @Test
    void whatIsCachedIsListedByPages() throws IOException {
        told("POST /admin/purge", "{\"all\":true}");
        Set<String> stored = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            stored.add(hot(random(9_000 + i)).toString());
        }
        Set<String> inMemory = new HashSet<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            JsonNode page = told("GET /admin/cache/memory?limit=2&after=" + after.get(), "");
            assertThat(page.path("blobs").size()).isBetween(1, 2);
            for (JsonNode blob : page.path("blobs")) {
                assertThat(blob.path("slivers").asInt()).isEqualTo(3);
                assertThat(blob.path("prepared").asBoolean()).isTrue();
                inMemory.add(blob.path("blobId").asText());
            }
            after = Optional.ofNullable(page.path("next").textValue());
        }
        assertThat(inMemory).isEqualTo(stored);
        Set<String> onDisk = new HashSet<>();
        after = Optional.of("0");
        while (after.isPresent()) {
            JsonNode page = told("GET /admin/cache/disk?after=" + after.get(), "");
            onDisk.addAll(page.path("blobs").findValuesAsText("blobId"));
            after = Optional.ofNullable(page.path("next").textValue());
        }
        assertThat(onDisk).isEqualTo(stored);
        assertThat(ask("GET /admin/cache/memory?limit=0", "").status()).isEqualTo(400);
        assertThat(ask("GET /admin/cache/disk?after=x", "").status()).isEqualTo(400);
    }

    private void assertDenied(String path) throws IOException {
        Answer answer = read(path);
        assertThat(answer.status()).as(path).isEqualTo(451);
        assertThat(answer.body()).contains("\"FORBIDDEN_BLOB\"");
        assertThat(answer.first("Cache-Control")).hasValue("no-store");
    }

    /** Whatever the way, prepared answers included; and the file has it. */
    @Test
    void whatIsDeniedIsServedByNoRoute() throws Exception {
        BlobId id = hot(random(50_000));
        ObjectId object = objects.add(id, Map.of());
        BlobId fine = network.store(fresh(), random(10), 4000);
        StoredQuilt quilt = network.storeQuilt(20, List.of(new QuiltMember("a", Map.of(), BlobSource.of(random(500)))));
        read("/v1/blobs/by-quilt-patch-id/" + quilt.patch("a"));
        JsonNode said = told("POST /admin/deny", "{\"add\":[\"" + id + "\",\"" + quilt.id() + "\"]}");
        assertThat(said.path("persistent").asBoolean()).isTrue();
        assertThat(said.path("entries").asInt()).isEqualTo(2);
        assertThat(Files.readString(AdminProfile.DENY_LIST))
                .contains(id.toString(), quilt.id().toString(), "# by the court");
        for (String path : List.of(
                "/v1/blobs/" + id,
                "/v1/blobs/" + id + ".mp4",
                "/v1/blobs/" + id + "/name.txt",
                "/v1/blobs/" + id + "/byte-range?start=0&length=1",
                "/v1/blobs/by-object-id/" + object,
                "/v1alpha/blobs/" + id + "/stream",
                "/v1alpha/blobs/concat?ids=" + fine + "," + id,
                "/v1alpha/blobs/concat?ids=" + object,
                "/v1/blobs/" + quilt.id(),
                "/v1/quilts/" + quilt.id() + "/patches",
                "/v1/blobs/by-quilt-id/" + quilt.id() + "/a",
                "/v1/blobs/by-quilt-patch-id/" + quilt.patch("a"))) {
            assertDenied(path);
        }
        assertThat(told("GET /admin/deny", "").path("ids").size()).isEqualTo(2);
        await(() -> reader.memory().contents().keySet().stream().noneMatch(id::equals));
        said = told("POST /admin/deny", "{\"remove\":[\"" + id + "\",\"" + quilt.id() + "\"]}");
        assertThat(said.path("entries").asInt()).isZero();
        assertThat(said.path("stillDenied").size()).isZero();
        assertThat(read("/v1/blobs/" + id).status()).isEqualTo(200);
        assertThat(Files.readString(AdminProfile.DENY_LIST)).isEqualTo("# by the court\n");
    }

    @Test
    void patchesAndObjectsAreDeniedForThemselves() throws Exception {
        BlobId id = network.store(fresh(), random(10), 4000);
        ObjectId object = objects.add(id, Map.of());
        StoredQuilt quilt = network.storeQuilt(
                20,
                List.of(
                        new QuiltMember("a", Map.of(), BlobSource.of(random(700))),
                        new QuiltMember("b", Map.of(), BlobSource.of(random(900)))));
        String denied = "[\"" + object + "\",\"" + quilt.patch("a") + "\"]";
        told("POST /admin/deny", "{\"add\":" + denied + "}");
        assertDenied("/v1/blobs/by-object-id/" + object);
        assertDenied("/v1alpha/blobs/concat?ids=" + object);
        assertDenied("/v1/blobs/by-quilt-id/" + quilt.id() + "/a");
        assertDenied("/v1/blobs/by-quilt-patch-id/" + quilt.patch("a"));
        for (String path : List.of(
                "/v1/blobs/" + id,
                "/v1/blobs/by-quilt-patch-id/" + quilt.patch("b"),
                "/v1/blobs/by-quilt-id/" + quilt.id() + "/b")) {
            assertThat(read(path).status()).as(path).isEqualTo(200);
        }
        told("POST /admin/deny", "{\"remove\":" + denied + "}");
        assertThat(read("/v1/blobs/by-object-id/" + object).status()).isEqualTo(200);
    }

    @Test
    void anEdgeIsTakenOutOfServiceAndBack() throws Exception {
        BlobId id = hot(random(50_000));
        BlobId huge = network.store(fresh(), StubCommittee.Content.patterned(LONG), 400_000);
        assertThat(told("POST /admin/drain", "").path("stage").asText()).isEqualTo("not_ready");
        assertThat(ask("GET /v1/health/ready", "", "").status()).isEqualTo(503);
        assertThat(read("/v1/health/ready").status()).isEqualTo(503);
        assertThat(read("/v1/health/live").status()).isEqualTo(200);
        assertThat(read("/v1/blobs/" + id).status())
                .as("who comes all the same")
                .isEqualTo(200);
        try (Socket running = connect()) {
            send(running, get(huge) + "\r\n");
            assertThat(head(running.getInputStream())).startsWith("HTTP/1.1 200 ");
            JsonNode state = told("POST /admin/drain", "{\"refuse\":true}");
            assertThat(state.path("stage").asText()).isEqualTo("refusing");
            assertThat(state.path("running").asInt()).isEqualTo(1);
            for (String path : Set.of("/v1/blobs/" + id, "/v1/blobs/" + huge, "/status")) {
                Answer refused = read(path);
                assertThat(refused.status()).as(path).isEqualTo(503);
                assertThat(refused.first("Retry-After")).isPresent();
                assertThat(refused.first("Content-Type")).hasValue("application/json");
                assertThat(refused.first("Access-Control-Allow-Origin")).hasValue("*");
            }
            running.getInputStream().skipNBytes(LONG);
        }
        await(() -> drain.state().running() == 0);
        assertThat(told("DELETE /admin/drain", "").path("stage").asText()).isEqualTo("serving");
        assertThat(read("/v1/blobs/" + id).status()).isEqualTo(200);
        assertThat(ask("POST /admin/drain", "{\"refuse\":1}").status()).isEqualTo(400);
        assertThat(ask("POST /admin/drain", "{\"exit\":true,\"seconds\":0}").status())
                .isEqualTo(400);
    }

    private Answer ask(String line, String fields, String body) throws IOException {
        try (HttpClientSocket client =
                HttpClientSocket.from("127.0.0.1", admin.port().orElseThrow())) {
            client.send(line + " HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: "
                    + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body);
            return client.read(false);
        }
    }

    private Answer ask(String line, String body) throws IOException {
        String token = Files.readString(Path.of("target/admin-profile/token")).strip();
        return ask(line, "Authorization: Bearer " + token + "\r\n", body);
    }

    @Test
    void monitoringNeedsNoToken() throws IOException {
        assertThat(ask("GET /metrics", "", "").body()).contains("\nfloe_edge_sent_bytes_total{");
        assertThat(ask("GET /v1/health/live", "", "").status()).isEqualTo(200);
        assertThat(ask("GET /v1/health/ready", "", "").body()).contains("\"edge\"");
        assertThat(ask("GET /v1/blobs/x", "").status())
                .as("no room of everybody's is here")
                .isEqualTo(404);
    }

    @Test
    void everybodyHearsThatTheEdgeIsReadyAndNothingElse() throws IOException {
        for (String path : List.of("/v1/health", "/v1/health/live", "/v1/health/ready")) {
            Answer answer = read(path);
            assertThat(answer.status()).as(path).isEqualTo(200);
            assertThat(answer.body()).as(path).isEqualTo("{\"status\":\"UP\",\"checks\":[]}");
            assertThat(answer.first("Access-Control-Allow-Origin")).hasValue("*");
        }
        for (String path : List.of(
                "/metrics", "/metrics/", "/metrics/x", "/v1/health/", "/v1/health/well", "/v1/health/group/edge")) {
            Answer answer = read(path);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).doesNotContain("floe_");
        }
        assertThat(read("/%6detrics").status()).isIn(400, 404);
        assertThat(read("/v1/info").status()).isEqualTo(200);
        drain.to(Drain.Stage.NOT_READY);
        assertThat(read("/v1/health/ready").status()).isEqualTo(503);
        assertThat(read("/v1/health/ready").body()).isEqualTo("{\"status\":\"DOWN\",\"checks\":[]}");
    }
}
