package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.cli.OwnNetwork.Ran;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of an owner, with the reference client's names, flags and fields, on a whole network. */
@Timeout(600)
class OwnerCommandsTest {
    @TempDir
    private static Path home;

    private static OwnNetwork network;
    private static String address;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() throws Exception {
        network = new OwnNetwork(home);
        address = network.makeWallet();
    }

    @AfterAll
    static void stop() throws Exception {
        network.close();
    }

    private static JsonNode json(String... words) throws Exception {
        String[] line = new String[words.length + 1];
        line[0] = "--json";
        System.arraycopy(words, 0, line, 1, words.length);
        return network.succeed(line).json();
    }

    private Path file(String name, String text) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private JsonNode store(String text, String... more) throws Exception {
        Path file = file("blob-" + text.hashCode(), text);
        List<String> words = new ArrayList<>(List.of("store", file.toString(), "--epochs", "3"));
        words.addAll(List.of(more));
        return json(words.toArray(String[]::new))
                .path(0)
                .path("blobStoreResult")
                .path("newlyCreated");
    }

    @Test
    void aWalletIsMadeOnce() throws Exception {
        assertThat(address).matches("0x[0-9a-f]{64}");
        // MystenLabs/sui#23036, status-im/nimbus-eth2#1702, paritytech/substrate#9886, Multibit-Legacy/multibit#263,
        // foundry-rs/foundry#13561: keys are their owner's to read, and not overwritten.
        Path keystore = network.wallet().resolveSibling("sui.keystore");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keystore)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(network.wallet());
        Ran again =
                network.run("generate-sui-wallet", "--path", network.wallet().toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("exists already");
        assertThat(Files.readAllBytes(network.wallet())).isEqualTo(before);
        Ran alone = OwnNetwork.runAsGiven(
                "generate-sui-wallet",
                "--path",
                directory.resolve("w/client.yaml").toString(),
                "--sui-network",
                "mainnet",
                "--use-faucet");
        assertThat(alone.err()).contains("mainnet has no faucet");
        assertThat(directory.resolve("w")).doesNotExist();
    }

    @Test
    void whatIsStoredIsListedExtendedAndDeleted() throws Exception {
        JsonNode stored = store("listed");
        String id = stored.path("blobObject").path("id").asText();
        String blobId = stored.path("blobObject").path("blobId").asText();
        JsonNode listed = json("list-blobs");
        assertThat(listed.findValuesAsText("id")).contains(id);
        assertThat(network.succeed("list-blobs").out()).contains(blobId, "certified, deletable", "until epoch 4");

        JsonNode extended = json("extend", "--blob-obj-id", id, "--epochs-extended", "2");
        assertThat(extended.path("epochsExtended").asInt()).isEqualTo(2);
        assertThat(extended.path("endEpoch").asInt()).isEqualTo(6);
        assertThat(network.run("extend", "--blob-obj-id", id, "--epochs-extended", "2", "--shared")
                        .err())
                .contains("is no shared blob");
        assertThat(network.run("extend", "--blob-obj-id", id, "--epochs-extended", "100")
                        .err())
                .contains("at most");
        assertThat(network.run("extend", "--blob-obj-id", "0x6", "--epochs-extended", "1")
                        .err())
                .contains("is no blob");

        Ran unasked = network.run("delete", "--blob-ids", blobId);
        assertThat(unasked.code()).isEqualTo(2);
        assertThat(unasked.err()).contains("--yes");
        JsonNode deleted = json("delete", "--blob-id", blobId, "--yes");
        assertThat(deleted.path(0).path("blobIdentity").path("blobId").asText()).isEqualTo(blobId);
        assertThat(deleted.path(0).path("deletedBlobs").findValuesAsText("id")).contains(id);
        assertThat(deleted.path(0).path("noBlobFound").asBoolean()).isFalse();
        Ran again = network.run("delete", "--object-ids", id, "--yes", "--no-status-check");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("owns no deletable blob");
        assertThat(json("list-blobs").findValuesAsText("id")).doesNotContain(id);
    }

