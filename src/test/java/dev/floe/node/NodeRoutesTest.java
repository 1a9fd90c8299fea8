package dev.floe.node;

import static dev.floe.node.RunningNode.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.node.door.NoLeaks;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.DecodingSymbols;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RecoverySymbol;
import dev.floe.redstuff.Sliver;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The routes over real sockets: every refusal that they know, and the story of a blob. */
@ExtendWith(NoLeaks.class)
class NodeRoutesTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final TestBlob BLOB = TestBlob.random(ENCODING, 5000, 1);
    private static final TestBlob OTHER = TestBlob.random(ENCODING, 300, 2);
    private static final List<Integer> OWN = List.of(0, 3, 4, 7);

    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void start() throws Exception {
        node = new RunningNode(directory.resolve("node"), OWN);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static String blob(TestBlob blob) {
        return "/v1/blobs/" + blob.id();
    }

    private static String sliver(TestBlob blob, int pair, Axis axis) {
        return blob(blob) + "/slivers/" + pair + "/" + axis.text();
    }

    private List<Integer> ownPairs(TestBlob blob) {
        return OWN.stream()
                .map(shard -> blob.id().pairOfShard(shard, RunningNode.SHARDS))
                .toList();
    }

    private int ownPair() {
        return ownPairs(BLOB).getFirst();
    }

    private int foreignPair() {
        return BLOB.id().pairOfShard(1, RunningNode.SHARDS);
    }

    private void register(TestBlob blob, int object) throws Exception {
        node.chain.emit(StubChain.registered(blob.id(), object, 50, false));
        node.settle();
    }

    private void store(TestBlob blob) throws Exception {
        assertThat(node.put(blob(blob) + "/metadata", blob.metadataBody()).statusCode())
                .isEqualTo(201);
        for (int pair : ownPairs(blob)) {
            for (Axis axis : Axis.values()) {
                assertThat(node.put(sliver(blob, pair, axis), blob.sliverBody(pair, axis))
                                .statusCode())
                        .isEqualTo(201);
            }
        }
    }

    private static void refused(HttpResponse<byte[]> response, int status, String word, String reason)
            throws IOException {
        JsonNode error = json(response).path("error");
        assertThat(response.statusCode()).as(error.toString()).isEqualTo(status);
        assertThat(error.path("code").asInt()).isEqualTo(status);
        assertThat(error.path("status").asText()).isEqualTo(word);
        JsonNode info = error.at("/details/0");
        assertThat(info.path("@type").asText()).isEqualTo("ErrorInfo");
        assertThat(info.path("reason").asText()).isEqualTo(reason);
        assertThat(info.path("domain").asText()).isEqualTo("storage.walrus.space");
        assertThat(info.path("metadata").isObject()).isTrue();
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
    }

    private static void success(HttpResponse<byte[]> response, int status, String data) throws IOException {
        assertThat(new String(response.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"success\":{\"code\":" + status + ",\"data\":" + data + "}}");
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static void plain(HttpResponse<byte[]> response, int status) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotStartWith("{");
        assertThat(response.headers().firstValue("access-control-allow-origin")).hasValue("*");
    }

    @Test
    void theStoryOfABlob() throws Exception {
        success(node.get(blob(BLOB) + "/status"), 200, "\"nonexistent\"");
        register(BLOB, 1);
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"nonexistent\"");
        success(node.put(blob(BLOB) + "/metadata", BLOB.metadataBody()), 201, "\"metadata successfully stored\"");
        success(node.put(blob(BLOB) + "/metadata", BLOB.metadataBody()), 200, "\"metadata already stored\"");
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"stored\"");
        for (int pair : ownPairs(BLOB)) {
            for (Axis axis : Axis.values()) {
                refused(
                        node.get(blob(BLOB) + "/confirmation/permanent"),
                        400,
                        "FAILED_PRECONDITION",
                        "MISSING_SLIVERS");
                String path = sliver(BLOB, pair, axis);
                success(node.get(path + "/status"), 200, "\"nonexistent\"");
                success(node.put(path, BLOB.sliverBody(pair, axis)), 201, "\"sliver stored successfully\"");
                success(node.put(path, BLOB.sliverBody(pair, axis)), 200, "\"sliver already stored\"");
                success(node.get(path + "/status"), 200, "\"stored\"");
            }
        }
        HttpResponse<byte[]> confirmed = node.get(blob(BLOB) + "/confirmation/permanent");
        assertThat(confirmed.statusCode()).isEqualTo(200);
        StorageConfirmation confirmation =
                StorageConfirmation.ofJson(json(confirmed).at("/success/data")).orElseThrow();
        assertThat(confirmation.verify(
                        new ConfirmationMessage(RunningNode.EPOCH, BLOB.id(), BlobPersistence.PERMANENT),
                        node.protocolKey.publicKey()))
                .isTrue();
        readBack(BLOB);

        node.chain.emit(StubChain.certified(BLOB.id(), 5, 1, 50, false));
        node.settle();
        JsonNode status = json(node.get(blob(BLOB) + "/status")).at("/success/data/permanent");
        assertThat(status.path("isCertified").asBoolean()).isTrue();
        assertThat(status.path("endEpoch").asInt()).isEqualTo(50);
        assertThat(status.path("initialCertifiedEpoch").asInt()).isEqualTo(5);
        assertThat(status.at("/statusEvent/eventSeq").asText()).isEqualTo("0");
        assertThat(status.at("/deletableCounts/count_deletable_total").asInt()).isZero();

        node.restart();
        readBack(BLOB);
        assertThat(node.get(blob(BLOB) + "/confirmation/permanent").statusCode())
                .isEqualTo(200);
    }

    private void readBack(TestBlob blob) throws Exception {
        HttpResponse<byte[]> metadata = node.get(blob(blob) + "/metadata");
        assertThat(metadata.statusCode()).isEqualTo(200);
        assertThat(metadata.headers().firstValue("content-type")).hasValue("application/octet-stream");
        assertThat(metadata.body()).isEqualTo(blob.metadata().toBcsWithId());
        for (int pair : ownPairs(blob)) {
            for (Axis axis : Axis.values()) {
                HttpResponse<byte[]> sliver = node.get(sliver(blob, pair, axis));
                assertThat(sliver.statusCode()).isEqualTo(200);
                assertThat(sliver.headers().firstValue("content-type")).hasValue("application/octet-stream");
                assertThat(sliver.body()).isEqualTo(blob.sliverBody(pair, axis));
            }
        }
    }

    @Test
    void metadataRefusals() throws Exception {
        String path = blob(BLOB) + "/metadata";
        refused(node.get(path), 404, "NOT_FOUND", "METADATA_NOT_FOUND");
        refused(node.put(path, BLOB.metadataBody()), 400, "FAILED_PRECONDITION", "NOT_REGISTERED");
        register(BLOB, 1);
        refused(node.get(path), 404, "NOT_FOUND", "METADATA_NOT_FOUND");
        refused(node.put(path, OTHER.metadataBody()), 400, "INVALID_ARGUMENT", "INVALID_METADATA");
        byte[] hashes = BLOB.metadata().metadata().hashes();
        byte[] fewer = java.util.Arrays.copyOf(hashes, hashes.length - 64);
        refused(node.put(path, BlobMetadata.of(5000, fewer).toBcs()), 400, "INVALID_ARGUMENT", "INVALID_METADATA");
        refused(node.put(path, BlobMetadata.of(1L << 60, hashes).toBcs()), 400, "INVALID_ARGUMENT", "INVALID_METADATA");
        refused(node.put(path, new byte[] {1, 2, 3}), 400, "INVALID_ARGUMENT", "INVALID_CONTENT_TYPE");
        byte[] trailing = java.util.Arrays.copyOf(BLOB.metadataBody(), BLOB.metadataBody().length + 1);
        refused(node.put(path, trailing), 400, "INVALID_ARGUMENT", "INVALID_CONTENT_TYPE");
        refused(node.put(path, new byte[2 * 1024 * 1024 + 1]), 400, "INVALID_ARGUMENT", "INVALID_CONTENT_TYPE");
        HttpResponse<byte[]> typed = node.client.send(
                HttpRequest.newBuilder(node.uri(path))
                        .header("content-type", "application/json")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(BLOB.metadataBody()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        refused(typed, 400, "INVALID_ARGUMENT", "INVALID_CONTENT_TYPE");
        HttpResponse<byte[]> parameters = node.client.send(
                HttpRequest.newBuilder(node.uri(path))
                        .header("content-type", "application/octet-stream; charset=binary")
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(BLOB.metadataBody()))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(parameters.statusCode()).isEqualTo(201);
        plain(node.put(path + "?pending=yes", BLOB.metadataBody()), 400);
        plain(node.put(path + "?pendng=true", BLOB.metadataBody()), 400);
        plain(node.put(path + "?pending=true&pending=true", BLOB.metadataBody()), 400);

        node.chain.emit(new WalrusEvent.InvalidBlobId(5, BLOB.id()));
        node.settle();
        refused(node.put(path, BLOB.metadataBody()), 400, "FAILED_PRECONDITION", "INVALID_BLOB");
        refused(node.get(path), 404, "NOT_FOUND", "METADATA_NOT_FOUND");
        String event = json(node.get(blob(BLOB) + "/status"))
                .at("/success/data/invalid/event/txDigest")
                .asText();
        assertThat(event).isEqualTo(StubChain.transaction(1).toString());
    }

    @Test
    void sliverRefusals() throws Exception {
        int pair = ownPair();
        String path = sliver(BLOB, pair, Axis.PRIMARY);
        byte[] body = BLOB.sliverBody(pair, Axis.PRIMARY);
        refused(node.get(path), 404, "NOT_FOUND", "SLIVER_NOT_FOUND");
        refused(node.put(path, body), 400, "FAILED_PRECONDITION", "NOT_REGISTERED");
        refused(node.put(path + "?pending=true", body), 400, "FAILED_PRECONDITION", "METADATA_NOT_FOUND");
        register(BLOB, 1);
        refused(node.get(path), 404, "NOT_FOUND", "SLIVER_NOT_FOUND");
        refused(node.put(path, body), 400, "FAILED_PRECONDITION", "METADATA_NOT_FOUND");
        assertThat(node.put(blob(BLOB) + "/metadata", BLOB.metadataBody()).statusCode())
                .isEqualTo(201);

        refused(node.get(blob(BLOB) + "/slivers/10/primary"), 400, "INVALID_ARGUMENT", "INDEX_OUT_OF_RANGE");
        refused(node.put(blob(BLOB) + "/slivers/65535/primary", body), 400, "INVALID_ARGUMENT", "INDEX_OUT_OF_RANGE");
        refused(node.get(blob(BLOB) + "/slivers/10/primary/status"), 400, "INVALID_ARGUMENT", "INDEX_OUT_OF_RANGE");
        int foreign = foreignPair();
        refused(node.get(sliver(BLOB, foreign, Axis.PRIMARY)), 400, "FAILED_PRECONDITION", "SHARD_NOT_ASSIGNED");
        refused(
                node.get(sliver(BLOB, foreign, Axis.PRIMARY) + "/status"),
                400,
                "FAILED_PRECONDITION",
                "SHARD_NOT_ASSIGNED");
        refused(
                node.put(sliver(BLOB, foreign, Axis.PRIMARY), BLOB.sliverBody(foreign, Axis.PRIMARY)),
                400,
                "FAILED_PRECONDITION",
                "SHARD_NOT_ASSIGNED");
        refused(
                node.put(path, BLOB.sliverBody(foreign, Axis.PRIMARY)),
                400,
                "INVALID_ARGUMENT",
                "SLIVER_INDEX_MISMATCH");
        refused(
                node.put(path, new Sliver(Axis.PRIMARY, 60_000, 2, new byte[8]).toBcs()),
                400,
                "INVALID_ARGUMENT",
                "SLIVER_INDEX_MISMATCH");
        refused(node.put(sliver(BLOB, pair, Axis.SECONDARY), body), 400, "INVALID_ARGUMENT", "SLIVER_INDEX_MISMATCH");
        refused(node.put(path, new byte[] {0x7F}), 400, "INVALID_ARGUMENT", "INVALID_CONTENT_TYPE");
        refused(
                node.put(path, new Sliver(Axis.PRIMARY, pair, 0, new byte[8]).toBcs()),
                400,
                "INVALID_ARGUMENT",
                "INVALID_CONTENT_TYPE");
        byte[] flipped = body.clone();
        flipped[20] ^= 1;
        refused(node.put(path, flipped), 400, "INVALID_ARGUMENT", "INVALID_SLIVER");
        refused(
                node.put(path, new Sliver(Axis.PRIMARY, pair, 2, new byte[14]).toBcs()),
                400,
                "INVALID_ARGUMENT",
                "INVALID_SLIVER");
        success(node.get(path + "/status"), 200, "\"nonexistent\"");
        assertThat(node.put(path, body).statusCode()).isEqualTo(201);

        plain(node.put(path, new byte[7 * 65_534 + 129]), 413);
        plain(node.put(path + "?pending=1", body), 400);
        plain(node.get(blob(BLOB) + "/slivers/65536/primary"), 400);
        plain(node.get(blob(BLOB) + "/slivers/-1/primary"), 400);
        plain(node.get(blob(BLOB) + "/slivers/x/primary"), 400);
        plain(node.get(blob(BLOB) + "/slivers/0/tertiary"), 400);
        plain(node.get("/v1/blobs/short/slivers/0/primary"), 400);
        plain(node.get("/v1/blobs/" + BLOB.id() + "x/metadata"), 400);
    }

    @Test
    void confirmationRefusals() throws Exception {
        refused(node.get(blob(BLOB) + "/confirmation/permanent"), 400, "FAILED_PRECONDITION", "NOT_REGISTERED");
        node.chain.emit(StubChain.registered(BLOB.id(), 1, 50, true));
        node.settle();
        String mine = blob(BLOB) + "/confirmation/deletable/" + StubChain.object(1);
        refused(node.get(mine), 400, "FAILED_PRECONDITION", "MISSING_SLIVERS");
        store(BLOB);
        HttpResponse<byte[]> confirmed = node.get(mine);
        StorageConfirmation confirmation =
                StorageConfirmation.ofJson(json(confirmed).at("/success/data")).orElseThrow();
        assertThat(confirmation.verify(
                        new ConfirmationMessage(
                                RunningNode.EPOCH, BLOB.id(), new BlobPersistence.Deletable(StubChain.object(1))),
                        node.protocolKey.publicKey()))
                .isTrue();
        refused(
                node.get(blob(BLOB) + "/confirmation/deletable/" + StubChain.object(2)),
                400,
                "FAILED_PRECONDITION",
                "NOT_REGISTERED");
        plain(node.get(blob(BLOB) + "/confirmation/deletable/5"), 400);
        plain(node.get(blob(BLOB) + "/confirmation/deletable/0xzz"), 400);
        plain(node.get(blob(BLOB) + "/confirmation/permanent?wait_for_registration=maybe"), 400);
        plain(node.get(blob(BLOB) + "/confirmation/permanent?wait_millis=soon"), 400);
        for (String tooMuch : List.of("18446744073709551616", "-1", "1".repeat(400))) {
            plain(node.get(blob(BLOB) + "/confirmation/permanent?wait_millis=" + tooMuch), 400);
        }
        for (String much : List.of("3000000000", "18446744073709551615")) {
            refused(
                    node.get("/v1/blobs/" + OTHER.id()
                            + "/confirmation/permanent?wait_for_registration=true&wait_millis=" + much),
                    400,
                    "FAILED_PRECONDITION",
                    "NOT_REGISTERED");
        }
        node.chain.emit(StubChain.deleted(BLOB.id(), 1, 50, false));
        node.settle();
        refused(node.get(mine), 400, "FAILED_PRECONDITION", "NOT_REGISTERED");
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"nonexistent\"");
        success(node.get(sliver(BLOB, ownPair(), Axis.PRIMARY) + "/status"), 200, "\"nonexistent\"");
    }

    @Test
    void uploadsCanComeBeforeTheRegistration() throws Exception {
        int pair = ownPair();
        String path = sliver(BLOB, pair, Axis.PRIMARY);
        success(
                node.put(blob(BLOB) + "/metadata?pending=true", BLOB.metadataBody()),
                202,
                "\"metadata buffered pending registration\"");
        success(node.put(blob(BLOB) + "/metadata", BLOB.metadataBody()), 200, "\"metadata already stored\"");
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"nonexistent\"");
        success(
                node.put(path + "?pending=true", BLOB.sliverBody(pair, Axis.PRIMARY)),
                202,
                "\"sliver buffered pending registration\"");
        success(
                node.put(path + "?pending=true", BLOB.sliverBody(pair, Axis.PRIMARY)),
                200,
                "\"sliver already stored\"");
        success(node.get(path + "/status"), 200, "\"buffered\"");
        success(
                node.put(sliver(BLOB, pair, Axis.SECONDARY), BLOB.sliverBody(pair, Axis.SECONDARY)),
                201,
                "\"sliver stored successfully\"");
        for (int other : ownPairs(BLOB)) {
            for (Axis axis : Axis.values()) {
                if (other != pair) {
                    assertThat(node.put(sliver(BLOB, other, axis) + "?pending=true", BLOB.sliverBody(other, axis))
                                    .statusCode())
                            .isEqualTo(202);
                }
            }
        }
        CompletableFuture<HttpResponse<byte[]>> waiting = node.client.sendAsync(
                HttpRequest.newBuilder(node.uri(
                                blob(BLOB) + "/confirmation/permanent?wait_for_registration=true&wait_millis=60000"))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        register(BLOB, 1);
        assertThat(waiting.get().statusCode()).isEqualTo(200);
        success(node.get(path + "/status"), 200, "\"stored\"");
        readBack(BLOB);
    }

    @Test
    void theBufferIsBounded() throws Exception {
        node.stop();
        node.withoutBuffer().start();
        refused(
                node.put(blob(BLOB) + "/metadata?pending=true", BLOB.metadataBody()),
                400,
                "FAILED_PRECONDITION",
                "CACHE_SATURATED");
    }

    @Test
    void blockedBlobsAreNotServed() throws Exception {
        register(BLOB, 1);
        store(BLOB);
        Path file = directory.resolve("blocked.yaml");
        Files.writeString(file, "- " + BLOB.id() + "\n");
        node.stop();
        node.withBlockList(file).start();
        int pair = ownPair();
        for (String path : List.of(
                "/metadata",
                "/slivers/" + pair + "/primary",
                "/recoverySymbols?targetSliver=0&targetType=primary",
                "/decodingSymbols?targetSlivers=0&targetType=primary")) {
            refused(node.get(blob(BLOB) + path), 451, "UNAVAILABLE_FOR_LEGAL_REASONS", "FORBIDDEN_BLOB");
        }
    }

    @Test
    void decodingSymbols() throws Exception {
        register(BLOB, 1);
        String path = blob(BLOB) + "/decodingSymbols";
        assertThat(node.get(path + "?targetSlivers=0&targetType=primary").body())
                .isEqualTo(new byte[] {0});
        store(BLOB);
        for (Axis axis : Axis.values()) {
            HttpResponse<byte[]> response =
                    node.get(path + "?targetSlivers=2&targetSlivers=0&targetType=" + axis.text());
            assertThat(response.statusCode()).isEqualTo(200);
            DecodingSymbols symbols = DecodingSymbols.fromBcs(response.body());
            assertThat(symbols.byTarget().keySet()).containsExactlyInAnyOrder(0, 2);
            int size = BLOB.metadata().symbolSize();
            symbols.byTarget().forEach((target, list) -> {
                assertThat(list).hasSize(OWN.size());
                list.forEach(symbol -> {
                    byte[] source = BLOB.data().get(axis.other()).get(symbol.sourceIndex());
                    assertThat(symbol.target()).isEqualTo(axis);
                    assertThat(symbol.data())
                            .isEqualTo(java.util.Arrays.copyOfRange(source, target * size, (target + 1) * size));
                });
            });
        }
        refused(node.get(path + "?targetType=primary"), 400, "FAILED_PRECONDITION", "NO_TARGET_SLIVERS_SPECIFIED");
        refused(
                node.get(path + "?targetType=primary&targetSlivers=4"),
                400,
                "INVALID_ARGUMENT",
                "RECOVERY_SYMBOL_OUT_OF_RANGE");
        refused(
                node.get("/v1/blobs/" + OTHER.id() + "/decodingSymbols?targetSlivers=0&targetType=primary"),
                404,
                "NOT_FOUND",
                "SLIVER_NOT_FOUND");
        assertThat(node.get(path + "?targetSlivers=0&targetType=primary&x=1").body())
                .isEqualTo(
                        node.get(path + "?targetSlivers=0&targetType=primary").body());
        plain(node.get(path + "?targetSlivers=0"), 400);
        plain(node.get(path + "?targetSlivers=a&targetType=primary"), 400);
    }

    @Test
    void recoverySymbols() throws Exception {
        register(BLOB, 1);
        store(BLOB);
        String path = blob(BLOB) + "/recoverySymbols";
        int target = 9;
        for (Axis axis : Axis.values()) {
            HttpResponse<byte[]> response = node.get(path + "?targetSliver=" + target + "&targetType=" + axis.text()
                    + "&proofAxis=" + axis.other().text());
            assertThat(response.statusCode()).isEqualTo(200);
            List<RecoverySymbol> symbols = RecoverySymbol.listFromBcs(response.body());
            assertThat(symbols).hasSize(OWN.size());
            for (RecoverySymbol symbol : symbols) {
                symbol.verify(BLOB.metadata(), axis, target);
            }
        }
        int pair = ownPair();
        HttpResponse<byte[]> byId = node.get(path + "?id=" + pair + "-3&id=" + pair + "-1");
        List<RecoverySymbol> symbols = RecoverySymbol.listFromBcs(byId.body());
        assertThat(symbols)
                .extracting(symbol -> symbol.indexAcross(Axis.PRIMARY))
                .containsExactly(1, 3);
        refused(node.get(path), 400, "FAILED_PRECONDITION", "NO_SYMBOLS_SPECIFIED");
        int foreign = foreignPair();
        refused(
                node.get(path + "?proofAxis=primary&id=" + foreign + "-0"),
                400,
                "FAILED_PRECONDITION",
                "SYMBOL_NOT_PRESENT_AT_SHARDS");
        refused(node.get(path + "?id=10-0"), 400, "INVALID_ARGUMENT", "INDEX_OUT_OF_RANGE");
        // The reference ignores what it does not know, and looks for IDs first.
        assertThat(node.get(path + "?id=" + pair + "-3&id=" + pair + "-1&colour=red")
                        .body())
                .isEqualTo(byId.body());
        assertThat(node.get(path + "?targetSliver=9&targetType=primary&id=" + pair + "-3&id=" + pair + "-1")
                        .body())
                .isEqualTo(byId.body());
        plain(node.get(path + "?id=10"), 400);
        plain(node.get(path + "?targetSliver=1"), 400);
    }

    @Test
    void manySymbolsAreThoseThatAreAskedForOneByOne() throws Exception {
        register(BLOB, 1);
        store(BLOB);
        String path = blob(BLOB) + "/recoverySymbols?";
        for (Axis proofAxis : Axis.values()) {
            List<String> ids = new ArrayList<>();
            for (int pair : ownPairs(BLOB)) {
                int source = ENCODING.sliverOfPair(proofAxis, pair);
                for (int target = 0; target < RunningNode.SHARDS; target++) {
                    ids.add(proofAxis == Axis.PRIMARY ? source + "-" + target : target + "-" + source);
                }
            }
            String proof = "&proofAxis=" + proofAxis.text();
            // Twice, and in any order: each comes once, in order.
            Collections.shuffle(ids, new Random(7));
            String all = ids.stream().map(id -> "id=" + id).collect(Collectors.joining("&"));
            byte[] body = node.get(path + all + "&id=" + ids.getFirst() + proof).body();
            // What is reserved for it is what it takes.
            assertThat(Symbols.answerLength(BLOB.metadata().symbolSize(), RunningNode.SHARDS, ids.size()))
                    .isBetween((long) body.length, 2L * body.length);
            List<RecoverySymbol> together = RecoverySymbol.listFromBcs(body);
            assertThat(together).hasSize(ids.size());
            List<RecoverySymbol> single = new ArrayList<>();
            ids.sort(Comparator.comparingInt((String id) -> Integer.parseInt(id.split("-")[0]))
                    .thenComparingInt(id -> Integer.parseInt(id.split("-")[1])));
            for (String id : ids) {
                single.addAll(RecoverySymbol.listFromBcs(
                        node.get(path + "id=" + id + proof).body()));
            }
            assertThat(RecoverySymbol.listToBcs(together)).isEqualTo(RecoverySymbol.listToBcs(single));
            for (RecoverySymbol symbol : together) {
                symbol.verify(BLOB.metadata());
            }
        }
    }

    @Test
    void routesThatDoNotExist() throws Exception {
        for (String path : List.of("/", "/v1", "/v1/blobs", "/v1/blobs/" + BLOB.id(), "/v2/health", "/v1/health/")) {
            HttpResponse<byte[]> response = node.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(404);
            assertThat(response.body()).isEmpty();
        }
        assertThat(node.send("POST", "/v1/health", new byte[3]).statusCode()).isEqualTo(405);
        assertThat(node.send("DELETE", blob(BLOB) + "/metadata", new byte[0]).statusCode())
                .isEqualTo(405);
        HttpResponse<byte[]> preflight = node.send("OPTIONS", blob(BLOB) + "/metadata", new byte[0]);
        assertThat(preflight.statusCode()).isEqualTo(200);
        assertThat(preflight.headers().firstValue("access-control-allow-methods"))
                .hasValue("*");
        assertThat(preflight.headers().firstValue("access-control-allow-headers"))
                .hasValue("*");
        assertThat(preflight.headers().firstValue("access-control-allow-origin"))
                .hasValue("*");
    }

    @Test
    void health() throws Exception {
        // Before it has read what the chain has to say, it says that it is catching up.
        node.await(now -> now.path("nodeStatus").asText().equals("Active"));
        for (HttpClient.Version version : HttpClient.Version.values()) {
            try (HttpClient client = node.client(version)) {
                HttpResponse<byte[]> response = client.send(
                        HttpRequest.newBuilder(node.uri("/v1/health?detailed=true"))
                                .timeout(Duration.ofSeconds(60))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(response.version()).isEqualTo(version);
                JsonNode data = json(response).at("/success/data");
                assertThat(data.path("epoch").asInt()).isEqualTo(RunningNode.EPOCH);
                assertThat(data.path("nodeStatus").asText()).isEqualTo("Active");
                assertThat(Base64.getDecoder().decode(data.path("publicKey").asText()))
                        .isEqualTo(node.protocolKey.publicKey().toBytes());
                assertThat(data.at("/shardSummary/owned").asInt()).isEqualTo(OWN.size());
                assertThat(data.at("/shardDetail/owned")).hasSize(OWN.size());
            }
        }
        assertThat(json(node.get("/v1/health")).at("/success/data/shardDetail").isMissingNode())
                .isTrue();
        plain(node.get("/v1/health?detailed=perhaps"), 400);
    }

    @Test
    void theEpochChanges() throws Exception {
        node.chain.emit(StubChain.registered(BLOB.id(), 1, 6, false));
        node.chain.emit(StubChain.registered(OTHER.id(), 2, 7, false));
        node.settle();
        store(BLOB);
        store(OTHER);
        node.chain.startEpoch(node.committee(6, RunningNode.SHARDS, List.of(0, 1)));
        node.settle();
        assertThat(json(node.get("/v1/health")).at("/success/data/epoch").asInt())
                .isEqualTo(6);
        success(node.get(blob(BLOB) + "/status"), 200, "\"nonexistent\"");
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"nonexistent\"");
        int kept = OTHER.id().pairOfShard(0, RunningNode.SHARDS);
        int lost = OTHER.id().pairOfShard(3, RunningNode.SHARDS);
        int gained = OTHER.id().pairOfShard(1, RunningNode.SHARDS);
        assertThat(node.get(sliver(OTHER, kept, Axis.PRIMARY)).statusCode()).isEqualTo(200);
        assertThat(node.get(sliver(OTHER, lost, Axis.PRIMARY)).statusCode()).isEqualTo(200);
        refused(
                node.put(sliver(OTHER, lost, Axis.PRIMARY), OTHER.sliverBody(lost, Axis.PRIMARY)),
                400,
                "FAILED_PRECONDITION",
                "SHARD_NOT_ASSIGNED");
        refused(node.get(sliver(OTHER, gained, Axis.PRIMARY)), 404, "NOT_FOUND", "SLIVER_NOT_FOUND");
        refused(node.get(blob(OTHER) + "/confirmation/permanent"), 400, "FAILED_PRECONDITION", "MISSING_SLIVERS");
        for (Axis axis : Axis.values()) {
            assertThat(node.put(sliver(OTHER, gained, axis), OTHER.sliverBody(gained, axis))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(node.get(blob(OTHER) + "/confirmation/permanent").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aStopBetweenAnEventAndItsEffectLeavesNothingBehind() throws Exception {
        register(BLOB, 1);
        register(OTHER, 2);
        store(BLOB);
        store(OTHER);
        node.stop();
        try (RecordStore chain = RecordStore.open(directory.resolve("node").resolve("chain"), 1 << 20)) {
            BlobRegistry registry = new BlobRegistry(chain);
            EventCursor next = registry.progress().position().next();
            WalrusEvent event = new WalrusEvent.InvalidBlobId(5, BLOB.id());
            registry.apply(
                    List.of(new EventFeed.Entry(next, StubChain.transaction(2), 0, event)),
                    FeedPosition.at(new EventCursor(next.checkpoint() + 1, 0)));
            node.chain.emit(event);
        }
        node.start();
        node.chain.emit(new WalrusEvent.EpochParametersSelected(6));
        node.settle();
        success(node.get(blob(BLOB) + "/metadata/status"), 200, "\"nonexistent\"");
        success(node.get(sliver(BLOB, ownPair(), Axis.PRIMARY) + "/status"), 200, "\"nonexistent\"");
        readBack(OTHER);
    }

    @Test
    void metrics() throws Exception {
        node.get("/v1/health");
        BlobId missing = OTHER.id();
        node.get("/v1/blobs/" + missing + "/metadata");
        node.get("/v1/blobs/" + missing + "/metadata");
        node.send("DELETE", "/v1/health", new byte[0]);
        node.send("BREW", "/v1/health", new byte[0]);
        node.get("/nothing/" + missing);
        Map<String, Double> samples = samples();
        String metadata = "route=\"/v1/blobs/:id/metadata\",status=\"404\"";
        assertThat(samples)
                .containsEntry("floe_node_requests_total{" + metadata + "}", 2.0)
                .containsEntry("floe_node_requests_total{route=\"other\",status=\"404\"}", 1.0)
                .containsEntry("floe_node_worker_waiting{worker=\"garbage-collection\"}", 0.0)
                .containsEntry("floe_node_worker_failures_total{worker=\"expiry\"}", 0.0)
                .containsEntry("floe_node_epoch", 5.0)
                .containsEntry("floe_node_shards", 4.0)
                .containsEntry("floe_node_received_bytes_total", 0.0)
                .containsKeys(
                        "floe_node_worker_steps_total{worker=\"blobs-compaction\"}",
                        "floe_node_sent_bytes_total",
                        "floe_node_served_bytes_total",
                        "floe_node_stored_records",
                        "floe_node_stored_bytes",
                        "floe_node_pending_bytes",
                        "floe_node_open_connections",
                        "floe_node_requests_in_flight",
                        "floe_node_bytes_in_flight",
                        "floe_node_syncs_total",
                        "floe_node_appended_bytes_total",
                        "floe_node_damaged_total",
                        "floe_node_compactions_total",
                        "floe_node_events_total",
                        "floe_node_checkpoint");
    }

    @Test
    void metricsSayHowLongRequestsTakeByRouteAndKindOfAnswer() throws Exception {
        node.get(blob(OTHER) + "/metadata");
        node.get(blob(BLOB) + "/metadata");
        node.send("BREW", blob(BLOB) + "/metadata", new byte[0]);
        Map<String, Double> samples = samples();
        String refused = "{method=\"GET\",route=\"/v1/blobs/:id/metadata\",status=\"4xx\"";
        assertThat(samples)
                .containsEntry("floe_node_request_seconds_count" + refused + "}", 2.0)
                .containsEntry("floe_node_request_seconds_bucket" + refused + ",le=\"60.0\"}", 2.0)
                .containsEntry("floe_node_request_seconds_bucket" + refused + ",le=\"+Inf\"}", 2.0)
                .containsEntry(
                        "floe_node_request_seconds_count{method=\"other\",route=\"/v1/blobs/:id/metadata\",status=\"4xx\"}",
                        1.0);
        assertThat(samples.get("floe_node_request_seconds_sum" + refused + "}")).isPositive();
        assertThat(String.join("\n", samples.keySet()))
                .doesNotContain(BLOB.id().toString())
                .doesNotContain("BREW");
    }

    /** By name and labels. */
    private Map<String, Double> samples() throws Exception {
        try (HttpClient plainClient = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = plainClient.send(
                    HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:"
                                    + node.node().metricsAddress().orElseThrow().getPort() + "/metrics"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.headers().firstValue("content-type"))
                    .hasValue("text/plain; version=0.0.4; charset=utf-8");
            return answer.body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.lastIndexOf(' ')).replace(",}", "}"),
                            line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        }
    }
}
