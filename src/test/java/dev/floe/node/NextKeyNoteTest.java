package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change of the protocol key writes into a node's configuration; all else in it stays as somebody wrote it. */
class NextKeyNoteTest {
    private static final String REST = """
            # ours
            name: one   # of two
            storage_path: DIR/data
            network_key_pair:
              path: DIR/network.key
            public_host: 127.0.0.1
            sui:
              rpc: http://127.0.0.1:1
              # the network
              system_object: "0x5"
              staking_object: "0x6"
            """;

    @TempDir
    private Path folder;

    private final BlsSecretKey old = BlsSecretKey.generate(new SecureRandom());
    private final BlsSecretKey next = BlsSecretKey.generate(new SecureRandom());
    private Path file;
    private Path key;
    private String rest;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("node.yaml");
        // A name that YAML has to be told about.
        key = folder.resolve("it's: next.key");
        rest = REST.replace("DIR", folder.toString());
        Files.writeString(folder.resolve("old.key"), old.toTagged());
        Files.writeString(key, next.toTagged() + "\n");
        Files.writeString(
                folder.resolve("network.key"),
                NetworkKeyPair.generate(new SecureRandom()).toPem());
    }

    private NodeConfig read() throws IOException {
        return NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
    }

    private void change(String before, String keyed, String after) throws IOException {
        Files.writeString(file, before + keyed + after);
        assertThat(read().nextProtocolKey()).isEmpty();

        NodeConfigFile.noteNextKey(file, key);
        assertThat(Files.readString(file)).startsWith(before + keyed + after);
        assertThat(read().protocolKey().publicKey()).isEqualTo(old.publicKey());
        assertThat(read().nextProtocolKey().orElseThrow().publicKey()).isEqualTo(next.publicKey());
        String noted = Files.readString(file);
        NodeConfigFile.noteNextKey(file, key);
        assertThat(Files.readString(file)).isEqualTo(noted);

        NodeConfigFile.takeNextKey(file);
        assertThat(Files.readString(file)).startsWith(before + after).doesNotContain("old.key", old.toTagged());
        assertThat(read().protocolKey().publicKey()).isEqualTo(next.publicKey());
        assertThat(read().nextProtocolKey()).isEmpty();
        assertThatThrownBy(() -> NodeConfigFile.takeNextKey(file)).isInstanceOf(NodeConfigException.class);
    }

    @Test
    void aKeyInAFileOfItsOwn() throws IOException {
        change("", "protocol_key_pair:\n  path: " + folder.resolve("old.key") + "\n", rest);
        change(rest, "protocol_key_pair: {path: '" + folder.resolve("old.key") + "'}\n", "");
        change(rest, "protocol_key_pair:\r\n    path: " + folder.resolve("old.key") + "\r\n", "");
    }

    @Test
    void aKeyInTheConfigurationItself() throws IOException {
        change(rest, "protocol_key_pair: " + old.toTagged() + "\n", "metrics_address: null\n");
    }

    @Test
    void aNextKeyThatIsNoneIsRefused() throws IOException {
        Files.writeString(file, rest + "protocol_key_pair: " + old.toTagged() + "\nnext_protocol_key_pair: nonsense\n");
        assertThatThrownBy(this::read).isInstanceOf(NodeConfigException.class);
        Files.writeString(file, rest + "protocol_key_pair: " + old.toTagged() + "\nnext_protocol_key_pair: {}\n");
        assertThatThrownBy(this::read)
                .isInstanceOf(NodeConfigException.class)
                .hasMessageContaining("next_protocol_key_pair");
    }
}