    /** restic/restic#1790, #2135, #4251: what an upstream command that failed did not write is no blob. */
    @Test
    void anEmptyStandardInputIsNotPaidFor() throws Exception {
        InputStream own = System.in;
        Ran ran;
        try {
            System.setIn(InputStream.nullInputStream());
            ran = network.run("store", "-", "--epochs", "1", "--json");
        } finally {
            System.setIn(own);
        }
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains("nothing came on standard input").hasLineCount(1);
        JsonNode error = ran.json().path(0).path("blobStoreResult").path("error");
        assertThat(error.path("failurePhase").asText()).isEqualTo("read");
        assertThat(store("").path("blobObject").path("size").asInt(-1))
                .as("a file that is empty is one")
                .isZero();
    }

    /** storj-archived/core#397. */
    @Test
    void aFileThatIsNamedTwiceIsPaidForOnce() throws Exception {
        String file = file("twice", "twice").toString();
        JsonNode stored = json("store", file, file, "--epochs", "2");
        String object = stored.path(0).findValue("blobObject").path("id").asText();
        assertThat(stored.path(1).findValue("alreadyCertified").path("object").asText())
                .isEqualTo(object);
    }

    /** GoogleCloudPlatform/gsutil#5, googleapis/nodejs-storage#1713. */
    @Test
    void aFileStaysAsItIsIfThereIsNoBlobToReplaceIt() throws Exception {
        Path old = file("old", "old");
        Ran ran = network.run("read", "A".repeat(43), "--out", old.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(old).hasContent("old");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(old);
        }
    }

    @Test
    void blobsAreDeletedByTheirFiles() throws Exception {
        store("by file, one", "--permanent");
        store("by file, two");
        Path permanent = directory.resolve("blob-" + "by file, one".hashCode());
        Path deletable = directory.resolve("blob-" + "by file, two".hashCode());
        Ran ran = network.run(
                "delete",
                "--files",
                permanent.toString(),
                deletable.toString(),
                "--yes",
                "--no-status-check",
                "--json");
        assertThat(ran.code()).as("one of them cannot be").isEqualTo(1);
        assertThat(ran.json().path(0).path("noBlobFound").asBoolean()).isTrue();
        assertThat(ran.json().path(1).path("deletedBlobs")).hasSize(1);
        assertThat(ran.json().path(1).path("blobIdentity").path("file").asText())
                .isEqualTo(deletable.toString());
    }

    @Test
    void blobsAreSharedAndFunded() throws Exception {
        String id = store("shared").path("blobObject").path("id").asText();
        JsonNode shared = json("share", "--blob-obj-id", id, "--amount", "1000");
        String sharedId = shared.path("sharedBlobObjectId").asText();
        assertThat(shared.path("amount").asLong()).isEqualTo(1000);
        assertThat(network.run("extend", "--blob-obj-id", sharedId, "--epochs-extended", "1")
                        .err())
                .contains("say --shared");
        Ran poor = network.run("extend", "--blob-obj-id", sharedId, "--shared", "--epochs-extended", "1");
        assertThat(poor.code()).isEqualTo(1);
        assertThat(poor.err()).contains("has 1000 FROST and needs");
        JsonNode funded = json("fund-shared-blob", "--shared-blob-obj-id", sharedId, "--amount", "1000000000");
        assertThat(funded.path("funds").asLong()).isEqualTo(1_000_001_000);
        assertThat(json("extend", "--blob-obj-id", sharedId, "--shared", "--epochs-extended", "1")
                        .path("endEpoch")
                        .asInt())
                .isEqualTo(5);
        assertThat(store("shared at once", "--share").path("sharedBlobObject").asText())
                .startsWith("0x");
    }

