package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.OwnDirectories;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.keys.SuiKeyPair;
import dev.floe.peer.PeerObserver;
import dev.floe.publisher.StoreResultJson;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.InputBlob;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreEstimate;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreRequest;
import dev.floe.write.WriteConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe store}: stores files for a wallet. */
@Command(
        name = "store",
        aliases = "write",
        description = {
            "Stores files as blobs and certifies them.",
            "A store that was broken off is resumed by running the same command again."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StoreCommand implements Callable<Integer> {
    private static final String MAX = "max";
    /** What shells report for a command that Ctrl-C ended. */
    private static final int INTERRUPTED = 130;

    private static final long ENCODE_MEMORY = 64L << 20;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "the files to store, or pipes; - for standard input")
    private List<Path> files;

    @ArgGroup(multiplicity = "1")
    private Lifetime lifetime;

    /** For how long to store: one of these. */
    private static final class Lifetime {
        @Option(names = "--epochs", paramLabel = "N|max", description = "for how many epochs, the current one included")
        private String epochs;

        @Option(names = "--end-epoch", paramLabel = "N", description = "until the beginning of this epoch")
        private Integer endEpoch;
    }

    @ArgGroup
    private Persistence persistence;

    /** Whether the owner may delete the blob. */
    private static final class Persistence {
        @Option(names = "--permanent", description = "nobody can delete the blob before its time")
        private boolean permanent;

        @Option(names = "--deletable", description = "the owner can delete the blob (the default)")
        private boolean deletable;
    }

    @Option(names = "--share", description = "wrap the blob in a shared object, which everybody can pay for")
    private boolean share;

    @Option(names = "--force", description = "store even if the blob is certified for long enough already")
    private boolean force;

    @Option(
            names = "--ignore-resources",
            description = "do not look for blobs and registrations that the wallet already owns")
    private boolean ignoreResources;

    @Option(names = "--dry-run", description = "only say what it would cost")
    private boolean dryRun;

    @Option(names = "--json", description = "print the results as JSON, as the reference client does")
    private boolean json;

    @Option(
            names = "--wallet",
            paramLabel = "FILE",
            description = "the wallet that pays: a client.yaml of the Sui command line, or a keystore with one key"
                    + " (default: the one in the configuration, else ~/.sui/sui_config/client.yaml)")
    private Path wallet;

    @Option(
            names = "--spool",
            paramLabel = "DIR",
            description = "where the encoded blob waits, about five times its size (default: in $STATE_DIRECTORY,"
                    + " $XDG_STATE_HOME/floe or ~/.local/state/floe)")
    private Path spool;

    @Mixin
    private NetworkOptions networkOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, SuiException {
        if (Collections.frequency(files, InputBlob.STANDARD_INPUT) > 1) {
            throw wrong("standard input has one blob only: - may be given once");
        }
        ClientConfig config = networkOptions.load();
        SuiKeyPair key = config.key(Optional.ofNullable(wallet));
        SpoolDirectory.Root root =
                () -> spool != null ? spool : OwnDirectories.ofThisProcess().of("store");
        Vertx vertx = NetworkOptions.vertx();
        StopSignal stop = new StopSignal();
        try (WriteConnection connection =
                WriteConnection.open(config, key, SpoolDirectory.open(root), ENCODE_MEMORY, vertx, PeerObserver.NONE)) {
            return store(connection);
        } catch (InterruptedException e) {
            System.err.println("floe store: stopped; the same command resumes");
            return INTERRUPTED;
        } finally {
            vertx.close();
            stop.done();
        }
    }

    private int store(WriteConnection connection) throws SuiException, InterruptedException {
        NetworkState state = connection.network().refresh();
        StoreRequest request = request(state);
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        int failed = 0;
        for (Path file : files) {
            try {
                results.add(store(connection, file, state.encoding().maxBlobLength(), request));
            } catch (IOException | StoreException e) {
                failed++;
                String problem = e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.getMessage();
                System.err.println("floe store: " + PrintableText.line(file.toString()) + ": " + problem);
                results.add(failure(file, problem));
            }
        }
        if (json) {
            System.out.println(results.toPrettyString());
        }
        return failed == 0 ? 0 : 1;
    }

    private StoreRequest request(NetworkState state) {
        StoreRequest request = StoreRequest.forEpochs(epochs(state));
        if (persistence != null && persistence.permanent) {
            request = request.permanent();
        }
        if (force) {
            request = request.forced();
        }
        if (share) {
            request = request.shared();
        }
        return ignoreResources ? request : request.reusing();
    }

    private int epochs(NetworkState state) {
        if (lifetime.endEpoch != null) {
            int epochs = lifetime.endEpoch - state.epoch();
            if (epochs < 1) {
                throw wrong("--end-epoch must be after the current epoch, which is " + state.epoch());
            }
            return epochs;
        }
        if (lifetime.epochs.equals(MAX)) {
            return state.maxEpochsAhead();
        }
        try {
            return Integer.parseInt(lifetime.epochs);
        } catch (NumberFormatException e) {
            throw wrong("--epochs must be a number or 'max', not '" + lifetime.epochs + "'");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private ObjectNode store(WriteConnection connection, Path file, long most, StoreRequest request)
            throws IOException, StoreException, InterruptedException {
        try (InputBlob blob = InputBlob.open(file, connection.spools()::openUnnamed, most)) {
            return dryRun ? estimate(connection, file, blob, request) : store(connection, file, blob, request);
        }
    }

    private ObjectNode store(WriteConnection connection, Path file, InputBlob blob, StoreRequest request)
            throws StoreException, InterruptedException {
        boolean terminal = System.console() != null && System.console().isTerminal();
        StoreDisplay display = new StoreDisplay(System.err, terminal, file.toString());
        StoreOutcome outcome;
        try {
            outcome = connection.writer().store(blob, request, display);
        } finally {
            display.end();
        }
        if (outcome instanceof StoreOutcome.MarkedInvalid) {
            throw new StoreException(
                    StoreException.Fault.FORBIDDEN,
                    outcome.blobId() + " was proven to be wrongly encoded; no node will keep it");
        }
        if (!json) {
            print(PrintableText.line(file.toString()), outcome);
        }
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("blobStoreResult", StoreResultJson.of(outcome));
        return result.put("path", file.toString());
    }

    private static void print(String file, StoreOutcome outcome) {
        switch (outcome) {
            case StoreOutcome.NewlyCreated created -> {
                System.out.printf("%s%n  blob ID  %s%n", file, created.blobId());
                System.out.printf("  object   %s%n", created.blob().id());
                System.out.printf(
                        "  %s until the beginning of epoch %d%n",
                        created.blob().deletable() ? "deletable, stored" : "permanent, stored",
                        created.blob().storage().endEpoch());
                created.sharedBlob().ifPresent(shared -> System.out.printf("  shared   %s%n", shared));
                System.out.printf("  cost     %s%n", Quantities.wal(created.cost()));
            }
            case StoreOutcome.AlreadyCertified known ->
                System.out.printf(
                        "%s%n  blob ID  %s%n  already certified until the beginning of epoch %d (event %s)%n",
                        file, known.blobId(), known.endEpoch(), known.event());
            case StoreOutcome.AlreadyOwned owned ->
                System.out.printf(
                        "%s%n  blob ID  %s%n  object   %s%n  already certified until the beginning of epoch %d%n",
                        file, owned.blobId(), owned.object(), owned.endEpoch());
            case StoreOutcome.MarkedInvalid invalid ->
                System.out.printf("%s%n  blob ID  %s%n  invalid%n", file, invalid.blobId());
        }
    }

    private ObjectNode estimate(WriteConnection connection, Path file, InputBlob blob, StoreRequest request)
            throws StoreException, InterruptedException {
        StoreEstimate estimate = connection.writer().estimate(blob, request);
        if (!json) {
            System.out.printf(
                    "%s%n  blob ID  %s%n  size     %s, %s encoded%n  cost     %s for %s, without gas%n",
                    PrintableText.line(file.toString()),
                    estimate.blobId(),
                    Quantities.bytes(estimate.length()),
                    Quantities.bytes(estimate.encodedLength()),
                    Quantities.wal(estimate.cost()),
                    Plural.of(request.epochs(), "epoch"));
        }
        return JsonNodeFactory.instance
                .objectNode()
                .put("path", file.toString())
                .put("blobId", estimate.blobId().toString())
                .put("unencodedSize", estimate.length())
                .put("encodedSize", estimate.encodedLength())
                .put("storageCost", estimate.cost())
                .put("encodingType", "RS2");
    }

    private static ObjectNode failure(Path file, String problem) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.putObject("blobStoreResult").putObject("error").putNull("blobId").put("errorMsg", problem);
        return result.put("path", file.toString());
    }
}
