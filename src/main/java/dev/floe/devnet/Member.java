package dev.floe.devnet;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.keys.SuiKeystore;
import dev.floe.keys.SuiWallet;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import dev.floe.protocol.ObjectId;
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
 * @param wallet has its capability, and pays for what it tells the chain; without one it tells nothing
 */
record Member(
        String name,
        NetworkHost host,
        int port,
        int shards,
        Path directory,
        BlsSecretKey protocolKey,
        NetworkKeyPair networkKey,
        Optional<SuiKeyPair> wallet) {
    private static final String PROTOCOL_KEY = "protocol.key";
    private static final String NETWORK_KEY = "network.key";
    private static final String KEYSTORE = "wallet.keystore";

    /** Reads the keys of a node, or makes them if it has none yet. */
    static Member of(
            String name,
            NetworkHost host,
            int port,
            int shards,
            Path directory,
            boolean withWallet,
            SecureRandom random)
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
                NetworkKeyPair.parse(SecretFile.read(networkKey)),
                withWallet ? Optional.of(wallet(directory.resolve(KEYSTORE), random)) : Optional.empty());
    }

    private static SuiKeyPair wallet(Path keystore, SecureRandom random) throws IOException {
        if (!Files.exists(keystore)) {
            new SuiKeystore(List.of(SuiKeyPair.generate(SignatureScheme.ED25519, random))).write(keystore);
        }
        return SuiKeystore.read(keystore).keys().getFirst();
    }

    /** The same node listening somewhere else. */
    Member on(int otherPort) {
        return new Member(name, host, otherPort, shards, directory, protocolKey, networkKey, wallet);
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

    /** The account of its wallet. */
    Optional<ObjectId> walletAddress() {
        return wallet.map(key -> ObjectId.of(key.address()));
    }

    Path walletFile() {
        return directory.resolve("wallet.yaml");
    }

    /** Writes the wallet's file, as the owner's commands take it. */
    void writeWallet(SuiWallet.Environment environment) throws IOException {
        if (wallet.isPresent()) {
            new SuiWallet(
                            directory.resolve(KEYSTORE),
                            List.of(environment),
                            Optional.of(environment.alias()),
                            walletAddress().map(ObjectId::toString))
                    .write(walletFile());
        }
    }

    /** How the node runs, in the form of the reference node's. */
    Path configFile() {
        return directory.resolve("node.yaml");
    }

    /** How the node runs. */
    NodeConfig config() throws IOException {
        return NodeConfigFile.read(
                configFile(),
                new NodeConfigFile.Overrides(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(address()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
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