    @Test
    void attributesAreSetReadAndRemoved() throws Exception {
        String id = store("with attributes").path("blobObject").path("id").asText();
        assertThat(json("get-blob-attribute", id).path("attribute").isNull()).isTrue();
        network.succeed("set-blob-attribute", id, "--attr", "content-type", "text/plain", "--attr", "-x", "--y");
        assertThat(json("get-blob-attribute", id)
                        .path("attribute")
                        .path("metadata")
                        .path("contents")
                        .toString())
                .isEqualTo("[{\"key\":\"content-type\",\"value\":\"text/plain\"},{\"key\":\"-x\",\"value\":\"--y\"}]");
        assertThat(network.succeed("get-blob-attribute", id).out()).contains("content-type: text/plain");
        network.succeed("remove-blob-attribute-fields", id, "--keys", "-x", "none");
        assertThat(json("get-blob-attribute", id).findValuesAsText("key")).containsExactly("content-type");
        network.succeed("remove-blob-attribute", id);
        assertThat(json("get-blob-attribute", id).path("attribute").isNull()).isTrue();
        assertThat(network.run("remove-blob-attribute", id).err()).contains("has no attributes");
    }

    @Test
    void objectsAreBurnt() throws Exception {
        String one = store("to burn, one").path("blobObject").path("id").asText();
        String two = store("to burn, two").path("blobObject").path("id").asText();
        assertThat(network.run("burn-blobs", "--object-ids", one, two).code()).isEqualTo(2);
        JsonNode burnt = json("burn-blobs", "--object-ids", one, two, "--yes");
        assertThat(burnt.path("burnedBlobs")).hasSize(2);
        assertThat(json("list-blobs", "--include-expired").findValuesAsText("id"))
                .doesNotContain(one, two);
        assertThat(json("burn-blobs", "--all-expired", "--yes").path("burnedBlobs"))
                .isEmpty();
    }

    @Test
    void walIsStakedAndAskedBack() throws Exception {
        JsonNode nodes = json("info", "committee").path("currentStorageNodes");
        assertThat(nodes).hasSize(OwnNetwork.NODES);
        String first = nodes.path(0).path("nodeId").asText();
        String second = nodes.path(1).path("nodeId").asText();
        JsonNode staked = json("stake", "--node-ids", first, second, "--amounts", "2000000000", "3000000000")
                .path("stakedWal");
        assertThat(staked.findValuesAsText("node_id")).containsExactly(first, second);
        assertThat(staked.path(1).path("principal").asLong()).isEqualTo(3_000_000_000L);
        assertThat(staked.path(0).path("state").asText()).isEqualTo("Staked");
        assertThat(network.run("stake", "--node-id", first, "--amount", "5").err())
                .contains("1 WAL");
        assertThat(network.run(
                                "stake",
                                "--node-ids",
                                first,
                                second,
                                "--amounts",
                                "1000000000",
                                "1000000000",
                                "1000000000")
                        .code())
                .isEqualTo(2);

        assertThat(json("request-withdraw-stake", first, "--dry-run").path("stakedWals"))
                .hasSize(1);
        assertThat(json("list-staked-wal", "--withdrawing-only").path("stakedWals"))
                .isEmpty();
        String id = staked.path(0).path("id").asText();
        json("stake", "--node-id", first);
        Ran undecided = network.run("request-withdraw-stake", first);
        assertThat(undecided.code()).isEqualTo(1);
        assertThat(undecided.err()).contains("say which ones you mean");
        Ran other = network.run("request-withdraw-stake", second, id);
        assertThat(other.err()).contains("no stake " + id + " with " + second);
        assertThat(json("list-staked-wal", "--staked-only").path("stakedWals").findValuesAsText("id"))
                .contains(id);
        assertThat(json("withdraw-stake", id).path("amount").asLong())
                .as("it did not count yet, so it comes back at once")
                .isEqualTo(2_000_000_000L);
    }

