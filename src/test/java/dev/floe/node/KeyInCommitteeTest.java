package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.StorageConfirmation;
import dev.floe.protocol.StorageNode;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With which of two keys a node signs: with the one that the committee of the epoch knows, whatever else the chain says. */
@Timeout(300)
class KeyInCommitteeTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path directory;

    private final BlsSecretKey next = BlsSecretKey.generate(new SecureRandom());
    private TestNetwork network;
    private TestNetwork.Node node;
    private TestBlob blob;

    @BeforeEach
    void aNodeWithTwoKeys() throws Exception {
        network = new TestNetwork(directory, 10, 4, 4);
        node = network.nodes.getFirst();
        node.stop();
        node.nextProtocolKey = Optional.of(next);
        node.start();
        blob = TestBlob.random(network.encoding, 500, 1);
        network.store(blob, 1, List.of());
    }

    @AfterEach
    void stop() {
        network.close();
    }

    /** The committee that it was, with the node known by that key. */
    private Committee committee(int epoch, BlsPublicKey key) {
        return new Committee(
                epoch,
                10,
                network.chain.committee().members().stream()
                        .map(member -> member.name().equals("node-0")
                                ? new StorageNode(
                                        member.id(),
                                        member.name(),
                                        member.networkAddress(),
                                        key.toBytes(),
                                        member.networkPublicKey(),
                                        member.shards())
                                : member)
                        .toList());
    }

    private void assertSigns(int epoch, BlsPublicKey key) throws Exception {
        node.await(health -> health.path("epoch").asInt() == epoch
                && health.path("nodeStatus").asText().equals("Active")
                && health.at("/shardSummary/ownedShardStatus/ready").asInt()
                        == health.at("/shardSummary/owned").asInt());
        byte[] answer = node.send("GET", "/v1/blobs/" + blob.id() + "/confirmation/permanent", new byte[0])
                .body();
        StorageConfirmation confirmation = StorageConfirmation.ofJson(
                        JSON.readTree(answer).at("/success/data"))
                .orElseThrow();
        assertThat(confirmation.verify(new ConfirmationMessage(epoch, blob.id(), BlobPersistence.PERMANENT), key))
                .as("epoch " + epoch)
                .isTrue();
    }

    /**
     * celo-monorepo 2644: the epoch changed between two steps of a rotation, and the validator had the wrong key for it. Here the
     * chain heard of the key when the next committee was chosen already: one more epoch signs with the old one, and in all that
     * time the node has its shards, though the pool, and so the committee before, say the new one.
     */
    @Test
    void aKeyThatComesTooLateForAnEpochIsNotUsedInIt() throws Exception {
        BlsPublicKey old = node.protocolKey.publicKey();
        int first = TestNetwork.EPOCH;
        assertSigns(first, old);
        network.chain.startEpoch(committee(first + 1, old));
        assertSigns(first + 1, old);
        network.chain.startEpoch(committee(first + 2, next.publicKey()));
        assertSigns(first + 2, next.publicKey());
        assertThat(node.hasAll(blob, network.shards(0))).isTrue();
    }

    /** google/sam 339: a key that changed while the node was away, and once more before it was back. */
    @Test
    void aKeyThatChangedMeanwhileIsUsedAtOnce() throws Exception {
        node.stop();
        network.chain.startEpoch(committee(TestNetwork.EPOCH + 1, next.publicKey()));
        node.start();
        assertSigns(TestNetwork.EPOCH + 1, next.publicKey());
        node.stop();
        network.chain.startEpoch(committee(TestNetwork.EPOCH + 2, node.protocolKey.publicKey()));
        node.start();
        assertSigns(TestNetwork.EPOCH + 2, node.protocolKey.publicKey());
    }
}
