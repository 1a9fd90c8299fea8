package dev.floe.node;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A node as a process of its own that a test can kill: all shards are its, and the blobs named on the command line are
 * registered. Prints its port when it is ready.
 */
final class NodeProcess {
    private NodeProcess() {}

    /** Arguments: directory, number of shards, blob IDs. */
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        int shards = Integer.parseInt(arguments[1]);
        BlsSecretKey protocolKey = BlsSecretKey.ofTagged(Files.readString(directory.resolve("protocol.key")));
        NetworkKeyPair networkKey = NetworkKeyPair.parse(Files.readString(directory.resolve("network.key")));
        StubChain chain = new StubChain(StubChain.committee(
                1,
                shards,
                protocolKey.publicKey().toBytes(),
                networkKey.publicKey().toBytes(),
                RunningNode.all(shards)));
        for (int i = 2; i < arguments.length; i++) {
            chain.emit(StubChain.registered(BlobId.parse(arguments[i]).orElseThrow(), i, 100, false));
        }
        FloeNode node = FloeNode.start(
                new NodeConfig(
                        "victim",
                        directory.resolve("data"),
                        protocolKey,
                        networkKey,
                        "127.0.0.1",
                        new InetSocketAddress("127.0.0.1", 0),
                        Optional.empty(),
                        new NodeConfig.Tls.SelfSigned(),
                        List.of(),
                        ObjectId.parse("0x5").orElseThrow(),
                        ObjectId.parse("0x6").orElseThrow(),
                        Optional.empty(),
                        1000,
                        Duration.ZERO,
                        new NodeConfig.Pending(1, 1, 1, 1, Duration.ZERO),
                        Duration.ZERO),
                chain);
        System.out.println(node.address().getPort());
        System.out.println(node.failure().join());
    }
}