    @Test
    void quiltsOfFoldersAreStoredListedAndRead() throws Exception {
        Path folder = directory.resolve("site");
        file("site/index.html", "<p>hello");
        file("site/img/a.svg", "<svg/>");
        // skypilot-org/skypilot#814, anthropics/anthropic-sdk-python#1843: links lead out of the folder, and in
        // circles.
        Files.createSymbolicLink(folder.resolve("link"), network.wallet());
        Files.createSymbolicLink(folder.resolve("mylink"), Path.of("."));
        JsonNode dry = json("store-quilt", "--paths", folder.toString(), "--epochs", "2", "--dry-run");
        assertThat(dry.path("quiltIndex").path("v1").path("quiltPatches").findValuesAsText("identifier"))
                .containsExactly("img/a.svg", "index.html");
        JsonNode stored = json("store-quilt", "--paths", folder.toString(), "--epochs", "2");
        String quilt = stored.path("blobStoreResult")
                .path("newlyCreated")
                .path("blobObject")
                .path("blobId")
                .asText();
        assertThat(quilt).isEqualTo(dry.path("quiltBlobOutput").path("blobId").asText());
        JsonNode listed = json("list-patches-in-quilt", quilt).path("V1");
        assertThat(listed.path("quilt_id").asText()).isEqualTo(quilt);
        assertThat(listed.findValuesAsText("quiltPatchId"))
                .isEqualTo(stored.path("storedQuiltBlobs").findValuesAsText("quiltPatchId"));
        assertThat(network.succeed("read-quilt", "--quilt-id", quilt, "--identifiers", "index.html")
                        .out())
                .isEqualTo("<p>hello");
        String patch = listed.findValuesAsText("quiltPatchId").getFirst();
        assertThat(network.succeed("read-quilt", "--quilt-patch-ids", patch).out())
                .isEqualTo("<svg/>");
        Path out = directory.resolve("out");
        network.succeed("read-quilt", "--quilt-id", quilt, "--out", out.toString());
        assertThat(out.resolve("img/a.svg")).hasContent("<svg/>");
        assertThat(out.resolve("index.html")).hasContent("<p>hello");
        assertThat(network.run("read-quilt", "--quilt-id", quilt, "--quilt-patch-ids", patch)
                        .code())
                .isEqualTo(2);
        assertThat(network.run("read-quilt", "--quilt-id", quilt, "--identifiers", "none")
                        .err())
                .contains("no patch of that name");
    }

    /** ipfs/kubo#5126, ipfs-cluster/ipfs-cluster#1420: what is hidden to people belongs to the folder. */
    @Test
    void hiddenFilesOfAFolderAreInItsQuilt() throws Exception {
        file("hidden/.well-known/security.txt", "Contact: mailto:a@b.example");
        file("hidden/.htaccess", "x");
        file("hidden/a", "a");
        JsonNode dry =
                json("store-quilt", "--paths", directory.resolve("hidden").toString(), "--epochs", "1", "--dry-run");
        assertThat(dry.path("quiltIndex").path("v1").path("quiltPatches").findValuesAsText("identifier"))
                .containsExactly(".htaccess", ".well-known/security.txt", "a");
    }

