package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.chain.ChainControl;
import dev.floe.chain.OpenChain;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import dev.floe.node.SuiChain;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A whole network in this process, chain and storage nodes, for tests of commands, and a way to run these. */
public final class OwnNetwork implements AutoCloseable {
    static final int NODES = 4;
    static final int SHARDS = 10;

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path directory;
    private final OpenChain chain;
    private final List<FloeNode> nodes = new ArrayList<>();

    private record Keys(Path protocol, Path network, int port) {}

    /** What a command said and how it ended. */
    public record Ran(int code, String out, String err) {
        /** All of standard output: StackStorm/st2#558, apache/airflow#66139, jfrog/jfrog-cli#115, pgsty/mc#29. */
        public JsonNode json() throws IOException {
            return JSON.readTree(out);
        }
    }

    OwnNetwork(Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        SecureRandom random = new SecureRandom();
        ObjectNode genesis = JSON.createObjectNode().put("shards", SHARDS).put("challengeSamples", 2);
        ArrayNode described = genesis.putArray("nodes");
        List<Keys> keys = new ArrayList<>();
        List<Integer> ports = freePorts();
        for (int i = 0; i < NODES; i++) {
            BlsSecretKey protocol = BlsSecretKey.generate(random);
            NetworkKeyPair network = NetworkKeyPair.generate(random);
            Path home = Files.createDirectories(directory.resolve("node-" + i));
            keys.add(new Keys(home.resolve("protocol.key"), home.resolve("network.key"), ports.get(i)));
            SecretFile.write(keys.get(i).protocol(), protocol.toTagged() + "\n");
            SecretFile.write(keys.get(i).network(), network.toPem());
            described
                    .addObject()
                    .put("name", "node-" + i)
                    .put("address", "127.0.0.1:" + ports.get(i))
                    .put(
                            "publicKey",
                            HexFormat.of().formatHex(protocol.publicKey().toBytes()))
                    .put(
                            "networkPublicKey",
                            HexFormat.of().formatHex(network.publicKey().toBytes()))
                    .put("shards", SHARDS / NODES + (i < SHARDS % NODES ? 1 : 0));
        }
        Path description = Files.writeString(directory.resolve("genesis.json"), genesis.toString());
        chain = OpenChain.open(
                directory.resolve("chain"), Optional.of(description), "127.0.0.1", 0, OpenChain.Epochs.BY_NODES);
        JsonNode deployment =
                JSON.readTree(Files.readString(directory.resolve("chain").resolve("deployment.json")));
        Files.writeString(
                config(),
                new NetworkConfig(
                                ObjectId.parse(deployment.path("systemObject").asText())
                                        .orElseThrow(),
                                ObjectId.parse(deployment.path("stakingObject").asText())
                                        .orElseThrow(),
                                OptionalInt.of(SHARDS),
                                List.of(),
                                Optional.of(new NetworkConfig.Wallet(
                                        wallet().toString(), Optional.empty(), Optional.empty())),
                                List.of(rpc().toString()),
                                true,
                                Optional.empty(),
                                ObjectId.parse(
                                        deployment.path("challengesObject").asText()))
                        .toYaml());
        for (int i = 0; i < NODES; i++) {
            NodeConfig config = NodeConfigFile.read(
                    config(),
                    new NodeConfigFile.Overrides(
                            Optional.of("node-" + i),
                            Optional.of(directory.resolve("node-" + i).resolve("data")),
                            Optional.of("127.0.0.1"),
                            Optional.of(keys.get(i).port()),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(keys.get(i).protocol()),
                            Optional.of(keys.get(i).network()),
                            List.of()));
            NodeConfig one = config.asOneOf(NODES);
            nodes.add(FloeNode.start(one, new SuiChain(one)));
        }
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            ports.add(held.getLast().getLocalPort());
        }
        for (ServerSocket socket : held) {
            socket.close();
        }
        return ports;
    }

    /** The chain's URL, which is that of its faucet, too. */
    URI rpc() {
        return URI.create("http://127.0.0.1:" + chain.port());
    }

    /** Names the wallet that {@link #wallet} will be. */
    Path config() {
        return directory.resolve("client_config.yaml");
    }

    /** Where a wallet belongs; there is none yet. */
    Path wallet() {
        return directory.resolve("wallet").resolve("client.yaml");
    }

    void advance(int epochs) throws IOException {
        ChainControl.advance(directory.resolve("chain"), epochs);
    }

    /** Runs a command of this network's. */
    Ran run(String... words) {
        List<String> line = new ArrayList<>(List.of("--config", config().toString()));
        line.addAll(List.of(words));
        return runAsGiven(line.toArray(String[]::new));
    }

    /** Runs a command that has to work. */
    Ran succeed(String... words) {
        Ran ran = run(words);
        assertThat(ran.code()).as("%s: %s", List.of(words), ran.err()).isZero();
        return ran;
    }

    /** Makes the wallet, has the faucet fill it, and gives its address. */
    String makeWallet() throws IOException {
        return succeed(
                        "generate-sui-wallet",
                        "--path",
                        wallet().toString(),
                        "--sui-network",
                        rpc().toString(),
                        "--use-faucet",
                        "--json")
                .json()
                .path("walletAddress")
                .asText();
    }

    /** Runs a command in this process. */
    public static Ran runAsGiven(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int code = Floe.commandLine().execute(words);
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    @Override
    public void close() throws IOException {
        for (FloeNode node : nodes) {
            node.close();
        }
        chain.close();
    }
}
