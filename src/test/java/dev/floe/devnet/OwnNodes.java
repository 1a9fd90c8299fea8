package dev.floe.devnet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.floe.FirstUse;
import dev.floe.chain.ChainControl;
import dev.floe.chain.OpenChain;
import dev.floe.keys.PinnedTrustManager;
import dev.floe.node.FloeNode;
import dev.floe.node.NodeConfig;
import dev.floe.node.SuiChain;
import dev.floe.protocol.ObjectId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** Chain and storage nodes of a local network in this process, as {@code floe devnet} sets them up, and nobody else. */
final class OwnNodes implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int NODES_AT_ONCE = 12;

    final Layout layout;
    final Settings settings;
    final List<Node> nodes = new ArrayList<>();
    private final PortBlock ports;
    private final NetworkFiles files;
    private final OpenChain chain;

    /** A node, whether it runs or not. */
    final class Node {
        final Member member;
        private Optional<FloeNode> running = Optional.empty();
        private final HttpClient http;

        Node(Member member) throws Exception {
            this.member = member;
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new PinnedTrustManager(member.networkKey().publicKey())
                    },
                    new SecureRandom());
            this.http = HttpClient.newBuilder().sslContext(context).build();
        }

        void start() throws IOException, InterruptedException {
            NodeConfig config = member.config().asOneOf(NODES_AT_ONCE);
            running = Optional.of(FloeNode.start(config, new SuiChain(config)));
        }

        /** Removes all that it has stored; it must not run. */
        void wipe() throws IOException {
            Layout.delete(member.data());
        }

        void stop() {
            running.ifPresent(FloeNode::close);
            running = Optional.empty();
        }

        JsonNode health() throws IOException, InterruptedException {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(member.url() + "/v1/health?detailed=true"))
                            .timeout(LIMIT)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return JSON.readTree(answer.body()).at("/success/data");
        }

        JsonNode await(Predicate<JsonNode> wanted) throws IOException, InterruptedException {
            long end = System.nanoTime() + LIMIT.toNanos();
            while (true) {
                JsonNode health = health();
                if (wanted.test(health)) {
                    return health;
                }
                if (System.nanoTime() > end) {
                    throw new AssertionError(member.name() + " does not come there: " + health.toPrettyString());
                }
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            }
        }
    }

    OwnNodes(Path directory, int count, int shards, Duration epoch) throws Exception {
        this(directory, count, shards, epoch, false, "");
    }

    /** @param more of each node's configuration */
    OwnNodes(Path directory, int count, int shards, Duration epoch, String more) throws Exception {
        this(directory, count, shards, epoch, false, more);
    }

    /** @param challenges whether the nodes challenge each other */
    OwnNodes(Path directory, int count, int shards, Duration epoch, boolean challenges) throws Exception {
        this(directory, count, shards, epoch, challenges, "");
    }

    private OwnNodes(Path directory, int count, int shards, Duration epoch, boolean challenges, String more)
            throws Exception {
        FirstUse.ofMutiny();
        layout = new Layout(directory);
        Files.createDirectories(directory);
        ports = PortBlock.any(NODES_AT_ONCE + Settings.OTHER_PORTS, NetworkHost.loopback());
        settings = Settings.inRow(shards, count, ports.first(), NetworkHost.loopback(), epoch);
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(member(i, shards / count + (i < shards % count ? 1 : 0)));
        }
        files = new NetworkFiles(layout, settings, members);
        files.writeGenesis(challenges);
        chain = OpenChain.open(
                layout.chain(),
                Optional.of(layout.genesis()),
                settings.host().text(),
                settings.chainPort(),
                OpenChain.Epochs.BY_NODES);
        files.writeNodeFiles();
        for (Member member : members) {
            Files.writeString(member.configFile(), more, StandardOpenOption.APPEND);
            Node node = new Node(member);
            nodes.add(node);
            node.start();
        }
    }

    private Member member(int number, int shards) throws IOException {
        String name = "node-" + number;
        return Member.of(
                name,
                settings.host(),
                ports.first() + Settings.OTHER_PORTS + number,
                shards,
                layout.node(name),
                true,
                new SecureRandom());
    }

    /** What the chain says where Walrus is. */
    ObjectId deployed(String what) throws IOException {
        return ObjectId.parse(JSON.readTree(Files.readString(layout.chain().resolve("deployment.json")))
                        .path(what)
                        .asText())
                .orElseThrow();
    }

    /** Has the chain tell of no checkpoint before this one. */
    void prune(long checkpoint) {
        chain.tellFrom(checkpoint);
    }

    /** Has the chain make a checkpoint. */
    void useFaucet() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(rpc().resolve("/gas"))
                            .timeout(LIMIT)
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"FixedAmountRequest\":{\"recipient\":\"0x" + "11".repeat(32) + "\"}}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
        }
    }

    URI rpc() {
        return settings.chainUrl();
    }

    String advance(int epochs) throws IOException {
        return ChainControl.advance(layout.chain(), epochs);
    }

    @Override
    public void close() throws IOException {
        nodes.forEach(Node::stop);
        chain.close();
        ports.close();
    }
}
