package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.cli.OwnNetwork;
import dev.floe.keys.BlsPublicKey;
import dev.floe.node.NodeBackup;
import dev.floe.node.NodeConfig;
import dev.floe.node.TestBlob;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.Account;
import dev.floe.sui.WalrusContract;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node signs with another protocol key from one epoch on, and whoever asks it to confirm a blob gets a good answer all the time. */
@Timeout(300)
class KeyRotationTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int SHARDS = 10;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    private OwnNodes network;
    private OwnNodes.Node rotating;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        network = new OwnNodes(directory.resolve("network"), 4, SHARDS, Duration.ofDays(1));
        rotating = network.nodes.get(1);
    }

    @AfterEach
    void stop() throws Exception {
        network.close();
        http.close();
    }

    /** What {@code floe node rotate-key} says, which has to succeed. */
    private JsonNode rotate() throws Exception {
        OwnNetwork.Ran ran = OwnNetwork.runAsGiven(
                "node", "rotate-key", "--config", rotating.member.configFile().toString(), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        return ran.json();
    }

    private static boolean isDone(JsonNode health, int epoch) {
        return health.path("epoch").asInt() == epoch
                && health.toString().contains("complete in epoch " + epoch)
                && !health.toString().contains("not complete in epoch");
    }

    private Account account() throws Exception {
        NodeConfig config = network.nodes.getFirst().member.config();
        return Account.open(
                config.sui(),
                config.systemObject(),
                config.stakingObject(),
                config.wallet().orElseThrow().key(),
                OptionalLong.empty());
    }

    @Test
    void noConfirmationIsMissedWhileAKeyChanges() throws Exception {
        String before = rotating.health().path("publicKey").asText();
        JsonNode made = rotate();
        assertThat(made.path("state").asText()).isEqualTo("made");
        assertThat(made.path("publicKey").asText()).isEqualTo(before);
        String next = made.path("nextPublicKey").asText();
        assertThat(rotate().path("state").asText())
                .as("the node runs with what it had")
                .isEqualTo("notTold");

        // It tells the chain itself, which so never knows of a key that no node has.
        rotating.stop();
        rotating.start();
        await("told");
        assertThat(rotating.health().path("publicKey").asText()).isEqualTo(before);

        try (Account account = account()) {
            TestBlob blob = TestBlob.random(new Encoding(SHARDS), 3000, 1);
            ObjectId object = account.blobs()
                    .register(
                            List.of(new WalrusContract.NewBlob(
                                    blob.id(),
                                    blob.metadata().rootHash(),
                                    blob.metadata().blobLength(),
                                    false,
                                    Map.of())),
                            5)
                    .blobs()
                    .getFirst()
                    .id();
            Committee first = account.network().refresh().committee();
            for (StorageNode member : first.members()) {
                upload(member, blob);
            }
            Thread passing = Thread.ofVirtual().start(this::advance);
            int epochs = first.epoch();
            int confirmed = 0;
            Map<Integer, String> keys = new TreeMap<>();
            while (passing.isAlive() || epochs == first.epoch()) {
                StorageConfirmation confirmation = confirmation(member(first), blob);
                ConfirmationMessage said = (ConfirmationMessage)
                        ProtocolMessage.parse(confirmation.signed().serializedMessage());
                epochs = said.epoch();
                String key = epochs == first.epoch() ? before : next;
                assertThat(confirmation.verify(
                                new ConfirmationMessage(epochs, blob.id(), BlobPersistence.PERMANENT),
                                BlsPublicKey.fromBytes(
                                        java.util.Base64.getDecoder().decode(key))))
                        .as("signed in epoch %d with the key of that epoch", epochs)
                        .isTrue();
                keys.put(epochs, key);
                confirmed++;
            }
            assertThat(keys).hasSize(2);
            System.out.printf("%d confirmations around the change, none missed%n", confirmed);

            // The chain takes it, and nodes go on to take shards over from each other.
            certify(account, blob, object);
        }
        assertThat(rotating.health().path("publicKey").asText()).isEqualTo(next);
        assertThat(rotate().path("state").asText()).isEqualTo("changed");
        String config = Files.readString(rotating.member.configFile());
        assertThat(config).doesNotContain("next_protocol_key_pair").contains("protocol-");
        assertThat(rotating.member.config().protocolKey().publicKey().toBytes())
                .isEqualTo(java.util.Base64.getDecoder().decode(next));
        rotating.stop();
        rotating.start();
        network.advance(1);
        rotating.await(health ->
                isDone(health, 3) && health.path("nodeStatus").asText().equals("Active"));
        assertThat(rotating.health().path("publicKey").asText()).isEqualTo(next);
    }

    /** It is down while the key changes, and somebody finishes the change before it is started again. */
    @Test
    void aNodeThatIsDownMeanwhileComesBackAsTheSame() throws Exception {
        Path backup = directory.resolve("backup");
        NodeBackup.run(rotating.member.data(), backup, (store, damage) -> {});
        String next = rotate().path("nextPublicKey").asText();
        rotating.stop();
        rotating.start();
        await("told");
        rotating.stop();
        network.advance(1);
        assertThat(rotate().path("state").asText()).isEqualTo("changed");
        rotating.start();
        rotating.await(health -> isDone(health, 2));
        assertThat(rotating.health().path("publicKey").asText()).isEqualTo(next);

        // A backup is of the node, whatever its key is.
        NodeBackup.run(rotating.member.data(), backup, (store, damage) -> {});
        assertThat(Files.readString(backup.resolve("node.json"))).contains(next);
        NodeBackup.run(rotating.member.data(), backup, (store, damage) -> {});
    }

    private void advance() {
        try {
            network.advance(1);
            rotating.await(health -> isDone(health, 2));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void await(String state) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!rotate().path("state").asText().equals(state)) {
            assertThat(System.nanoTime()).as("it does not become " + state).isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
    }

    private StorageNode member(Committee committee) {
        return committee.members().stream()
                .filter(member -> member.name().equals(rotating.member.name()))
                .findFirst()
                .orElseThrow();
    }

    private HttpResponse<byte[]> send(StorageNode node, String method, String path, byte[] body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://" + node.networkAddress() + path))
                        .timeout(LIMIT)
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
    }

    private void upload(StorageNode node, TestBlob blob) throws Exception {
        String base = "/v1/blobs/" + blob.id();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (send(node, "PUT", base + "/metadata", blob.metadata().metadata().toBcs())
                                .statusCode()
                        / 100
                != 2) {
            // It has not heard of the registration yet.
            assertThat(System.nanoTime()).isLessThan(end);
            TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
        }
        for (int shard : node.shards()) {
            int pair = blob.id().pairOfShard(shard, SHARDS);
            for (Axis axis : Axis.values()) {
                assertThat(send(
                                        node,
                                        "PUT",
                                        base + "/slivers/" + pair + "/" + axis.text(),
                                        blob.sliver(pair, axis).toBcs())
                                .statusCode())
                        .isBetween(200, 299);
            }
        }
    }

    private StorageConfirmation confirmation(StorageNode node, TestBlob blob) throws Exception {
        HttpResponse<byte[]> answer =
                send(node, "GET", "/v1/blobs/" + blob.id() + "/confirmation/permanent", new byte[0]);
        assertThat(answer.statusCode()).as(new String(answer.body())).isEqualTo(200);
        return StorageConfirmation.ofJson(JSON.readTree(answer.body()).at("/success/data"))
                .orElseThrow();
    }

    private void certify(Account account, TestBlob blob, ObjectId object) throws Exception {
        Committee committee = account.network().refresh().committee();
        assertThat(Arrays.equals(
                        member(committee).publicKey(),
                        rotating.member.protocolKey().publicKey().toBytes()))
                .as("the committee knows another key")
                .isFalse();
        ConfirmationMessage message = new ConfirmationMessage(committee.epoch(), blob.id(), BlobPersistence.PERMANENT);
        Map<Integer, StorageConfirmation> confirmations = new TreeMap<>();
        for (int member = 0; member < committee.members().size(); member++) {
            confirmations.put(member, confirmation(committee.members().get(member), blob));
        }
        ConfirmationCertificate certificate = ConfirmationCertificate.aggregate(committee, message, confirmations);
        account.blobs()
                .certify(List.of(new WalrusContract.Certification(
                        object,
                        certificate.signature().toBytes(),
                        certificate.signers().toBytes(),
                        message.toBytes())));
    }
}
