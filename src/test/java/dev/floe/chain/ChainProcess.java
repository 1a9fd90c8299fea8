package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.devnet.FloeCommand;
import dev.floe.devnet.FloeUnderTest;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code floe chain} as a process of its own, on a free port, with a network of four nodes that do not run. */
final class ChainProcess implements AutoCloseable {
    private static final int NODES = 4;
    private static final int SHARDS_EACH = 3;
    private static final long DAY = 24 * 60 * 60;
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final Process process;
    private final URI uri;

    ChainProcess(Path directory, String... virtualMachineOptions) throws IOException {
        this(FloeUnderTest.command(), directory, virtualMachineOptions);
    }

    /** The same as another program; it goes on with the chain that is there. */
    ChainProcess(FloeCommand command, Path directory, String... virtualMachineOptions) throws IOException {
        this.directory = directory;
        Path genesis = directory.resolveSibling("genesis.json");
        if (!Files.exists(genesis)) {
            Files.writeString(genesis, genesis(DAY));
        }
        process = new ProcessBuilder(command.with(List.of(virtualMachineOptions))
                        .line(List.of(
                                "chain",
                                "--dir",
                                directory.toString(),
                                "--genesis",
                                genesis.toString(),
                                "--port",
                                "0")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String ready = process.inputReader().readLine();
        assertThat(ready).as("the line that says where the chain is").contains("http://");
        uri = URI.create(ready.substring(ready.indexOf("http://")));
    }

    /** A description of four nodes. */
    static String genesis(long epochSeconds) {
        SecureRandom random = new SecureRandom();
        ObjectNode genesis =
                JSON.createObjectNode().put("shards", NODES * SHARDS_EACH).put("epochDurationSeconds", epochSeconds);
        ArrayNode nodes = genesis.putArray("nodes");
        HexFormat hex = HexFormat.of();
        for (int i = 0; i < NODES; i++) {
            nodes.addObject()
                    .put("name", "node-" + i)
                    .put("address", "127.0.0.1:" + (9000 + i))
                    .put(
                            "publicKey",
                            hex.formatHex(
                                    BlsSecretKey.generate(random).publicKey().toBytes()))
                    .put(
                            "networkPublicKey",
                            hex.formatHex(
                                    NetworkKeyPair.generate(random).publicKey().toBytes()))
                    .put("shards", SHARDS_EACH);
        }
        return genesis.toString();
    }

    URI uri() {
        return uri;
    }

    /** Completes when the process has ended, with its exit code. */
    CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    long pid() {
        return process.pid();
    }

    /** The chain with an account that its faucet has filled. */
    HostileCalls.Target target() throws IOException, InterruptedException {
        JsonNode deployment = JSON.readTree(directory.resolve("deployment.json").toFile());
        SuiKeyPair key = SuiKeyPair.generate(SignatureScheme.ED25519, new SecureRandom());
        String recipient = ObjectId.of(key.address()).toString();
        JsonNode given;
        try (HttpClient http = HttpClient.newHttpClient()) {
            ObjectNode request = JSON.createObjectNode();
            request.putObject("FixedAmountRequest").put("recipient", recipient);
            given = JSON.readTree(http.send(
                            HttpRequest.newBuilder(uri.resolve("/v2/gas"))
                                    .POST(HttpRequest.BodyPublishers.ofString(request.toString()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        }
        return new HostileCalls.Target(
                uri,
                id(deployment, "systemObject"),
                id(deployment, "originalPackage"),
                id(deployment, "package"),
                StructTag.parse(deployment.path("walType").textValue()).orElseThrow(),
                key,
                given.path("coins_sent").path(0).path("transferTxDigest").textValue());
    }

    private static ObjectId id(JsonNode deployment, String field) {
        return ObjectId.parse(deployment.path(field).textValue()).orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
