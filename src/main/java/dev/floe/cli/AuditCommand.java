package dev.floe.cli;

import dev.floe.bytes.ShortFile;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.read.Audit;
import dev.floe.read.AuditPlan;
import dev.floe.read.AuditedNode;
import dev.floe.read.CertifiedSample;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.ChainEventFeed;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe audit}: whether storage nodes have what they should. */
@Command(
        name = "audit",
        description = {
            "Asks storage nodes for proof that they have what they should: for symbols, at random places, of random blobs"
                    + " that are certified, and checks them against what the blob IDs vouch for. Needs no wallet, and"
                    + " nothing but the public interface of nodes.",
            "Says of each node how much it has at least, and how sure that is; names those that lack something, and those"
                    + " that lie. A node that is slow or silent is not called either.",
            "It cannot know whether a node has the slivers itself or gets them from others when it is asked. Exits with 1"
                    + " if a node lacks something or lies."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    private static final int LONGEST_LIST = 64 << 20;
    private static final int MOST_BLOBS = 100_000;
    private static final Duration ONE_BLOB = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = "--blobs",
            paramLabel = "FILE",
            description =
                    "a file of blob IDs, one in each line, to draw from (default: what the chain says was certified)")
    private Path list;

    @Option(
            names = {"--blob-ids", "--blob-id"},
            paramLabel = "BLOB_ID...",
            converter = StatusCommand.BlobIdConverter.class,
            description = "blobs to draw from")
    private List<BlobId> blobIds = List.of();

    @Option(
            names = "--checkpoints",
            paramLabel = "N",
            defaultValue = "100000",
            description = "of how many of the chain's last checkpoints the certifications are read (default:"
                    + " ${DEFAULT-VALUE})")
    private long checkpoints;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "200",
            description = "how many blobs are drawn; each takes up to 70 kB of memory (default: ${DEFAULT-VALUE})")
    private int sample;

    @Option(
            names = {"--node-ids", "--node-id"},
            paramLabel = "ID...",
            converter = ObjectIdConverter.class,
            description = "only these nodes of the committee (default: all)")
    private List<ObjectId> nodeIds = List.of();

    @Option(
            names = "--at-least",
            paramLabel = "PERCENT",
            defaultValue = "99",
            description =
                    "ask each node so many questions that right answers show that it has at least so much of what it"
                            + " should (default: ${DEFAULT-VALUE})")
    private double atLeast;

    @Option(
            names = "--error",
            paramLabel = "P",
            defaultValue = "1e-6",
            description = "the probability with which a claim about a node may be wrong (default: ${DEFAULT-VALUE})")
    private double error;

    @Option(
            names = "--questions",
            paramLabel = "N",
            description =
                    "how many each node is asked, instead (default: as --at-least and --error need, 1375 for theirs)")
    private Integer questions;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "asks the same questions again as the audit that had it (default: a random one, which is printed)")
    private Long seed;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            defaultValue = "10m",
            converter = Waiting.class,
            description = "how long it may take (default: ${DEFAULT-VALUE})")
    private Duration limit;

    @Option(names = "--prometheus", description = "print the result as metrics of Prometheus")
    private boolean prometheus;

    @Mixin
    private ResultOption result;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, SuiException, InterruptedException {
        AuditPlan plan = plan();
        long deadline = System.nanoTime() + limit.toNanos();
        ClientConfig config = rpc.applyTo(networkOptions.load());
        try (ChainNetwork network = NetworkOptions.network(config);
                ReadConnection reading = ReadConnection.open(config)) {
            NetworkState state = network.refresh();
            if (state.phase() instanceof EpochPhase.Syncing) {
                throw new SuiException(
                        SuiException.Kind.UNAVAILABLE,
                        "the epoch is changing, and nodes are getting their shards; ask when it runs (floe info epoch)");
            }
            List<VerifiedMetadata> blobs = known(reading, drawn(network, state, plan, deadline), deadline);
            if (blobs.isEmpty()) {
                throw new SuiException(
                        SuiException.Kind.NOT_FOUND,
                        "there is no blob to ask for: none is certified in the last " + checkpoints
                                + " checkpoints that the nodes know; give a list with --blobs");
            }
            AuditReport report = ask(config, state, plan, blobs, deadline);
            if (prometheus) {
                System.out.println(report.prometheus());
            } else {
                result.print(report.json(), report.text());
            }
            return report.clean() ? 0 : 1;
        }
    }

    private AuditPlan plan() {
        if (sample < 1 || sample > MOST_BLOBS || checkpoints < 1) {
            throw wrong("--sample is 1 to " + MOST_BLOBS + ", --checkpoints 1 or more");
        }
        if (!(error > 0 && error < 1 && atLeast > 0 && atLeast < 100)) {
            throw wrong("--error lies between 0 and 1, --at-least between 0 and 100");
        }
        if (questions != null && questions < 1) {
            throw wrong("--questions is 1 or more, not " + questions);
        }
        int count = questions != null ? questions : AuditPlan.questions(atLeast / 100, error);
        return new AuditPlan(seed != null ? seed : new SecureRandom().nextLong(), count, PATIENCE, limit);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private List<BlobId> drawn(ChainNetwork network, NetworkState state, AuditPlan plan, long deadline)
            throws IOException, SuiException, InterruptedException {
        CertifiedSample drawing = new CertifiedSample(plan.seed(), sample, state.epoch());
        if (list == null && blobIds.isEmpty()) {
            long first = Math.max(0, network.sui().latestCheckpoint() - checkpoints);
            try (EventFeed feed = new ChainEventFeed(network, FeedPosition.at(new EventCursor(first, 0)))) {
                drawing.readToTheHead(feed, deadline);
            }
            return drawing.blobs();
        }
        blobIds.forEach(drawing::add);
        if (list != null) {
            String text = ShortFile.read(list, LONGEST_LIST)
                    .orElseThrow(() -> new IOException(list + " is longer than " + LONGEST_LIST + " bytes"));
            StatusCommand.BlobIdConverter converter = new StatusCommand.BlobIdConverter();
            text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .forEach(line -> drawing.add(converter.convert(line)));
        }
        return drawing.blobs();
    }

    /** What the blob IDs vouch for; blobs that the network does not know (any more) are left out. */
    private List<VerifiedMetadata> known(ReadConnection reading, List<BlobId> drawn, long deadline)
            throws InterruptedException {
        Map<BlobId, CompletableFuture<VerifiedMetadata>> asked = new LinkedHashMap<>();
        List<VerifiedMetadata> known = new ArrayList<>();
        for (BlobId id : drawn) {
            asked.put(id, reading.metadata().metadata(id));
        }
        for (Map.Entry<BlobId, CompletableFuture<VerifiedMetadata>> one : asked.entrySet()) {
            long left = Math.min(ONE_BLOB.toNanos(), deadline - System.nanoTime());
            try {
                known.add(one.getValue().get(Math.max(1, left), TimeUnit.NANOSECONDS));
            } catch (ExecutionException e) {
                System.err.println("floe audit: " + one.getKey() + " is left out: "
                        + String.valueOf(e.getCause().getMessage()));
            } catch (TimeoutException e) {
                one.getValue().cancel(true);
                System.err.println("floe audit: " + one.getKey() + " is left out: nobody gave its metadata in time");
            }
        }
        return known;
    }

    private AuditReport ask(
            ClientConfig config, NetworkState state, AuditPlan plan, List<VerifiedMetadata> blobs, long deadline)
            throws InterruptedException {
        List<StorageNode> members = state.committee().members().stream()
                .filter(node -> nodeIds.isEmpty() || nodeIds.contains(node.id()))
                .toList();
        if (members.isEmpty()) {
            throw wrong("none of these nodes is in the committee");
        }
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        AuditPlan rest = new AuditPlan(plan.seed(), plan.questions(), plan.patience(), left);
        Vertx vertx = NetworkOptions.vertx();
        try (Peers peers = new Peers(vertx, PeerOptions.of(config.network()), PeerObserver.NONE)) {
            AskedNodes asked = new AskedNodes(peers);
            List<AuditedNode> nodes = members.stream().map(asked::of).toList();
            return new AuditReport(
                    state.epoch(),
                    plan,
                    error,
                    blobs.size(),
                    new Audit(blobs, rest).run(nodes, progress((long) members.size() * plan.questions())));
        } finally {
            vertx.close();
        }
    }

    /** A line on the terminal, at each hundredth. */
    private static LongConsumer progress(long all) {
        if (!Progress.onTerminal()) {
            return count -> {};
        }
        long step = Math.max(1, all / 100);
        return count -> {
            if (count % step == 0 || count == all) {
                System.err.print("\rasked " + count + " of " + all + (count == all ? System.lineSeparator() : " "));
            }
        };
    }
}
