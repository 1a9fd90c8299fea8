package dev.floe.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The descriptions of Walrus's networks that packages bring are what a client needs, and name nothing of a wallet. */
class ShippedNetworksTest {
    @ParameterizedTest
    @CsvSource({
        "mainnet, 0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2",
        "testnet, 0x6c2547cbbc38025cf3adac45f63cb0a8d12ecf777cdc75a4971612bf97fdf6af",
    })
    void namesTheSystemAndAFullNode(String network, String systemObject) throws Exception {
        NetworkConfig config = NetworkConfig.parse(
                Files.readString(Path.of("edge-deploy/networks", network + ".yaml")), Optional.empty());
        assertThat(config.systemObject()).isEqualTo(ObjectId.parse(systemObject).orElseThrow());
        assertThat(config.stakingObject()).isNotEqualTo(config.systemObject());
        assertThat(config.shardCount()).isEqualTo(OptionalInt.of(1000));
        assertThat(config.rpcUrls()).containsExactly("https://fullnode." + network + ".sui.io:443");
        assertThat(config.wallet()).isEmpty();
        assertThat(config.privateNodes()).isFalse();
    }
}
