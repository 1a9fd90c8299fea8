package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StakingPool;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code floe health}: whether a server of Floe's is ready, for containers, units and scripts that have no curl. */
@Command(
        name = "health",
        description = {
            "Asks a server whether it is ready, and exits with 0 if it is, else with 1.",
            "With --committee, --active-set, --node-ids or --node-urls it asks storage nodes of a network how they are,"
                    + " each by the key that it has on chain, and exits with 0 if all of them have answered.",
            "A URL without a path is that of an edge or a publisher (http) or of a storage node (https), and gets the path"
                    + " of its health. The certificate of a node is not checked: nobody but a client of the network knows"
                    + " its key, and nothing is told to it."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class HealthCommand implements Callable<Integer> {
    /** An edge of this machine. */
    private static final String USUAL = "http://127.0.0.1:31415";

    /** Where its packages have it tell what viewers need not know. */
    private static final String USUAL_ADMIN_PORT = "31420";

    private static final int MOST_AT_A_TIME = 1000;

    @Parameters(
            paramLabel = "URL",
            arity = "0..1",
            converter = ServerUrl.class,
            description = "the server (default: " + USUAL + ", an edge of this machine)")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Waiting.class,
            description = "ask again until it is ready, for so long at most, such as 60s (default: it is asked once)")
    private Duration wait;

    @Option(names = "--quiet", description = "say nothing, only exit")
    private boolean quiet;

    @ArgGroup
    private NodeSelection nodes;

    /** Which storage nodes to ask: one of these. */
    private static final class NodeSelection {
        @Option(
                names = {"--node-ids", "--node-id"},
                paramLabel = "ID...",
                converter = ObjectIdConverter.class,
                description = "these storage nodes")
        private List<ObjectId> ids = List.of();

        @Option(
                names = {"--node-urls", "--node-url"},
                paramLabel = "HOST:PORT...",
                description = "the storage nodes that are registered with these addresses")
        private List<String> urls = List.of();

        @Option(names = "--committee", description = "all storage nodes of the current committee")
        private boolean committee;

        @Option(names = "--active-set", description = "all storage nodes that may be in the next committee")
        private boolean activeSet;
    }

    @Option(names = "--detail", description = "ask storage nodes for details, and print them")
    private boolean detail;

    @Mixin
    private NodeSort sort;

    @Option(
            names = "--concurrent-requests",
            paramLabel = "N",
            defaultValue = "60",
            description = "how many storage nodes are asked at a time (default: ${DEFAULT-VALUE})")
    private int concurrentRequests;

    @Mixin
    private ResultOption result;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    /** Parses the URL of a server; what has no path gets that of the server's health. */
    static final class ServerUrl implements ITypeConverter<URI> {
        @Override
        public URI convert(String text) {
            try {
                URI url = URI.create(text);
                boolean http = "http".equalsIgnoreCase(url.getScheme());
                if ((http || "https".equalsIgnoreCase(url.getScheme())) && url.getHost() != null) {
                    boolean bare =
                            url.getRawPath().isEmpty() || url.getRawPath().equals("/");
                    return bare ? url.resolve(http ? "/v1/health/ready" : "/v1/health") : url;
                }
            } catch (IllegalArgumentException e) {
                // It is no URL at all.
            }
            throw new TypeConversionException(
                    "'" + text + "' is no URL of a server, such as http://127.0.0.1:31415 or https://127.0.0.1:9185");
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SuiException {
        if (nodes != null) {
            return askNodes();
        }
        URI server = url.orElseGet(() -> URI.create(USUAL + "/v1/health/ready"));
        Optional<URI> admin = url.isPresent() ? Optional.empty() : Optional.of(admin());
        HealthQuestion.Answer answer = ask(server, admin, wait);
        if (result.json()) {
            System.out.println(JsonNodeFactory.instance
                    .objectNode()
                    .put("url", server.toString())
                    .put("ready", answer.ready())
                    .put("status", answer.words())
                    .toPrettyString());
        } else if (!quiet) {
            (answer.ready() ? System.out : System.err).println(server + ": " + answer.words());
        }
        return answer.ready() ? 0 : 1;
    }

    private static URI admin() {
        String port = Optional.ofNullable(System.getenv("FLOE_ADMIN_PORT"))
                .filter(text -> text.matches("[0-9]{1,5}"))
                .orElse(USUAL_ADMIN_PORT);
        return URI.create("http://127.0.0.1:" + port + "/v1/health/ready");
    }

    /** @param admin where a server that tells nobody why it is not ready may say so */
    static HealthQuestion.Answer ask(URI server, Optional<URI> admin, Duration patience) throws InterruptedException {
        HealthQuestion.Answer answer = untilReady(server, patience);
        if (answer.ready() || answer.saysWhy() || admin.isEmpty()) {
            return answer;
        }
        HealthQuestion.Answer inside = untilReady(admin.get(), Duration.ZERO);
        return inside.saysWhy() ? inside : answer;
    }

    private static HealthQuestion.Answer untilReady(URI server, Duration patience) throws InterruptedException {
        try (HealthQuestion question = new HealthQuestion(server)) {
            return question.untilReady(patience);
        }
    }

    private int askNodes() throws SuiException, InterruptedException {
        if (url.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "ask a server by its URL or storage nodes of a network, not both");
        }
        if (concurrentRequests < 1 || concurrentRequests > MOST_AT_A_TIME) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--concurrent-requests is 1 to " + MOST_AT_A_TIME + ", not " + concurrentRequests);
        }
        ClientConfig config = rpc.applyTo(networkOptions.load());
        Vertx vertx = NetworkOptions.vertx();
        try (ChainNetwork network = NetworkOptions.network(config);
                Peers peers = new Peers(vertx, PeerOptions.of(config.network()), PeerObserver.NONE)) {
            List<StorageNode> asked = selected(network);
            List<NodesHealth.Answer> answers = sort.sorted(
                    NodesHealth.ask(peers, asked, detail, concurrentRequests),
                    NodeSort.Field.STATUS,
                    NodesHealth.Answer::key);
            if (!quiet) {
                result.print(
                        NodesHealth.toJson(answers, Optional.of(network.sui().latestCheckpoint())),
                        NodesHealth.describe(answers, detail));
            }
            return answers.stream().allMatch(answer -> answer.report().isPresent()) ? 0 : 1;
        } finally {
            vertx.close();
        }
    }

    private List<StorageNode> selected(ChainNetwork network) throws SuiException {
        Committee committee = network.refresh().committee();
        if (nodes.committee) {
            return committee.members();
        }
        Collection<ObjectId> ids = nodes.ids.isEmpty() ? network.activeStake().keySet() : nodes.ids;
        List<StorageNode> found = new ArrayList<>();
        for (StakingPool pool : network.pools(ids).values()) {
            List<Integer> shards = committee.members().stream()
                    .filter(member -> member.id().equals(pool.id()))
                    .findFirst()
                    .map(StorageNode::shards)
                    .orElse(List.of());
            found.add(ChainNetwork.storageNode(pool, shards));
        }
        if (nodes.urls.isEmpty()) {
            return found;
        }
        List<StorageNode> chosen = new ArrayList<>();
        for (String address : nodes.urls) {
            chosen.add(found.stream()
                    .filter(node -> node.networkAddress().equals(address.replaceFirst("^https?://", "")))
                    .findFirst()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "no node of the active set is registered with the address " + address
                                    + "; ask by --node-ids")));
        }
        return chosen;
    }
}
