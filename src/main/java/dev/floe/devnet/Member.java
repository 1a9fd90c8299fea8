package dev.floe.devnet;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A storage node of the network as it was made: its keys, its address and its share of the shards.
 *
 * @param directory has its keys and its data
 * @param shards how many
 */
record Member(
        String name,
        NetworkHost host,
        int port,
        int shards,
        Path directory,
        BlsSecretKey protocolKey,
        NetworkKeyPair networkKey) {
    private static final String PROTOCOL_KEY = "protocol.key";
    private static final String NETWORK_KEY = "network.key";

    /** Reads the keys of a node, or makes them if it has none yet. */
    static Member of(String name, NetworkHost host, int port, int shards, Path directory, SecureRandom random)
            throws IOException {
        Path protocolKey = directory.resolve(PROTOCOL_KEY);
        Path networkKey = directory.resolve(NETWORK_KEY);
        if (!Files.exists(protocolKey)) {
            SecretFile.write(protocolKey, BlsSecretKey.generate(random).toTagged() + "\n");
        }
        if (!Files.exists(networkKey)) {
            SecretFile.write(networkKey, NetworkKeyPair.generate(random).toPem());
        }
        return new Member(
                name,
                host,
                port,
                shards,
                directory,
                BlsSecretKey.ofTagged(SecretFile.read(protocolKey)),
                NetworkKeyPair.parse(SecretFile.read(networkKey)));
    }

    /** The same node listening somewhere else. */
    Member on(int otherPort) {
        return new Member(name, host, otherPort, shards, directory, protocolKey, networkKey);
    }

    Path protocolKeyFile() {
        return directory.resolve(PROTOCOL_KEY);
    }

    Path networkKeyFile() {
        return directory.resolve(NETWORK_KEY);
    }

    Path data() {
        return directory.resolve("data");
    }

    /** How the node runs, in the network that {@code clientConfig} describes. */
    NodeConfig config(Path clientConfig) throws IOException {
        return NodeConfigFile.read(
                clientConfig,
                new NodeConfigFile.Overrides(
                        Optional.of(name),
                        Optional.of(data()),
                        Optional.of(host.text()),
                        Optional.of(port),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(protocolKeyFile()),
                        Optional.of(networkKeyFile()),
                        List.of()));
    }

    /** As registered on chain: host and port. */
    String address() {
        return host.with(port);
    }

    String url() {
        return "https://" + address();
    }
}
