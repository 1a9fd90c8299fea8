package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.StoreResultJson;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.RedStuffException;
import dev.floe.sui.Account;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.BlobStatusPoll;
import dev.floe.write.PeerStoringNode;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe delete}: deletes blobs of a wallet. */
@Command(
        name = "delete",
        description = {
            "Deletes deletable blobs of the wallet from the network; their storage stays with the wallet.",
            "A file or a blob ID stands for all objects of that blob that the wallet owns. What others have stored of the"
                    + " same bytes stays."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
    private static final Duration STATUS_PATIENCE = Duration.ofSeconds(10);

    @Option(
            names = {"--files", "--file"},
            paramLabel = "FILE...",
            description = "the blobs themselves, as stored")
    private List<Path> files = List.of();

    @Option(
            names = {"--blob-ids", "--blob-id"},
            paramLabel = "BLOB_ID...",
            converter = StatusCommand.BlobIdConverter.class,
            description = "their IDs")
    private List<BlobId> blobIds = List.of();

    @Option(
            names = {"--object-ids", "--object-id"},
            paramLabel = "ID...",
            converter = ObjectIdConverter.class,
            description = "single objects of blobs")
    private List<ObjectId> objectIds = List.of();

    @Option(names = "--no-status-check", description = "do not ask the nodes what is left of the blob afterwards")
    private boolean noStatusCheck;

    @Mixin
    private Consent consent;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Spec
    private CommandSpec spec;

    /** What is to be deleted, as it was named. */
    private record Target(Optional<BlobId> blobId, Optional<Path> file, Optional<ObjectId> object) {
        boolean names(BlobObject blob) {
            return object.map(id -> id.equals(blob.id()))
                    .orElseGet(
                            () -> blobId.filter(id -> id.equals(blob.blobId())).isPresent());
        }

        @Override
        public String toString() {
            return file.map(path -> PrintableText.line(path.toString()))
                    .or(() -> blobId.map(BlobId::toString))
                    .or(() -> object.map(ObjectId::toString))
                    .orElseThrow();
        }

        ObjectNode toJson() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("blobId", blobId.map(BlobId::toString).orElse(null))
                    .put("file", file.map(Path::toString).orElse(null))
                    .put("objectId", object.map(ObjectId::toString).orElse(null));
        }
    }

    @Override
    public Integer call() throws IOException, SuiException, RedStuffException, InterruptedException {
        if (files.isEmpty() && blobIds.isEmpty() && objectIds.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "say what to delete: --files, --blob-ids or --object-ids");
        }
        ClientConfig config = wallet.load();
        try (Account account = Account.open(config, wallet.key(config), wallet.gasBudget())) {
            NetworkState state = account.network().refresh();
            ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
            int failed = 0;
            for (Target target : targets(state)) {
                ObjectNode output = delete(config, account, state, target);
                outputs.add(output);
                failed += output.has("error") || output.path("noBlobFound").asBoolean() ? 1 : 0;
            }
            if (result.json()) {
                System.out.println(outputs.toPrettyString());
            }
            return failed == 0 ? 0 : 1;
        }
    }

    private List<Target> targets(NetworkState state) throws IOException, RedStuffException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        for (Path file : files) {
            targets.add(new Target(
                    Optional.of(InputFile.blobId(file, state.encoding())), Optional.of(file), Optional.empty()));
        }
        blobIds.forEach(id -> targets.add(new Target(Optional.of(id), Optional.empty(), Optional.empty())));
        objectIds.forEach(id -> targets.add(new Target(Optional.empty(), Optional.empty(), Optional.of(id))));
        return targets;
    }

    private ObjectNode delete(ClientConfig config, Account account, NetworkState state, Target target)
            throws SuiException, InterruptedException {
        List<BlobObject> blobs = account.network().blobsOwnedBy(account.address()).stream()
                .filter(blob ->
                        target.names(blob) && blob.deletable() && blob.storage().endEpoch() > state.epoch())
                .toList();
        ObjectNode output = JsonNodeFactory.instance.objectNode();
        output.set("blobIdentity", target.toJson());
        ArrayNode deleted = output.putArray("deletedBlobs");
        output.put("noBlobFound", blobs.isEmpty()).put("aborted", false);
        if (blobs.isEmpty()) {
            System.err.println("floe delete: " + target + ": the wallet owns no deletable blob of that");
            return output;
        }
        if (!consent.given("Delete " + Plural.of(blobs.size(), "object") + " of " + target + "?")) {
            return output.put("aborted", true);
        }
        try {
            for (int from = 0; from < blobs.size(); from += ChainContract.MAX_BLOBS) {
                List<BlobObject> some = blobs.subList(from, Math.min(blobs.size(), from + ChainContract.MAX_BLOBS));
                account.blobs().delete(some.stream().map(BlobObject::id).toList());
                some.forEach(blob -> deleted.add(StoreResultJson.blobObject(blob)));
            }
        } catch (SuiException e) {
            System.err.println("floe delete: " + target + ": " + e.getMessage());
            return output.put("error", e.getMessage());
        }
        Optional<BlobStatus> left = noStatusCheck
                ? Optional.empty()
                : statusNow(config, state, blobs.getFirst().blobId());
        left.ifPresent(status -> output.set("postDeletionStatus", status.toJson()));
        if (!result.json()) {
            System.out.println("deleted " + Plural.of(blobs.size(), "object") + " of " + target
                    + left.map(status -> status instanceof BlobStatus.Nonexistent
                                    ? "; the network has nothing of that blob any more"
                                    : "; the network still has that blob for somebody else")
                            .orElse(""));
        }
        return output;
    }

    /** What the nodes say of the blob now; nodes hear of the deletion a moment after the chain. */
    private static Optional<BlobStatus> statusNow(ClientConfig config, NetworkState state, BlobId blobId)
            throws InterruptedException {
        Vertx vertx = NetworkOptions.vertx();
        try (Peers peers = new Peers(vertx, PeerOptions.of(config.network()), PeerObserver.NONE)) {
            return BlobStatusPoll.ask(
                            state.committee(), node -> new PeerStoringNode(peers.of(node)), blobId, STATUS_PATIENCE)
                    .agreed();
        } finally {
            vertx.close();
        }
    }
}
