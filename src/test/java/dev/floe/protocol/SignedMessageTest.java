package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SignedMessageTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode VECTORS = vectors();
    private static final int EPOCH = VECTORS.path("epoch").asInt();
    private static final BlobId BLOB =
            BlobId.parse(VECTORS.path("blob_id").asText()).orElseThrow();
    private static final ObjectId OBJECT =
            ObjectId.parse(VECTORS.path("object_id").asText()).orElseThrow();
    private static final List<BlsSecretKey> KEYS = keys();
    private static final Map<String, ProtocolMessage> MESSAGES = Map.of(
            "confirmation_permanent", new ConfirmationMessage(EPOCH, BLOB, BlobPersistence.PERMANENT),
            "confirmation_deletable", new ConfirmationMessage(EPOCH, BLOB, new BlobPersistence.Deletable(OBJECT)),
            "invalid_blob_id", new InvalidBlobMessage(EPOCH, BLOB),
            "proof_of_possession",
                    new ProofOfPossession(EPOCH, OBJECT, KEYS.getFirst().publicKey()),
            "sync_shard", new SyncShardMessage(EPOCH, 5, Axis.SECONDARY, BLOB, 1000, EPOCH));

    private static JsonNode vectors() {
        try (InputStream in = SignedMessageTest.class.getResourceAsStream("/vectors/messages.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<BlsSecretKey> keys() {
        List<BlsSecretKey> keys = new ArrayList<>();
        VECTORS.path("keys")
                .forEach(key -> keys.add(BlsSecretKey.fromBytes(
                        HEX.parseHex(key.path("secret_be_hex").asText()))));
        return keys;
    }

    @Test
    void messagesOfTheVectors() {
        assertThat(VECTORS.path("messages")).hasSize(MESSAGES.size());
        MESSAGES.forEach((name, message) -> {
            JsonNode vector = VECTORS.path("messages").path(name);
            assertThat(HEX.formatHex(message.toBytes()))
                    .as(name)
                    .isEqualTo(vector.path("message_hex").asText());
            assertThat(ProtocolMessage.parse(message.toBytes())).isEqualTo(message);
            SignedMessage signed = SignedMessage.sign(message, KEYS.getFirst());
            assertThat(HEX.formatHex(signed.signature().toBytes()))
                    .isEqualTo(vector.path("signature_key0_hex").asText());
            assertThat(signed.verify(message, KEYS.getFirst().publicKey())).isTrue();
            assertThat(signed.verify(message, KEYS.get(1).publicKey())).isFalse();
        });
    }

    @Test
    void everyCutBentOrLongerMessageIsRefused() {
        MESSAGES.values().forEach(message -> {
            byte[] bytes = message.toBytes();
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = java.util.Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> ProtocolMessage.parse(cut)).isInstanceOf(BcsException.class);
            }
            byte[] longer = java.util.Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> ProtocolMessage.parse(longer)).isInstanceOf(BcsException.class);
            for (int i = 0; i < 3; i++) {
                byte[] bent = bytes.clone();
                bent[i] += 100;
                assertThatThrownBy(() -> ProtocolMessage.parse(bent)).isInstanceOf(BcsException.class);
            }
        });
    }

    @Test
    void syncShardBodyOfTheVectors() {
        BcsWriter out = new BcsWriter();
        SignedMessage signed = SignedMessage.sign(MESSAGES.get("sync_shard"), KEYS.getFirst());
        signed.write(out);
        assertThat(HEX.formatHex(out.toByteArray()))
                .isEqualTo(VECTORS.path("sync_shard_http_body_hex").asText());
        assertThat(BcsReader.parse(out.toByteArray(), SignedMessage::read)).isEqualTo(signed);
    }

    @Test
    void confirmationOfTheVectors() {
        ConfirmationMessage message = (ConfirmationMessage) MESSAGES.get("confirmation_permanent");
        StorageConfirmation confirmation = StorageConfirmation.sign(message, KEYS.getFirst());
        String json = new SuccessEnvelope(200, confirmation.toJson()).toJson();
        assertThat(json).isEqualTo(VECTORS.path("json_confirmation_example").toString());
        StorageConfirmation again = SuccessEnvelope.parse(json.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .map(SuccessEnvelope::data)
                .flatMap(StorageConfirmation::ofJson)
                .orElseThrow();
        assertThat(again).isEqualTo(confirmation);
        assertThat(again.verify(message, KEYS.getFirst().publicKey())).isTrue();
        assertThat(again.verify(
                        new ConfirmationMessage(EPOCH + 1, BLOB, BlobPersistence.PERMANENT),
                        KEYS.getFirst().publicKey()))
                .isFalse();
        for (String broken : List.of("{}", "1", "{\"signed\":{}}", "{\"signed\":{\"serializedMessage\":\"!\"}}")) {
            assertThat(StorageConfirmation.ofJson(parse(broken))).isEmpty();
        }
    }

    private static JsonNode parse(String json) {
        try {
            return new JsonMapper().readTree(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Committee committee() {
        List<StorageNode> nodes = IntStream.range(0, 3)
                .mapToObj(i -> new StorageNode(
                        ObjectId.parse("0x" + (i + 1)).orElseThrow(),
                        "node-" + i,
                        "127.0.0.1:" + (9185 + i),
                        KEYS.get(i).publicKey().toBytes(),
                        new byte[33],
                        i == 0 ? List.of(0, 1) : i == 1 ? List.of(2) : List.of(3)))
                .toList();
        return new Committee(EPOCH, 4, nodes);
    }

    private static ConfirmationCertificate certificate(Committee committee, int... signers) {
        ConfirmationMessage message = (ConfirmationMessage) MESSAGES.get("confirmation_deletable");
        Map<Integer, StorageConfirmation> confirmations = new TreeMap<>();
        for (int signer : signers) {
            confirmations.put(signer, StorageConfirmation.sign(message, KEYS.get(signer)));
        }
        return ConfirmationCertificate.aggregate(committee, message, confirmations);
    }

    @Test
    void certificateOfTheVectors() {
        ConfirmationCertificate certificate = certificate(committee(), 0, 1, 2);
        assertThat(HEX.formatHex(certificate.signature().toBytes()))
                .isEqualTo(VECTORS.path("aggregate").path("aggregate_hex").asText());
        BitSet three = new BitSet();
        three.set(0, 3);
        assertThat(HEX.formatHex(SignersBitmap.of(three, 5).toBytes()))
                .isEqualTo(VECTORS.path("aggregate")
                        .path("signers_bitmap_5_members_hex")
                        .asText());
    }

    @Test
    void certificateNeedsAQuorumOfShards() {
        Committee committee = committee();
        assertThat(certificate(committee, 0, 1, 2).verify(committee)).isTrue();
        assertThat(certificate(committee, 0, 1).verify(committee)).isTrue();
        assertThat(certificate(committee, 1, 2).weight(committee)).isEqualTo(2);
        assertThat(certificate(committee, 1, 2).verify(committee)).isFalse();
        ConfirmationCertificate good = certificate(committee, 0, 1);
        BitSet all = new BitSet();
        all.set(0, 3);
        assertThat(new ConfirmationCertificate(good.signature(), SignersBitmap.of(all, 3), good.message())
                        .verify(committee))
                .isFalse();
        BlsSignature other = KEYS.get(2).sign(good.message().toBytes());
        assertThat(new ConfirmationCertificate(other, good.signers(), good.message()).verify(committee))
                .isFalse();
    }

    @Test
    void bitmapsFollowTheContract() {
        assertThat(SignersBitmap.parse(new byte[0], 5).orElseThrow().signerCount())
                .isZero();
        assertThat(SignersBitmap.parse(new byte[] {0x1F}, 5).orElseThrow().signerCount())
                .isEqualTo(5);
        assertThat(SignersBitmap.parse(new byte[] {0x20}, 5)).isEmpty();
        assertThat(SignersBitmap.parse(new byte[] {1, 0}, 5)).isEmpty();
        assertThat(SignersBitmap.parse(new byte[] {1}, 9).orElseThrow().toBytes())
                .containsExactly(1, 0);
        BitSet sixth = new BitSet();
        sixth.set(5);
        assertThatThrownBy(() -> SignersBitmap.of(sixth, 5)).isInstanceOf(IllegalArgumentException.class);
    }
}
