package dev.floe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.cli.OwnNetwork.Ran;
import dev.floe.sui.ClientConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands that are given as the reference client's JSON mode takes them print what {@code docs/commands.md} says: its fields,
 * of its types, and Floe's own where the page says so. Programs depend on where a field is: MystenLabs/walrus-sites#366, #396.
 */
@Timeout(600)
class JsonFieldsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path home;

    private static OwnNetwork network;
    private static Map<String, JsonShape> shapes;
    /** Shapes of commands that were seen. */
    private static final TreeSet<String> SEEN = new TreeSet<>();

    @BeforeAll
    static void start() throws Exception {
        List<String> page = Files.readAllLines(Path.of("docs", "commands.md"));
        int from = page.indexOf("```shapes") + 1;
        List<String> rest = page.subList(from, page.size());
        shapes = JsonShape.named(rest.subList(0, rest.indexOf("```")));
        network = new OwnNetwork(home.resolve("network"));
    }

    @AfterAll
    static void stop() throws Exception {
        network.close();
    }

    /** Runs a command by its fields, written with single quotes, and compares what it prints with the page. */
    private static JsonNode like(String shape, int code, String command) throws IOException {
        ObjectNode root = JSON.createObjectNode()
                .put("config", network.config().toString())
                .put("wallet", network.wallet().toString());
        root.set("command", JSON.readTree(command.replace('\'', '"')));
        Ran ran = OwnNetwork.runAsGiven("json", root.toString());
        assertThat(ran.code()).as("%s: %s", command, ran.err()).isEqualTo(code);
        JsonNode json = ran.json();
        assertThat(shapes).containsKey(shape);
        assertThat(shapes.get(shape).differences(json, shape, shapes))
                .as("%s: %s", command, json)
                .isEmpty();
        SEEN.add(shape);
        return json;
    }

    private static JsonNode like(String shape, String command) throws IOException {
        return like(shape, 0, command);
    }

    private static String file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }

    @Test
    void everyCommandPrintsWhatThePageSays() throws Exception {
        like(
                "generate-sui-wallet",
                "{'generateSuiWallet':{'path':'" + network.wallet() + "','suiNetwork':'" + network.rpc()
                        + "','useFaucet':true,'faucetTimeout':{'secs':60,'nanos':0}}}");
        String file = file("a.txt", "a");
        blobs(file);
        quilts(file);
        theNetwork();
        attributes();
        lives();
        stakes();
        TreeSet<String> commands = new TreeSet<>(shapes.keySet());
        commands.removeIf(name -> Character.isUpperCase(name.charAt(0)));
        // No local network has an exchange, and the page says so.
        commands.remove("get-wal");
        assertThat(SEEN).isEqualTo(commands);
    }

    private static String id(JsonNode stored) {
        return stored.findValue("blobObject").path("id").asText();
    }

    private void blobs(String file) throws Exception {
        like("store --dry-run", "{'store':{'files':['" + file + "'],'epochs':2,'dryRun':true}}");
        String stored = "{'store':{'files':['" + file + "'],'epochs':2,'deletable':true}}";
        String blobId = like("store", stored).findValue("blobId").asText();
        assertThat(like("store", stored).findValue("alreadyCertified").has("object"))
                .isTrue();
        assertThat(like("store", "{'store':{'files':['" + file + "'],'epochs':3,'encodingType':'RS2'}}")
                        .findValue("reuseAndExtend"))
                .isNotNull();
        JsonNode failed = like("store", 1, "{'store':{'files':['" + home + "/none'],'epochs':2,'permanent':true}}");
        assertThat(failed.findValue("failurePhase").asText()).isEqualTo("read");
        JsonNode shared = like(
                "store",
                "{'store':{'files':['" + file("s.txt", "s") + "'],'epochs':2,'share':true,'force':true,"
                        + "'ignoreResources':true,'skipTipConfirmation':false,'uploadRelay':null}}");
        assertThat(shared.findValue("sharedBlobObject").asText()).startsWith("0x");
        like("read", "{'read':{'blobId':'" + blobId + "'}}");
        JsonNode read = like(
                "read",
                "{'read':{'blobId':'" + blobId + "','out':'" + home + "/read','rpcUrl':'" + network.rpc()
                        + "','strictConsistencyCheck':true,'skipConsistencyCheck':false}}");
        assertThat(read.has("blob")).isFalse();
        like("blob-id", "{'blobId':{'file':'" + file + "','nShards':null}}");
        like("convert-blob-id", "{'convertBlobId':{'blobIdDecimal':'1234'}}");
        String timeout = "'timeout':{'secs':10,'nanos':0}";
        like("blob-status", "{'blobStatus':{'file':'" + file + "'," + timeout + "}}");
        assertThat(like("blob-status", "{'blobStatus':{'blobId':'" + "A".repeat(43) + "'," + timeout + "}}")
                        .path("status")
                        .asText())
                .isEqualTo("nonexistent");
        String permanent = file("p.txt", "p");
        like("store", "{'store':{'files':['" + permanent + "'],'endEpoch':3,'permanent':true}}");
        assertThat(like("blob-status", "{'blobStatus':{'file':'" + permanent + "'," + timeout + "}}")
                        .has("estimatedExpiryTimestamp"))
                .isTrue();
        assertThat(like("list-blobs", "{'listBlobs':{'includeExpired':true}}").size())
                .isEqualTo(2);
        like("delete", "{'delete':{'blobIds':['" + blobId + "'],'yes':true}}");
        like("delete", 1, "{'delete':{'files':['" + file + "'],'yes':true,'noStatusCheck':true}}");
    }

    private void quilts(String file) throws Exception {
        Ran unread = network.run("store-quilt", "--epochs", "1", "--blobs", "{\"path\":\"~/no such file\"}");
        assertThat(unread.err())
                .contains(ClientConfig.written("~/no such file").toString())
                .doesNotContain("~");
        like("store-quilt --dry-run", "{'storeQuilt':{'paths':['" + file + "'],'epochs':1,'dryRun':true}}");
        JsonNode stored = like(
                "store-quilt",
                "{'storeQuilt':{'blobs':[{'path':'" + file + "','identifier':'b','tags':{'k':'v'}}],'epochs':'max'}}");
        String quilt = stored.findValue("blobId").asText();
        String patch = stored.findValue("quiltPatchId").asText();
        like("list-patches-in-quilt", "{'listPatchesInQuilt':{'quiltId':'" + quilt + "'}}");
        like("read-quilt", "{'readQuilt':{'quiltPatchIds':['" + patch + "']}}");
        like("read-quilt", "{'readQuilt':{'quiltId':'" + quilt + "','identifiers':['b']}}");
        like("read-quilt", "{'readQuilt':{'quiltId':'" + quilt + "','tag':['k','v']}}");
        like("read-quilt --out", "{'readQuilt':{'quiltId':'" + quilt + "','out':'" + home + "/quilt'}}");
    }

    private void theNetwork() throws Exception {
        like("info", "{'info':{}}");
        like("info all", "{'info':{'command':{'all':{'sortBy':'name','desc':true,'hideDetails':true}}}}");
        for (String part : List.of("epoch", "storage", "size", "price", "bft", "coin")) {
            like("info " + part, "{'info':{'command':'" + part + "'}}");
        }
        assertThat(like("info challenge", "{'info':{'command':'challenge'}}")
                        .path("outcome")
                        .asText())
                .isEqualTo("none");
        JsonNode price = like("info price", "{'info':{'command':'price'}}");
        assertThat(price.findValuesAsText("unencodedSize")).hasSize(3);
        JsonNode committee = like("info committee", "{'info':{'command':{'committee':{}}}}");
        String node = committee.findValue("nodeId").asText();
        like("health", "{'health':{'committee':true,'detail':true,'sortBy':'url','concurrentRequests':2}}");
        like("health", "{'health':{'nodeIds':['" + node + "']}}");
    }

    private void attributes() throws Exception {
        String id = id(like("store", "{'store':{'files':['" + file("c.txt", "c") + "'],'epochs':2}}"));
        like("get-blob-attribute", "{'getBlobAttribute':{'blobObjId':'" + id + "'}}");
        like("set-blob-attribute", "{'setBlobAttribute':{'blobObjId':'" + id + "','attributes':['k','v','l','w']}}");
        assertThat(like("get-blob-attribute", "{'getBlobAttribute':{'blobObjId':'" + id + "'}}")
                        .findValue("contents"))
                .hasSize(2);
        like("remove-blob-attribute-fields", "{'removeBlobAttributeFields':{'blobObjId':'" + id + "','keys':['k']}}");
        like("remove-blob-attribute", "{'removeBlobAttribute':{'blobObjId':'" + id + "'}}");
    }

    private void lives() throws Exception {
        String id = id(like("store", "{'store':{'files':['" + file("d.txt", "d") + "'],'epochs':2}}"));
        like("extend", "{'extend':{'blobObjId':'" + id + "','shared':false,'epochsExtended':1}}");
        String shared = like("share", "{'share':{'blobObjId':'" + id + "'}}")
                .path("sharedBlobObjectId")
                .asText();
        like("fund-shared-blob", "{'fundSharedBlob':{'sharedBlobObjId':'" + shared + "','amount':5}}");
        like("burn-blobs", "{'burnBlobs':{'all':true,'yes':true}}");
        like("burn-blobs", "{'burnBlobs':{'allExpired':true,'yes':true}}");
    }

    private void stakes() throws Exception {
        String node = like("info committee", "{'info':{'command':{'committee':{}}}}")
                .findValue("nodeId")
                .asText();
        String id = like("stake", "{'stake':{'nodeIds':['" + node + "'],'amounts':[2000000000]}}")
                .findValue("id")
                .asText();
        like("list-staked-wal", "{'listStakedWal':{'stakedOnly':true,'withdrawingOnly':false}}");
        String withdraw = "{'requestWithdrawStake':{'nodeId':'" + node + "','stakedWalIds':['" + id + "'],'dryRun':";
        like("request-withdraw-stake", withdraw + "true}}");
        Ran early = network.run("request-withdraw-stake", node, id);
        assertThat(early.err()).contains("floe withdraw-stake takes it at once", "EWithdrawDirectly");
        String other = like("stake", "{'stake':{'nodeIds':['" + node + "']}}")
                .findValue("id")
                .asText();
        like("withdraw-stake", "{'withdrawStake':{'stakedWalIds':['" + other + "']}}");
        network.advance(1);
        Ran unasked = network.run("withdraw-stake", id);
        assertThat(unasked.err()).contains("floe request-withdraw-stake asks for it", "ENotWithdrawing");
        assertThat(like("request-withdraw-stake", withdraw + "false}}").has("txDigest"))
                .isTrue();
        assertThat(like("list-staked-wal", "{'listStakedWal':{'withdrawingOnly':true}}")
                        .findValue("state")
                        .has("Withdrawing"))
                .isTrue();
        Ran tooSoon = network.run("withdraw-stake", id);
        assertThat(tooSoon.err()).contains("has not come yet", "EWithdrawEpochNotReached");
        assertThat(network.run("stake", "--node-id", "0x6").err()).contains("there is no node 0x");
    }

    /** unioslo/zabbix-cli#304, ignite/cli#4525, openshift/installer#1821. */
    @Test
    void theHomeDirectoryIsFoundWhereNoShellHasLookedForIt() {
        Ran config = OwnNetwork.runAsGiven("json", "{\"config\":\"~/no/such.yaml\",\"command\":\"info\"}");
        String user = ClientConfig.written("~/").toString();
        assertThat(config.err()).contains(user + "/no/such.yaml").doesNotContain("~");
        Ran file = OwnNetwork.runAsGiven("json", "{\"command\":{\"blobId\":{\"file\":\"~/no such file\"}}}");
        assertThat(file.code()).isEqualTo(1);
        assertThat(file.err()).contains(user + "/no such file").doesNotContain("~");
        Ran id = OwnNetwork.runAsGiven("json", "{\"command\":{\"convertBlobId\":{\"blobIdDecimal\":\"~/1\"}}}");
        assertThat(id.err()).contains("'~/1' is no blob ID");
    }

    @Test
    void whatIsOtherwiseIsSeen() throws Exception {
        Map<String, JsonShape> small = JsonShape.named(
                List.of("a = {b, c?: number, +d?: [X], -e, f: null | \"g\"}", "X = {*}", "  | [string]"));
        assertThat(small.get("a").differences(JSON.readTree("{\"b\":\"\",\"f\":null}"), "a", small))
                .isEmpty();
        assertThat(small.get("a")
                        .differences(
                                JSON.readTree("{\"b\":\"\",\"c\":1,\"d\":[{\"x\":\"y\"},[\"z\"]],\"f\":\"g\"}"),
                                "a",
                                small))
                .isEmpty();
        for (String wrong : List.of(
                "[]",
                "{\"f\":null}",
                "{\"b\":1,\"f\":null}",
                "{\"b\":\"\",\"f\":\"h\"}",
                "{\"b\":\"\",\"f\":null,\"e\":\"\"}",
                "{\"b\":\"\",\"f\":null,\"z\":\"\"}",
                "{\"b\":\"\",\"f\":null,\"c\":\"1\"}",
                "{\"b\":\"\",\"f\":null,\"d\":[{\"x\":1}]}",
                "{\"b\":\"\",\"f\":null,\"d\":{}}")) {
            assertThat(small.get("a").differences(JSON.readTree(wrong), "a", small))
                    .as(wrong)
                    .isNotEmpty();
        }
        assertThatThrownBy(() -> JsonShape.named(List.of("a = {b"))).isInstanceOf(IllegalArgumentException.class);
    }
}
