package dev.floe.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BlsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final JsonNode VECTORS = vectors();

    private static JsonNode vectors() {
        try (InputStream in = BlsTest.class.getResourceAsStream("/vectors/messages.json")) {
            return new JsonMapper().readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hex(JsonNode node) {
        return HEX.parseHex(node.asText());
    }

    private static List<BlsSecretKey> vectorKeys() {
        List<BlsSecretKey> keys = new ArrayList<>();
        VECTORS.path("keys").forEach(key -> keys.add(BlsSecretKey.fromBytes(hex(key.path("secret_be_hex")))));
        return keys;
    }

    @Test
    void keysOfTheVectors() {
        for (JsonNode key : VECTORS.path("keys")) {
            BlsSecretKey secret =
                    BlsSecretKey.ofTagged(key.path("tagged_base64").asText());
            assertThat(secret.toBytes()).isEqualTo(hex(key.path("secret_be_hex")));
            assertThat(secret.toTagged()).isEqualTo(key.path("tagged_base64").asText());
            assertThat(secret.publicKey().toBytes()).isEqualTo(hex(key.path("public_hex")));
        }
    }

    @Test
    void theUnpackedLibraryIsNotLeftBehind() throws IOException {
        BlsSecretKey.generate(new SecureRandom());
        try (Stream<String> mappings = Files.lines(Path.of("/proc/self/maps"))) {
            assertThat(mappings.filter(line -> line.contains("blst@")))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(" (deleted)"));
        }
    }

    @Test
    void signaturesOfTheVectors() {
        BlsSecretKey key = vectorKeys().getFirst();
        assertThat(VECTORS.path("messages")).hasSize(5);
        for (JsonNode message : VECTORS.path("messages")) {
            BlsSignature signature = key.sign(hex(message.path("message_hex")));
            assertThat(signature.toBytes()).isEqualTo(hex(message.path("signature_key0_hex")));
            assertThat(key.publicKey().verify(hex(message.path("message_hex")), signature))
                    .isTrue();
            assertThat(vectorKeys().get(1).publicKey().verify(hex(message.path("message_hex")), signature))
                    .isFalse();
        }
    }

    @Test
    void aggregateOfTheVectors() {
        byte[] message = hex(VECTORS.path("messages")
                .path(VECTORS.path("aggregate").path("message").asText())
                .path("message_hex"));
        List<BlsSignature> signatures = new ArrayList<>();
        VECTORS.path("aggregate").path("signatures_hex").forEach(s -> signatures.add(BlsSignature.fromBytes(hex(s))));
        BlsSignature aggregate = BlsSignature.aggregate(signatures);
        assertThat(aggregate.toBytes()).isEqualTo(hex(VECTORS.path("aggregate").path("aggregate_hex")));
        List<BlsPublicKey> keys =
                vectorKeys().stream().map(BlsSecretKey::publicKey).toList();
        assertThat(aggregate.verifyAggregate(message, keys)).isTrue();
        assertThat(aggregate.verifyAggregate(message, keys.subList(0, 2))).isFalse();
        assertThat(aggregate.verifyAggregate(message, List.of())).isFalse();
    }

    @Test
    void keysOfNonSignersAreSubtracted() {
        List<BlsPublicKey> keys =
                vectorKeys().stream().map(BlsSecretKey::publicKey).toList();
        BlsPublicKey total = BlsPublicKey.aggregate(keys).orElseThrow();
        assertThat(total.minus(List.of())).contains(total);
        assertThat(total.minus(List.of(keys.get(1))))
                .isEqualTo(BlsPublicKey.aggregate(List.of(keys.get(0), keys.get(2))));
        assertThat(total.minus(List.of(keys.get(1), keys.get(2)))).contains(keys.getFirst());
        assertThat(total.minus(keys)).isEmpty();
        assertThat(total.minus(List.of())).contains(total);
        byte[] message = {1, 2, 3};
        BlsSignature two = BlsSignature.aggregate(
                List.of(vectorKeys().get(0).sign(message), vectorKeys().get(2).sign(message)));
        assertThat(total.minus(List.of(keys.get(1))).orElseThrow().verify(message, two))
                .isTrue();
        assertThat(total.verify(message, two)).isFalse();
    }

    @Test
    void bothFormsOfAPublicKey() {
        BlsPublicKey key = BlsSecretKey.generate(new SecureRandom()).publicKey();
        assertThat(key.toUncompressedBytes()).hasSize(BlsPublicKey.UNCOMPRESSED_LENGTH);
        assertThat(BlsPublicKey.fromBytes(key.toUncompressedBytes())).isEqualTo(key);
        assertThat(BlsPublicKey.fromBytes(key.toBytes()).toUncompressedBytes()).isEqualTo(key.toUncompressedBytes());
    }

    @Test
    void generatedKeysDiffer() {
        SecureRandom random = new SecureRandom();
        assertThat(BlsSecretKey.generate(random).toBytes())
                .isNotEqualTo(BlsSecretKey.generate(random).toBytes());
    }

    @Test
    void refusesWhatIsNoPublicKey() {
        byte[] good = vectorKeys().getFirst().publicKey().toBytes();
        byte[] uncompressed = vectorKeys().getFirst().publicKey().toUncompressedBytes();
        byte[] infinity = new byte[48];
        infinity[0] = (byte) 0xC0;
        byte[] infinityUncompressed = new byte[96];
        infinityUncompressed[0] = 0x40;
        byte[] offCurve = uncompressed.clone();
        offCurve[95] ^= 1;
        byte[] unmarked = good.clone();
        unmarked[0] &= 0x7F;
        // On the curve, but not in the subgroup of prime order: x = 4 has a y and the wrong order.
        byte[] outside = new byte[48];
        outside[0] = (byte) 0x80;
        outside[47] = 4;
        List<byte[]> bad = List.of(
                new byte[0],
                new byte[48],
                new byte[96],
                java.util.Arrays.copyOf(good, 47),
                java.util.Arrays.copyOf(good, 96),
                java.util.Arrays.copyOf(uncompressed, 48),
                infinity,
                infinityUncompressed,
                offCurve,
                unmarked,
                outside);
        for (byte[] bytes : bad) {
            assertThatThrownBy(() -> BlsPublicKey.fromBytes(bytes))
                    .as(HEX.formatHex(bytes))
                    .isInstanceOf(KeyFormatException.class);
        }
    }

    @Test
    void refusesWhatIsNoSignature() {
        byte[] good = vectorKeys().getFirst().sign(new byte[] {1}).toBytes();
        byte[] infinity = new byte[96];
        infinity[0] = (byte) 0xC0;
        byte[] unmarked = good.clone();
        unmarked[0] &= 0x7F;
        List<byte[]> bad = new ArrayList<>(
                List.of(new byte[0], new byte[96], java.util.Arrays.copyOf(good, 95), infinity, unmarked));
        bad.add(java.util.Arrays.copyOf(good, 192));
        // Points of the curve with small x are practically never in the subgroup.
        for (int x = 1; x < 20; x++) {
            byte[] outside = new byte[96];
            outside[0] = (byte) 0x80;
            outside[95] = (byte) x;
            bad.add(outside);
        }
        for (byte[] bytes : bad) {
            assertThatThrownBy(() -> BlsSignature.fromBytes(bytes))
                    .as(HEX.formatHex(bytes))
                    .isInstanceOf(KeyFormatException.class);
        }
    }

    @Test
    void refusesWhatIsNoSecretKey() {
        byte[] order = HEX.parseHex("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");
        byte[] last = order.clone();
        last[31] = 0;
        assertThat(BlsSecretKey.fromBytes(last).toBytes()).isEqualTo(last);
        for (byte[] bytes : List.of(new byte[32], new byte[31], new byte[33], order)) {
            assertThatThrownBy(() -> BlsSecretKey.fromBytes(bytes)).isInstanceOf(KeyFormatException.class);
        }
        for (String text : List.of("", "!", "AAAA", "As5tqQFRGrjPSvcZeKfBX98NwDuCUtZyJdzWR2bUn0oY")) {
            assertThatThrownBy(() -> BlsSecretKey.ofTagged(text)).isInstanceOf(KeyFormatException.class);
        }
    }

    @Test
    void nothingPrintsASecret() {
        BlsSecretKey key = vectorKeys().getFirst();
        assertThat(key.toString()).doesNotContain(key.toTagged()).doesNotContain(HEX.formatHex(key.toBytes()));
    }
}
