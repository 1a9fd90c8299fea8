package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.cli.OwnNetwork.Ran;
import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.NodeConfigFile;
import dev.floe.node.SuiChain;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobMetadata;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.store.RecordStore;
import dev.floe.sui.Account;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of a storage node does with {@code floe node}, on a whole network. */
@Timeout(600)
class NodeCommandsTest {
    @TempDir
    private static Path home;

    private static OwnNetwork network;
    private static ObjectId owner;
    private static String blobId;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        network = new OwnNetwork(home);
        owner = ObjectId.parse(succeed(network.run(
                                "generate-sui-wallet",
                                "--path",
                                network.wallet().toString(),
                                "--sui-network",
                                network.rpc().toString(),
                                "--use-faucet",
                                "--json"))
                        .json()
                        .path("walletAddress")
                        .asText())
                .orElseThrow();
        Path file = Files.writeString(home.resolve("file"), "what operators keep".repeat(500));
        blobId = succeed(network.run("store", file.toString(), "--epochs", "5", "--json"))
                .json()
                .findValue("blobId")
                .asText();
    }

    @AfterAll
    static void stop() throws Exception {
        network.close();
    }

    private static Ran succeed(Ran ran) {
        assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
        return ran;
    }

    private static Ran node(String... words) {
        List<String> line = new ArrayList<>(List.of("node"));
        line.addAll(List.of(words));
        return OwnNetwork.runAsGiven(line.toArray(String[]::new));
    }

    private Ran setup(Path config, String... more) throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        List<String> line = new ArrayList<>(List.of(
                "setup",
                "--config",
                network.config().toString(),
                "--config-directory",
                config.toString(),
                "--storage-path",
                directory.resolve("data").toString(),
                "--name",
                "newcomer",
                "--public-host",
                "127.0.0.1",
                "--public-port",
                Integer.toString(port),
                "--metrics-address",
                "127.0.0.1:0",
                "--node-capacity",
                "250G"));
        line.addAll(List.of(more));
        return node(line.toArray(String[]::new));
    }

    @Test
    void aNodeIsSetUpRegisteredStakedAndRuns() throws Exception {
        Path folder = directory.resolve("etc");
        JsonNode made = succeed(setup(folder, "--use-faucet", "--description", "a node: with a colon", "--json"))
                .json();
        Path file = folder.resolve("walrus-node.yaml");
        assertThat(made.path("configPath").asText()).isEqualTo(file.toString());
        for (String secret : List.of("protocol.key", "network.key", "sui_config.yaml", "sui.keystore")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(secret))))
                    .as(secret)
                    .isEqualTo("rw-------");
        }
        String before = Files.readString(file);

        JsonNode registered = succeed(node("register", "--config-path", file.toString(), "--json"))
                .json();
        assertThat(registered.path("newlyRegistered").asBoolean()).isTrue();
        String capability = registered.path("storageNodeCap").asText();
        assertThat(Files.readString(file)).isEqualTo(before + "storage_node_cap: \"" + capability + "\"\n");
        // filecoin-saturn/L1-node#194, bacalhau#3672, xmtpd#692: broken off before the file was written, or by somebody
        // who
        // was not sure: nothing is registered twice, and nobody is told that it failed.
        Files.writeString(file, before);
        JsonNode again = succeed(node("register", "--config-path", file.toString(), "--json"))
                .json();
        assertThat(again.path("newlyRegistered").asBoolean()).isFalse();
        assertThat(again.path("storageNodeCap").asText()).isEqualTo(capability);
        assertThat(Files.readString(file)).endsWith("storage_node_cap: \"" + capability + "\"\n");

        // More than what a shard of the others has.
        for (int i = 0; i < 3; i++) {
            SuiNetwork.behind(network.rpc()).fund(owner, Duration.ofMinutes(1));
        }
        succeed(network.run("stake", "--node-id", registered.path("nodeId").asText(), "--amount", "2500000000000"));
        NodeConfig config = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        assertThat(config.registration().orElseThrow().metadata().description()).isEqualTo("a node: with a colon");
        try (FloeNode running = FloeNode.start(config.asOneOf(4), new SuiChain(config))) {
            assertThat(running.held().shards()).isEmpty();
        }
        correctTheChain(file, registered);
        network.advance(2);
        JsonNode committee = succeed(network.run("info", "committee", "--json")).json();
        assertThat(committee.findValuesAsText("name")).contains("newcomer");
        try (FloeNode running = FloeNode.start(config.asOneOf(4), new SuiChain(config))) {
            assertThat(running.held().shards()).isNotEmpty();
        }
    }

    /** What is changed in the file is changed on chain, once. */
    private static void correctTheChain(Path file, JsonNode registered) throws Exception {
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replace("commission_rate: 6000", "commission_rate: 1000")
                        .replace("write_price: 20000", "write_price: 7")
                        .replace("a node: with a colon", "another one"));
        NodeConfig changed = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        try (SuiChain chain = new SuiChain(changed)) {
            assertThat(chain.correct()).containsExactly("commission_rate", "voting_params.write_price", "metadata");
            assertThat(chain.correct()).as("nothing is changed twice").isEmpty();
        }
        String frost = Files.readString(file);
        Files.writeString(file, frost.replace("write_price: 7", "write_price: 70\n  currency: NanoUsd"));
        try (SuiChain chain = new SuiChain(NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE))) {
            assertThat(chain.correct())
                    .as("prices in dollars are no prices in FROST")
                    .isEmpty();
        }
        Files.writeString(file, frost);
        try (Account account = Account.open(
                changed.sui(),
                changed.systemObject(),
                changed.stakingObject(),
                changed.wallet().orElseThrow().key(),
                OptionalLong.empty())) {
            ObjectId node = ObjectId.parse(registered.path("nodeId").asText()).orElseThrow();
            assertThat(account.nodes().pool(node).votingParams().writePrice()).isEqualTo(7);
            assertThat(account.nodes().pool(node).pendingCommissionRate().byEpoch())
                    .containsValue(1000L);
        }
        Files.writeString(file, text);
    }

    @Test
    void whatIsThereIsNotOverwrittenAndWhatNobodyCouldRunIsNotMade() throws Exception {
        Path folder = directory.resolve("etc");
        succeed(setup(folder));
        byte[] key = Files.readAllBytes(folder.resolve("protocol.key"));
        Ran again = setup(folder);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("exists already");
        assertThat(Files.readAllBytes(folder.resolve("protocol.key"))).isEqualTo(key);

        assertThat(setup(directory.resolve("other"), "--commission-rate", "10001")
                        .code())
                .isEqualTo(2);
        assertThat(setup(directory.resolve("other"), "--rest-api-address", "nowhere")
                        .code())
                .isEqualTo(2);
        assertThat(directory.resolve("other")).doesNotExist();
        Ran unclear = node("setup", "--node-capacity", "much");
        assertThat(unclear.code()).isEqualTo(2);
    }

    /** As packages have it: {@code /etc/floe/node.yaml} names a file in a directory of the node's own, which its keys are in, too. */
    @Test
    void theNextKeyIsBesideTheConfigurationItselfAndNotBesideALinkToIt() throws Exception {
        Path folder = directory.resolve("etc/new");
        succeed(setup(folder));
        Path link = Files.createSymbolicLink(directory.resolve("etc/node.yaml"), Path.of("new", "walrus-node.yaml"));
        JsonNode made = succeed(node("rotate-key", "--config", link.toString(), "--json"))
                .json();
        assertThat(Path.of(made.path("keyPath").asText()).getParent()).isEqualTo(folder);
        assertThat(link).isSymbolicLink();
        assertThat(NodeConfigFile.read(folder.resolve("walrus-node.yaml"), NodeConfigFile.Overrides.NONE)
                        .nextProtocolKey())
                .isPresent();
    }

    @Test
    void withoutConfigurationNothingRunsAndNothingIsRegistered() throws Exception {
        for (Ran ran : List.of(node(), node("run"), node("register"))) {
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err()).contains("--config");
        }
        Ran client = node("register", "--config", network.config().toString());
        assertThat(client.code()).isEqualTo(2);
        assertThat(node("db").code()).isEqualTo(2);
        Ran nowhere = node("db", "count", "--dir", directory.toString());
        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.err()).contains("is not the directory of a storage node");
    }

    @Test
    void whatARunningNodeKeepsIsCountedListedReadAndVerified() throws Exception {
        String data = home.resolve("node-0").resolve("data").toString();
        JsonNode count = succeed(node("db", "count", "--dir", data, "--json")).json();
        assertThat(count.path("blobs").asLong()).isEqualTo(1);
        assertThat(count.path("withoutMetadata").asLong()).isZero();
        assertThat(count.path("primarySlivers").asInt())
                .isEqualTo(count.path("secondarySlivers").asInt())
                .isBetween(1, OwnNetwork.SHARDS);
        assertThat(count.path("knownToChain").asLong()).isEqualTo(1);
        assertThat(count.path("eventBlobs").path("waiting").asInt(-1)).isZero();
        assertThat(count.path("eventBlobs").has("certified")).isFalse();
        assertThat(succeed(node("db", "count", "--dir", data)).out())
                .contains("event blobs        none is certified; 0 wait, up to checkpoint ");
        assertThat(succeed(node("db", "list", "--dir", data)).out())
                .isEqualTo(blobId + " 9500 " + count.path("primarySlivers").asText() + " "
                        + count.path("secondarySlivers").asText() + " "
                        + count.path("bytes").asText() + "\n");
        assertThat(succeed(node("db", "list", "--dir", data, "--limit", "0")).out())
                .isEmpty();
        Path out = directory.resolve("metadata");
        succeed(node("db", "read", "--dir", data, blobId, "--out", out.toString()));
        VerifiedMetadata.verify(
                BlobId.parse(blobId).orElseThrow(),
                BlobMetadata.fromBcs(Files.readAllBytes(out)),
                new Encoding(OwnNetwork.SHARDS));
        Ran none = node("db", "read", "--dir", data, blobId, "--pair", "999", "--out", out.toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no intact primary sliver of pair 999");
        assertThat(succeed(node("db", "verify", "--dir", data)).out()).endsWith("all are as they should be\n");
        assertThat(succeed(node("db", "verify", "--dir", data, blobId)).out()).contains("records read");
    }

    @Test
    void aBackupOfARunningNodeIsRestoredToANewDirectoryOnly() throws Exception {
        String data = home.resolve("node-1").resolve("data").toString();
        Path backup = directory.resolve("backup");
        Path restored = directory.resolve("restored");
        succeed(node("backup", "--dir", data, "--to", backup.toString()));
        assertThat(succeed(node("restore", "--from", backup.toString(), "--dir", restored.toString()))
                        .out())
                .contains("blobs: ")
                .endsWith("nothing is damaged\n");
        assertThat(succeed(node("db", "count", "--dir", restored.toString())).out())
                .isEqualTo(
                        succeed(node("db", "count", "--dir", backup.toString())).out());

        // restic/restic#564, yugabyte/yugabyte-db#8644, OpenTranscribe#599: restored over what was there, and said to
        // be well.
        for (String taken : List.of(data, restored.toString())) {
            Ran over = node("restore", "--from", backup.toString(), "--dir", taken);
            assertThat(over.code()).isEqualTo(1);
            assertThat(over.err()).contains("choose another directory");
        }
        Ran none =
                node("restore", "--from", data, "--dir", directory.resolve("x").toString());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("is no backup");
        // sourcefrog/conserve#50: a backup that was broken off was restored as if it were one.
        Files.delete(backup.resolve("node.json"));
        Ran broken = node(
                "restore",
                "--from",
                backup.toString(),
                "--dir",
                directory.resolve("y").toString());
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.err()).contains("is not whole");
        assertThat(directory.resolve("y")).doesNotExist();
    }

    private static NodeConfigFile.Overrides dirOf(Path data) {
        return new NodeConfigFile.Overrides(
                Optional.empty(),
                Optional.of(data),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /**
     * vegaprotocol/vega#6291: restored from before a key was rotated, a node did not start, as what it had restored was not what its
     * configuration says.
     */
    @Test
    void aBackupFromBeforeTheKeyChangedIsRestoredForTheNodeWithItsNewKey() throws Exception {
        Path folder = directory.resolve("etc");
        succeed(setup(folder));
        Path file = folder.resolve("walrus-node.yaml");
        NodeConfig before = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        FloeNode.start(before.asOneOf(4), new SuiChain(before)).close();
        Path backup = directory.resolve("backup");
        succeed(node("backup", "--dir", directory.resolve("data").toString(), "--to", backup.toString()));
        succeed(node("rotate-key", "--config", file.toString()));
        NodeConfigFile.takeNextKey(file);
        NodeConfig after = NodeConfigFile.read(file, NodeConfigFile.Overrides.NONE);
        assertThat(after.protocolKey().publicKey())
                .isNotEqualTo(before.protocolKey().publicKey());

        Path data = directory.resolve("restored");
        NodeConfig there = NodeConfigFile.read(file, dirOf(data));
        succeed(node("restore", "--from", backup.toString(), "--dir", data.toString()));
        assertThatThrownBy(() -> FloeNode.start(there.asOneOf(4), new SuiChain(there)))
                .hasMessageContaining("belongs to another node")
                .hasMessageContaining("restore --config");
        Path own = directory.resolve("own");
        NodeConfig here = NodeConfigFile.read(file, dirOf(own));
        succeed(node("restore", "--from", backup.toString(), "--dir", own.toString(), "--config", file.toString()));
        FloeNode.start(here.asOneOf(4), new SuiChain(here)).close();
        // The same backup goes on being that of the node.
        succeed(node("backup", "--dir", own.toString(), "--to", backup.toString()));
    }

    /** In what was closed: behind the last sync of a store that is open, or was copied then, a crash may have left anything. */
    @Test
    void damageIsFoundAndNamed() throws Exception {
        String data = home.resolve("node-2").resolve("data").toString();
        Path backup = directory.resolve("backup");
        succeed(node("backup", "--dir", data, "--to", backup.toString()));
        RecordStore.open(backup.resolve("blobs"), 64 << 20).close();
        Path segment;
        try (Stream<Path> files = Files.list(backup.resolve("blobs"))) {
            segment = files.filter(file -> file.toString().endsWith(".seg"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(segment);
        Path sliver = directory.resolve("sliver");
        JsonNode count = succeed(node("db", "count", "--dir", data, "--json")).json();
        assertThat(count.path("primarySlivers").asInt()).isPositive();
        // The last one, of which an open store could not say.
        int at = -1;
        for (int pair = 0; pair < OwnNetwork.SHARDS; pair++) {
            for (String axis : List.of("primary", "secondary")) {
                Ran read = node(
                        "db",
                        "read",
                        "--dir",
                        data,
                        blobId,
                        "--pair",
                        "" + pair,
                        "--axis",
                        axis,
                        "--out",
                        sliver.toString());
                at = read.code() == 0 ? Math.max(at, indexOf(bytes, Files.readAllBytes(sliver))) : at;
            }
        }
        assertThat(at).isPositive();
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(at + 5L);
            file.write(bytes[at + 5] ^ 1);
        }
        Ran verified = node("db", "verify", "--dir", backup.toString());
        assertThat(verified.code()).isEqualTo(1);
        assertThat(verified.out()).contains("1 fault");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(new String(part, StandardCharsets.ISO_8859_1));
    }
}
