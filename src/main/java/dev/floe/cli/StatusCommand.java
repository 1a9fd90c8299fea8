package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.BlobStatus;
import dev.floe.read.BlobHoldings;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.BlobStatusPoll;
import dev.floe.write.PeerStoringNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code floe status}: what the storage nodes know about a blob. */
@Command(
        name = "status",
        aliases = "blob-status",
        description = {
            "Asks all storage nodes what they know about a blob.",
            "The answer is one that nodes with more than a third of the shards give; once nodes with two thirds have"
                    + " answered and there is one, the others are not waited for."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    private static final long METADATA_SECONDS = 60;

    @ArgGroup(multiplicity = "1")
    private Subject subject;

    /** Which blob: one of these. */
    private static final class Subject {
        @Parameters(
                paramLabel = "BLOB_ID",
                arity = "0..1",
                converter = BlobIdConverter.class,
                description = "the blob's ID")
        private BlobId blobId;

        @Option(
                names = "--blob-id",
                paramLabel = "BLOB_ID",
                converter = BlobIdConverter.class,
                description = "the same, as the reference client wants it")
        private BlobId blobIdOption;

        @Option(names = "--file", paramLabel = "FILE", description = "the blob itself; - for standard input")
        private Path file;
    }

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Waiting.class,
            description = "how long to wait for the nodes (default: ${DEFAULT-VALUE})")
    private Duration patience;

    @Option(
            names = "--verify",
            description =
                    "ask every node for proof of the slivers that it should have, and say which are there and how many"
                            + " nodes more may fail")
    private boolean verify;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Mixin
    private RpcOption rpc;

    @Mixin
    private NetworkOptions networkOptions;

    /** Parses a blob ID. */
    static final class BlobIdConverter implements ITypeConverter<BlobId> {
        @Override
        public BlobId convert(String text) {
            return BlobId.parse(text)
                    .orElseThrow(() ->
                            new TypeConversionException("'" + text + "' is no blob ID: 43 characters of base64url"));
        }
    }

    @Override
    public Integer call() throws IOException, SuiException, InterruptedException, RedStuffException {
        Vertx vertx = NetworkOptions.vertx();
        ClientConfig config = rpc.applyTo(networkOptions.load());
        try (ChainNetwork network = NetworkOptions.network(config);
                Peers peers = new Peers(vertx, PeerOptions.of(config.network()), PeerObserver.NONE)) {
            NetworkState state = network.refresh();
            BlobId blobId = blobId(state.encoding());
            BlobStatusPoll poll = BlobStatusPoll.ask(
                    state.committee(), node -> new PeerStoringNode(peers.of(node)), blobId, patience);
            Optional<BlobHoldings> holdings =
                    verify ? Optional.of(holdings(config, state, peers, blobId)) : Optional.empty();
            if (json) {
                ObjectNode result = toJson(blobId, state, poll);
                holdings.ifPresent(held -> result.set("holdings", toJson(held)));
                System.out.println(result.toPrettyString());
            } else {
                print(blobId, state, poll);
                holdings.ifPresent(StatusCommand::print);
            }
            boolean readable = holdings.map(held -> held.spareSlivers() >= 0).orElse(true);
            return poll.agreed().isPresent() && readable ? 0 : 1;
        } finally {
            vertx.close();
        }
    }

    private BlobId blobId(Encoding encoding) throws IOException, RedStuffException, InterruptedException {
        if (subject.file == null) {
            return subject.blobId != null ? subject.blobId : subject.blobIdOption;
        }
        return InputFile.blobId(subject.file, encoding);
    }

    private BlobHoldings holdings(ClientConfig config, NetworkState state, Peers peers, BlobId blobId)
            throws InterruptedException, SuiException {
        try (ReadConnection reading = ReadConnection.open(config)) {
            VerifiedMetadata metadata = reading.metadata().metadata(blobId).get(METADATA_SECONDS, TimeUnit.SECONDS);
            AskedNodes asked = new AskedNodes(peers);
            return BlobHoldings.ask(
                    metadata,
                    state.committee().members().stream().map(asked::of).toList(),
                    new SecureRandom(),
                    patience);
        } catch (ExecutionException | TimeoutException e) {
            String why = e instanceof ExecutionException
                    ? String.valueOf(e.getCause().getMessage())
                    : "nobody gave its metadata in time";
            throw new SuiException(SuiException.Kind.NOT_FOUND, blobId + " cannot be verified: " + why, e);
        }
    }

    private static void print(BlobHoldings held) {
        for (BlobHoldings.Holding holding : held.holdings()) {
            System.out.printf(
                    "  %-24s %3d of %3d pairs%s%n",
                    holding.node().name(),
                    Math.min(holding.primary().size(), holding.secondary().size()),
                    holding.node().weight(),
                    holding.problem()
                            .map(why -> ": " + PrintableText.shortLine(why))
                            .orElse(""));
        }
        System.out.println(
                held.spareSlivers() < 0
                        ? "  NOT READABLE now: " + -held.spareSlivers() + " primary slivers too few were proven"
                        : "  proven now: " + held.primarySlivers() + " primary slivers, "
                                + held.spareSlivers() + " more than a read needs; "
                                + Plural.of(held.spareNodes(), "node") + " more may fail, whichever they are");
    }

    private static ObjectNode toJson(BlobHoldings held) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("primarySliversProven", held.primarySlivers())
                .put("spareSlivers", held.spareSlivers())
                .put("spareNodes", held.spareNodes());
        var nodes = json.putArray("nodes");
        for (BlobHoldings.Holding holding : held.holdings()) {
            nodes.addObject()
                    .put("node", holding.node().name())
                    .put("nodeId", holding.node().id().toString())
                    .put("shards", holding.node().weight())
                    .put("primary", holding.primary().size())
                    .put("secondary", holding.secondary().size())
                    .put("complete", holding.complete())
                    .put("problem", holding.problem().orElse(null));
        }
        return json;
    }

    private static void print(BlobId blobId, NetworkState state, BlobStatusPoll poll) {
        System.out.println(blobId);
        Optional<BlobStatus> agreed = poll.agreed();
        if (agreed.isPresent()) {
            System.out.println("  " + describe(agreed.get(), state.epoch()));
        } else {
            System.out.println("  unknown: no answer has nodes with more than a third of the shards behind it");
        }
        for (Map.Entry<BlobStatus, Integer> answer : poll.weights().entrySet()) {
            if (agreed.isEmpty() || !answer.getKey().equals(agreed.get())) {
                System.out.printf(
                        "  nodes with %s say: %s%n",
                        Plural.of(answer.getValue(), "shard"), describe(answer.getKey(), state.epoch()));
            }
        }
        poll.failures().forEach(failure -> System.err.println("no answer from " + failure));
    }

    private static String describe(BlobStatus status, int epoch) {
        return switch (status) {
            case BlobStatus.Nonexistent ignored -> "not stored";
            case BlobStatus.Invalid invalid -> "invalid: its encoding was proven wrong (event " + invalid.event() + ")";
            case BlobStatus.Permanent permanent ->
                (permanent.certified() ? "certified" : "registered, not certified") + ", permanent until the beginning"
                        + " of epoch " + Integer.toUnsignedString(permanent.endEpoch()) + " (now " + epoch + ", event "
                        + permanent.event() + ")";
            case BlobStatus.Deletable deletable ->
                (deletable.certifiedSince().isPresent()
                                ? "certified since epoch "
                                        + deletable.certifiedSince().getAsInt()
                                : "registered, not certified")
                        + ", deletable ("
                        + Plural.of(deletable.deletableCounts().total(), "object") + ", "
                        + deletable.deletableCounts().certified() + " certified)";
        };
    }

    private ObjectNode toJson(BlobId blobId, NetworkState state, BlobStatusPoll poll) {
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("blobId", blobId.toString());
        poll.agreed().ifPresentOrElse(status -> result.set("status", status.toJson()), () -> result.putNull("status"));
        if (subject.file != null) {
            result.put("file", subject.file.toString());
        }
        poll.agreed()
                .filter(BlobStatus.Permanent.class::isInstance)
                .flatMap(status -> state.startOf(((BlobStatus.Permanent) status).endEpoch()))
                .ifPresent(end -> result.put("estimatedExpiryTimestamp", end.toString()));
        result.put("epoch", state.epoch());
        var answers = result.putArray("answers");
        poll.weights().forEach((status, weight) -> {
            ObjectNode answer = answers.addObject().put("shards", weight);
            answer.set("status", status.toJson());
        });
        var failures = result.putArray("failures");
        poll.failures()
                .forEach(failure -> failures.addObject()
                        .put("node", failure.node().name())
                        .put("shards", failure.node().weight())
                        .put("reason", failure.reason()));
        // The others were enough; these did nothing wrong.
        var unheard = result.putArray("notWaitedFor");
        poll.unheard()
                .forEach(node -> unheard.addObject().put("node", node.name()).put("shards", node.weight()));
        return result;
    }
}
