package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkDescriptionTest {
    private static final String BLS = "a1".repeat(48);
    private static final String P256 = "02".repeat(33);

    @TempDir
    private Path directory;

    private GenesisConfig read(String text) throws IOException {
        return NetworkDescription.read(Files.writeString(directory.resolve("genesis"), text), 1234);
    }

    @Test
    void readsYaml() throws IOException {
        GenesisConfig config = read("""
                shards: 7
                epochDurationSeconds: 60
                seed: abc
                nodes:
                  - {name: a, address: "127.0.0.1:1", publicKey: %s, networkPublicKey: "%s", shards: 4}
                  - {name: b, address: "[::1]:2", publicKey: %s, networkPublicKey: "%s", shards: 3}
                """.formatted(BLS, P256, BLS, P256));
        assertThat(config.shardCount()).isEqualTo(7);
        assertThat(config.epochDurationMillis()).isEqualTo(60_000);
        assertThat(config.seed()).isEqualTo("abc");
        assertThat(config.timestampMillis()).isEqualTo(1234);
        assertThat(config.epoch()).isEqualTo(1);
        assertThat(config.storagePrice()).isEqualTo(GenesisConfig.DEFAULT_STORAGE_PRICE);
        assertThat(config.nodes())
                .extracting(GenesisConfig.Node::networkAddress)
                .containsExactly("127.0.0.1:1", "[::1]:2");
        assertThat(config.nodes().get(1).networkPublicKey()).hasSize(33);
    }

    @Test
    void readsJsonAndMakesASeed() throws IOException {
        String json = """
                {"shards": 4, "nodes": [{"name": "a", "address": "h:1", "publicKey": "%s", "networkPublicKey": "%s",
                 "shards": 4}]}""".formatted(BLS, P256);
        assertThat(read(json).seed()).isNotEqualTo(read(json).seed());
    }

    @Test
    void nodesMayHaveWallets() throws IOException {
        GenesisConfig config = read("""
                shards: 7
                seed: abc
                nodes:
                  - {name: a, address: "h:1", publicKey: %s, networkPublicKey: "%s", shards: 4, wallet: "0x12ab"}
                  - {name: b, address: "h:2", publicKey: %s, networkPublicKey: "%s", shards: 3}
                """.formatted(BLS, P256, BLS, P256));
        assertThat(config.nodes())
                .extracting(GenesisConfig.Node::wallet)
                .containsExactly(ObjectId.parse("0x12ab"), Optional.empty());
    }

    @Test
    void nodesMayChallengeEachOther() throws IOException {
        String network =
                "shards: 7\nnodes: [{name: a, address: 'h:1', publicKey: %s, networkPublicKey: \"%s\", shards: 7}]\n"
                        .formatted(BLS, P256);
        assertThat(read(network).challenge()).isEmpty();
        assertThat(read(network + "challengeSamples: 100").challenge())
                .contains(new GenesisConfig.Challenge(100, 60_000));
        assertThat(read(network + "challengeSamples: 100\nchallengeGraceSeconds: 5")
                        .challenge())
                .contains(new GenesisConfig.Challenge(100, 5000));
        assertThatThrownBy(() -> read(network + "challengeGraceSeconds: 5"))
                .hasMessageContaining("challengeGraceSeconds needs challengeSamples");
        assertThatThrownBy(() -> read(network + "challengeSamples: 10001"))
                .hasMessageContaining("samples of a challenge are 1 to 10000, not 10001");
        assertThatThrownBy(() -> read(network + "challengeSamples: 1\nchallengeGraceSeconds: 0"))
                .hasMessageContaining("the grace of a challenge is 1 s to a day, not 0 ms");
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> read(
                        "shards: 4\nnodes: [{name: a, address: b, publicKey: aa, networkPublicKey: bb, wallet: me}]"))
                .hasMessageContaining("'wallet' is to be an address in hex");
        assertThatThrownBy(() -> read("shard: 4")).hasMessageContaining("unknown fields [shard]");
        assertThatThrownBy(() -> read("shards: [")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> read("shards: -4")).hasMessageContaining("'shards' is to be a whole number");
        assertThatThrownBy(() -> read("shards: 4\nnodes: [{name: 7}]")).hasMessageContaining("'name'");
        assertThatThrownBy(() -> read("shards: 4\nnodes: [{name: a, address: b, publicKey: xy}]"))
                .hasMessageContaining("'publicKey' is to be bytes in hex");
    }
}