    @Test
    void filesOfQuiltsHaveNamesAndTags() throws Exception {
        Path one = file("one", "1");
        Path two = file("two", "2");
        JsonNode stored = json(
                "store-quilt",
                "--epochs",
                "2",
                "--blobs",
                "{\"path\":\"" + one + "\",\"identifier\":\"../escape\",\"tags\":{\"k\":\"v\"}}",
                "{\"path\":\"" + two + "\"}");
        String quilt = stored.findValue("blobId").asText();
        assertThat(json("read-quilt", "--quilt-id", quilt, "--tag", "k", "v")
                        .path("retrievedBlobs")
                        .toString())
                .isEqualTo("[{\"blob\":\"MQ==\",\"identifier\":\"../escape\",\"tags\":{\"k\":\"v\"}}]");
        Path out = directory.resolve("sub/out");
        Ran refused = network.run("read-quilt", "--quilt-id", quilt, "--out", out.toString());
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("'../escape' leads out of the directory");
        assertThat(directory.resolve("sub")).as("nothing was written at all").doesNotExist();
        assertThat(network.run("store-quilt", "--epochs", "1", "--blobs", "{\"path\":1}")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void blobsAreStoredUntilAMoment() throws Exception {
        // Epochs are days here, and the first has just begun.
        Instant moment = Instant.now().plus(50, ChronoUnit.HOURS);
        Path file = file("until", "until");
        JsonNode stored = json("store", file.toString(), "--earliest-expiry-time", moment.toString());
        assertThat(stored.findValue("endEpoch").asInt()).isEqualTo(4);
        assertThat(network.run("store", file.toString(), "--earliest-expiry-time", "2020-01-01T00:00:00Z")
                        .err())
                .contains("is over");
        assertThat(network.run("store", file.toString(), "--earliest-expiry-time", "2990-01-01 00:00:00 UTC")
                        .err())
                .contains("epochs ahead");
        assertThat(network.run("store", file.toString(), "--earliest-expiry-time", "soon")
                        .err())
                .contains("RFC 3339");
    }

    @Test
    void theNetworkIsDescribedInParts() throws Exception {
        assertThat(json("info", "epoch").path("currentEpoch").asInt()).isEqualTo(1);
        assertThat(json("info", "epoch").path("epochDuration").path("secs").asLong())
                .isEqualTo(86_400);
        assertThat(json("info", "storage").path("nShards").asInt()).isEqualTo(OwnNetwork.SHARDS);
        assertThat(json("info", "size").path("maxBlobSize").asLong()).isPositive();
        JsonNode price = json("info", "price");
        assertThat(price.path("storagePricePerUnitSize").asLong()).isPositive();
        assertThat(price.findValues("exampleBlobs")).isNotEmpty();
        // MystenLabs/walrus-sites#321: which of the two is which, as the contract computes it for ten shards.
        JsonNode committee = json("info", "committee");
        assertThat(committee.path("nPrimarySourceSymbols").asInt()).isEqualTo(4);
        assertThat(committee.path("nSecondarySourceSymbols").asInt()).isEqualTo(7);
        JsonNode bft = json("info", "bft");
        assertThat(bft.path("maxFaultyShards").asInt()).isEqualTo(3);
        assertThat(bft.path("minNodesAbove").asInt()).isEqualTo(2);
        assertThat(json("info", "coin").path("coinType").asText()).endsWith("::wal::WAL");
        JsonNode all = json("info", "all", "--sort-by", "url", "--desc");
        assertThat(all.path("bftInfo")).isEqualTo(bft);
        List<String> addresses =
                all.path("committeeInfo").path("currentStorageNodes").findValuesAsText("networkAddress");
        assertThat(addresses).hasSize(OwnNetwork.NODES).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        // Sections of CSV, and nothing else with --json: as the reference client has it.
        List<String> receivers = network.run("info", "committee", "--commission-receivers", "--json")
                .out()
                .lines()
                .toList();
        assertThat(receivers)
                .hasSize(3 * 2 + 2 + OwnNetwork.NODES)
                .startsWith(
                        "# current committee (epoch 1)",
                        "committee,epoch,node_id,node_name,receiver_type,receiver,receiver_owner")
                .contains("# previous committee (epoch 0)", "# next committee (epoch 2, not yet determined)");
        assertThat(receivers.stream().filter(line -> line.startsWith("current,1,0x")))
                .hasSize(OwnNetwork.NODES)
                .allMatch(
                        line -> line.matches("current,1,0x[0-9a-f]{64},node-\\d,object,0x[0-9a-f]{64},0x[0-9a-f]{64}"));
        assertThat(network.succeed("info", "all", "--hide-details").out()).doesNotContain("node-0");
    }

    @Test
    void nodesAreAskedHowTheyAre() throws Exception {
        JsonNode health = json("health", "--committee");
        assertThat(health.path("healthInfo")).hasSize(OwnNetwork.NODES);
        assertThat(health.path("latestSeq").isIntegralNumber()).isTrue();
        JsonNode first = health.path("healthInfo").path(0);
        assertThat(first.path("healthInfo").path("Ok").path("nodeStatus").asText())
                .isNotEmpty();
        String id = first.path("nodeId").asText();
        assertThat(json("health", "--node-ids", id, "--detail")
                        .path("healthInfo")
                        .path(0)
                        .path("nodeUrl"))
                .isEqualTo(first.path("nodeUrl"));
        assertThat(json("health", "--node-url", first.path("nodeUrl").asText()).path("healthInfo"))
                .hasSize(1);
        assertThat(json("health", "--active-set", "--sort-by", "name").findValuesAsText("nodeName"))
                .containsExactly("node-0", "node-1", "node-2", "node-3");
        assertThat(network.run("health", "--node-url", "nowhere:1").err()).contains("no node of the active set");
        assertThat(network.run("health", "--committee", "--active-set").code()).isEqualTo(2);
    }

    @Test
    void whatIsForOperatorsIsRefusedToOthers() throws Exception {
        String node = json("info", "committee").findValue("nodeId").asText();
        for (String[] words : List.of(
                new String[] {"node-admin", "collect-commission", "--node-id", node},
                new String[] {"node-admin", "set-commission-authorized", "--node-id", node, "--address", address},
                new String[] {"node-admin", "set-governance-authorized", "--node-id", node, "--object", node})) {
            Ran ran = network.run(words);
            assertThat(ran.code()).as("%s", List.of(words)).isEqualTo(1);
            assertThat(ran.err()).hasLineCount(1);
        }
        assertThat(network.run("node-admin").code()).isEqualTo(2);
        assertThat(network.run(
                                "node-admin",
                                "vote-for-upgrade",
                                "--node-id",
                                node,
                                "--upgrade-manager-object-id",
                                "0x1",
                                "--package-digest",
                                "0x12")
                        .err())
                .contains("is no digest");
    }

    @Test
    void walIsExchangedWhereThereIsAnExchange() {
        Ran ran = network.run("get-wal");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("names no exchange");
        assertThat(network.run("get-wal", "--exchange-id", "0x5").code()).isEqualTo(1);
    }

    @Test
    void commandsAreGivenAsJson() throws Exception {
        Path file = file("json \"quoted\"", "as json");
        String path = file.toString().replace("\"", "\\\"");
        Ran stored = OwnNetwork.runAsGiven(
                "json",
                "{\"config\":\"" + network.config() + "\",\"command\":{\"store\":{\"files\":[\"" + path
                        + "\"],\"epochs\":2,\"force\":true,\"permanent\":false}}}");
        assertThat(stored.code()).as(stored.err()).isZero();
        String blobId = stored.json().findValue("blobId").asText();
        Ran read = OwnNetwork.runAsGiven(
                "json",
                "{\"config\":\"" + network.config() + "\",\"command\":{\"read\":{\"blobId\":\"" + blobId + "\"}}}");
        assertThat(read.json().path("blob").binaryValue()).isEqualTo("as json".getBytes(StandardCharsets.UTF_8));
        Ran status = OwnNetwork.runAsGiven(
                "json",
                "{\"config\":\"" + network.config() + "\",\"command\":{\"blobStatus\":{\"blobId\":\"" + blobId
                        + "\",\"timeout\":{\"secs\":10,\"nanos\":0}}}}");
        assertThat(status.json().path("status").has("deletable")).isTrue();
        Ran epoch = OwnNetwork.runAsGiven(
                "json", "{\"config\":\"" + network.config() + "\",\"command\":{\"info\":{\"command\":\"epoch\"}}}");
        assertThat(epoch.json().path("currentEpoch").asInt()).isEqualTo(1);
        for (String wrong : List.of(
                "no json",
                "[]",
                "{}",
                "{\"command\":{\"fly\":{}}}",
                "{\"command\":{\"json\":{}}}",
                "{\"command\":{\"store\":{\"files\":[\"x\"],\"epohcs\":1}}}",
                "{\"comand\":{},\"command\":\"info\"}",
                "{\"command\":{\"store\":{\"files\":[\"x\"],\"epochs\":1,\"force\":\"yes\"}}}")) {
            Ran refused = OwnNetwork.runAsGiven("json", wrong);
            assertThat(refused.code()).as(wrong).isEqualTo(2);
            assertThat(refused.out()).isEmpty();
        }
    }

    @Test
    void optionsForAllMayComeFirst() {
        Ran ran =
                OwnNetwork.runAsGiven("--json", "--wallet", "/nowhere", "--config=" + network.config(), "info", "size");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("{");
        // And last, with a command that needs no wallet.
        Ran last = network.run("info", "epoch", "--wallet", "/nowhere", "--json", "--gas-budget=5");
        assertThat(last.code()).as(last.err()).isZero();
        assertThat(last.out()).startsWith("{");
        assertThat(network.run("info", "epoch", "--walet", "/nowhere").code()).isEqualTo(2);
        assertThat(OwnNetwork.runAsGiven("encode", "x", "--wallet", "/nowhere").code())
                .isEqualTo(2);
        assertThat(OwnNetwork.runAsGiven("--config").code()).isEqualTo(2);
        assertThat(OwnNetwork.runAsGiven("--json", "nothing").code()).isEqualTo(2);
    }

    @Test
    void whatIsEncryptedIsReadInPartsByItsKeyAlone() throws Exception {
        Path key = directory.resolve("key.txt");
        String recipient = json("keygen", key.toString()).path("recipient").asText();
        assertThat(recipient).startsWith("age1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(network.run("keygen", key.toString()).err()).contains("exists already");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 30_000; i++) {
            text.append("line ").append(i).append('\n');
        }
        String secret = text.toString();
        JsonNode stored = store(secret, "--encrypt", key.toString());
        String blobId = stored.path("blobObject").path("blobId").asText();
        assertThat(network.succeed("read", blobId).out())
                .startsWith("age-encryption.org/v1")
                .doesNotContain("line 7");
        assertThat(network.succeed("read", blobId, "--decrypt", key.toString()).out())
                .isEqualTo(secret);
        assertThat(network.succeed("read", blobId, "--decrypt", key.toString(), "--range", "100000-100009")
                        .out())
                .isEqualTo(secret.substring(100_000, 100_010));
        assertThat(network.succeed("read", blobId, "--decrypt", key.toString(), "--range", "-5")
                        .out())
                .isEqualTo("9999\n");
        assertThat(json("read", blobId, "--decrypt", key.toString(), "--start", "5", "--length", "1")
                        .path("blob")
                        .binaryValue())
                .isEqualTo("0".getBytes(StandardCharsets.UTF_8));
        Path other = directory.resolve("other.txt");
        network.succeed("keygen", other.toString());
        Ran refused = network.run("read", blobId, "--decrypt", other.toString(), "--out", directory + "/none");
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.err()).contains("is encrypted for other keys");
        assertThat(directory.resolve("none")).doesNotExist();
        String plain = store("not encrypted").path("blobObject").path("blobId").asText();
        assertThat(network.run("read", plain, "--decrypt", key.toString()).err())
                .contains("cannot be decrypted");
        assertThat(network.run("read", plain, "--range", "9-2").code()).isEqualTo(2);
    }

    @Test
    void nodesAreAudited() throws Exception {
        String blobId = store("audited").path("blobObject").path("blobId").asText();
        JsonNode report = json("audit", "--questions", "20", "--seed", "5");
        assertThat(report.path("nodes")).hasSize(OwnNetwork.NODES);
        assertThat(report.findValuesAsText("verdict")).containsOnly("holds");
        assertThat(report.findValuesAsText("asked")).containsOnly("20");
        assertThat(report.path("nodes").path(0).path("holdsAtLeast").asDouble()).isBetween(0.4, 0.6);
        String text = network.succeed("audit", "--questions", "3", "--blob-ids", blobId)
                .out();
        assertThat(text).contains("has all of at least").contains("What cannot be known");
        String metrics =
                network.succeed("audit", "--questions", "2", "--prometheus").out();
        assertThat(metrics).contains("# TYPE floe_audit_holds_at_least gauge");
        Ran nothing = network.run("audit", "--blob-ids", "A".repeat(43), "--for", "20s");
        assertThat(nothing.code()).isEqualTo(1);
        assertThat(nothing.err()).contains("is left out").contains("there is no blob to ask for");
        assertThat(network.run("audit", "--error", "2").code()).isEqualTo(2);
        JsonNode status = json("status", blobId, "--verify");
        assertThat(status.path("holdings").path("primarySliversProven").asInt()).isEqualTo(OwnNetwork.SHARDS);
        assertThat(status.path("holdings").path("spareSlivers").asInt()).isEqualTo(6);
        assertThat(network.succeed("status", blobId, "--verify").out()).contains("more may fail, whichever they are");
    }
}
