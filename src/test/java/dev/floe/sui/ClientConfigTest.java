package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.protocol.NetworkConfigException;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientConfigTest {
    private static final String TWO_NETWORKS = """
            contexts:
              here: {system_object: '0x1', staking_object: '0x2', rpc_urls: ['http://127.0.0.1:9000']}
              there: {system_object: '0x3', staking_object: '0x4', rpc_urls: ['https://example.org']}
            default_context: here
            """;

    @TempDir
    Path directory;

    private ClientConfig load(Map<String, String> environment) {
        return ClientConfig.load(
                Optional.empty(),
                Optional.empty(),
                environment,
                directory.resolve("home"),
                directory.resolve("working"));
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String config(String system) {
        return "system_object: '" + system + "'\nstaking_object: '0x2'\nrpc_urls: ['http://127.0.0.1:9000']\n";
    }

    @Test
    void filesAreFoundWhereTheReferenceClientLooks() throws Exception {
        Map<String, String> environment =
                Map.of("XDG_CONFIG_HOME", directory.resolve("xdg").toString());
        assertThatThrownBy(() -> load(environment))
                .isInstanceOf(NetworkConfigException.class)
                .hasMessageContaining(directory.resolve("home/.walrus").toString())
                .hasMessageContaining("--config");
        List<String> places = List.of(
                "home/.walrus/client_config.yml",
                "home/.walrus/client_config.yaml",
                "home/.config/walrus/client_config.yaml",
                "xdg/walrus/client_config.yaml",
                "working/client_config.yaml");
        for (String place : places) {
            Path file = write(place, config("0x7"));
            assertThat(load(environment).file()).isEqualTo(file);
        }
        Path named = write("elsewhere.yaml", config("0x8"));
        ClientConfig config = load(Map.of(ClientConfig.VARIABLE, named.toString()));
        assertThat(config.network().systemObject())
                .isEqualTo(ObjectId.parse("0x8").orElseThrow());
    }

    @Test
    void aContextIsChosen() throws Exception {
        Path file = write("config.yaml", TWO_NETWORKS);
        assertThat(ClientConfig.load(Optional.of(file), Optional.empty()).rpcUrls())
                .containsExactly(URI.create("http://127.0.0.1:9000"));
        assertThat(ClientConfig.load(Optional.of(file), Optional.of("there")).rpcUrls())
                .containsExactly(URI.create("https://example.org"));
        assertThatThrownBy(() -> ClientConfig.load(Optional.of(file), Optional.of("nowhere")))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("here, there");
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThatThrownBy(() -> ClientConfig.load(Optional.of(directory.resolve("none.yaml")), Optional.empty()))
                .hasMessageContaining("there is no such file");
        Path bad = write("bad.yaml", "system_object: hello\n");
        assertThatThrownBy(() -> ClientConfig.load(Optional.of(bad), Optional.empty()))
                .hasMessageContaining("system_object");
        Path mute = write("mute.yaml", "system_object: '0x1'\nstaking_object: '0x2'\n");
        assertThatThrownBy(() ->
                        ClientConfig.load(Optional.of(mute), Optional.empty()).rpcUrls())
                .hasMessageContaining("rpc_urls");
    }

    @Test
    void oneFullNodeNeedNotBeAList() throws Exception {
        String objects = "system_object: '0x1'\nstaking_object: '0x2'\n";
        Path one = write("one.yaml", objects + "rpc_urls: http://127.0.0.1:9000\n");
        assertThat(ClientConfig.load(Optional.of(one), Optional.empty()).rpcUrls())
                .containsExactly(URI.create("http://127.0.0.1:9000"));
        for (String wrong : List.of("rpc_urls: 9000", "rpc_urls: {url: x}", "rpc_urls: [9000]")) {
            Path file = write("wrong.yaml", objects + wrong + "\n");
            assertThatThrownBy(() -> ClientConfig.load(Optional.of(file), Optional.empty()))
                    .as(wrong)
                    .isInstanceOf(NetworkConfigException.class)
                    .hasMessageContaining("rpc_urls");
        }
    }

    @Test
    void theWalletIsTheOneThatIsNamed() throws Exception {
        SuiKeyPair one = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        SuiKeyPair two = SuiKeyPair.generate(SignatureScheme.SECP256K1, new SecureRandom());
        new SuiKeystore(List.of(one, two)).write(directory.resolve("sui.keystore"));
        new SuiKeystore(List.of(two)).write(directory.resolve("two.keystore"));
        new SuiWallet(
                        Path.of("sui.keystore"),
                        List.of(new SuiWallet.Environment("local", "http://127.0.0.1:9100")),
                        Optional.of("local"),
                        Optional.of(ObjectId.of(one.address()).toString()))
                .write(directory.resolve("wallet.yaml"));
        String network = "system_object: '0x1'\nstaking_object: '0x2'\nwallet_config: ";

        ClientConfig plain =
                ClientConfig.load(Optional.of(write("plain.yaml", network + "wallet.yaml\n")), Optional.empty());
        assertThat(plain.key(Optional.empty()).address()).isEqualTo(one.address());
        assertThat(plain.rpcUrls()).containsExactly(URI.create("http://127.0.0.1:9100"));
        assertThat(plain.key(Optional.of(directory.resolve("two.keystore"))).address())
                .isEqualTo(two.address());

        ClientConfig chosen = ClientConfig.load(
                Optional.of(write(
                        "chosen.yaml",
                        network + "{path: wallet.yaml, active_address: '" + ObjectId.of(two.address()) + "'}\n")),
                Optional.empty());
        assertThat(chosen.key(Optional.empty()).address()).isEqualTo(two.address());

        assertThatThrownBy(() -> plain.key(Optional.of(directory.resolve("sui.keystore"))))
                .hasMessageContaining("2 keys");
        assertThatThrownBy(() -> plain.key(Optional.of(directory.resolve("no.yaml"))))
                .hasMessageContaining("there is no such file")
                .hasMessageContaining("--wallet");
    }

    @Test
    void aWalletMayComeThroughAPipe() throws Exception {
        SuiKeyPair pair = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        Path keystore = directory.resolve("through.keystore");
        new SuiKeystore(List.of(pair)).write(keystore);
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = Thread.startVirtualThread(() -> {
            try {
                Files.write(pipe, Files.readAllBytes(keystore), StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        ClientConfig config = ClientConfig.load(
                Optional.of(write("piped.yaml", "system_object: '0x1'\nstaking_object: '0x2'\n")), Optional.empty());
        assertThat(config.key(Optional.of(pipe)).address()).isEqualTo(pair.address());
        writer.join();
    }

    /** spring-attic/spring-cloud-cli#78, Suwayomi/Suwayomi-Server-docker#74, cloudera-labs/hms-mirror#136. */
    @Test
    void theHomeDirectoryIsTheOneOfTheEnvironment() {
        assertThat(ClientConfig.home(Map.of("HOME", "/somewhere/else"))).isEqualTo(Path.of("/somewhere/else"));
        for (Map<String, String> none : List.of(Map.<String, String>of(), Map.of("HOME", ""), Map.of("HOME", "here"))) {
            assertThat(ClientConfig.home(none)).isEqualTo(Path.of(System.getProperty("user.home")));
        }
    }
}
