package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.bytes.PrintableText;
import dev.floe.publisher.StoreResultJson;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.write.InputBlob;
import dev.floe.write.StoreEstimate;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreRequest;
import dev.floe.write.WriteConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code floe store}: stores files for a wallet. */
@Command(
        name = "store",
        aliases = "write",
        description = {
            "Stores files as blobs and certifies them.",
            "A store that was broken off is resumed by running the same command again, unless it encrypts."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "the files to store, or pipes; - for standard input")
    private List<Path> files;

    @Mixin
    private StoreOptions options;

    @Mixin
    private EncryptOptions encryption;

    @Mixin
    private ResultOption result;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, SuiException {
        if (Collections.frequency(files, InputBlob.STANDARD_INPUT) > 1) {
            throw new ParameterException(spec.commandLine(), "standard input has one blob only: - may be given once");
        }
        return options.connected(this::store);
    }

    private int store(WriteConnection connection, StoreOptions.Store store, NetworkState state, StoreRequest request)
            throws InterruptedException {
        ArrayNode results = JsonNodeFactory.instance.arrayNode();
        int failed = 0;
        for (Path file : files) {
            try {
                results.add(open(connection, store, file, state.encoding().maxBlobLength(), request));
            } catch (IOException | StoreException e) {
                failed++;
                String problem = e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.getMessage();
                System.err.println("floe store: " + PrintableText.line(file.toString()) + ": " + problem);
                results.add(failure(file, e instanceof StoreException ? "store" : "read", problem));
            }
        }
        if (result.json()) {
            System.out.println(results.toPrettyString());
        }
        return failed == 0 ? 0 : 1;
    }

    private ObjectNode open(
            WriteConnection connection, StoreOptions.Store store, Path file, long most, StoreRequest request)
            throws IOException, StoreException, InterruptedException {
        try (InputBlob blob = InputBlob.open(file, connection.spools()::openUnnamed, most)) {
            if (file.equals(InputBlob.STANDARD_INPUT) && blob.length() == 0) {
                // Nobody pays for what a command that failed did not write.
                throw new IOException(
                        "nothing came on standard input; the command before may have failed, and an empty file has a name");
            }
            if (!encryption.wanted()) {
                return store(store, file, blob, request);
            }
            try (EncryptOptions.Encrypted encrypted = encryption.encrypt(blob)) {
                return store(store, file, encrypted.blob(), request);
            }
        }
    }

    private ObjectNode store(StoreOptions.Store store, Path file, BlobSource blob, StoreRequest request)
            throws StoreException, InterruptedException {
        if (options.dryRun()) {
            return estimate(store, file, blob, request);
        }
        StoreOutcome outcome;
        try (StoreDisplay display = StoreDisplay.onStandardError(file.toString())) {
            outcome = store.store(blob, request, display);
        }
        if (outcome instanceof StoreOutcome.MarkedInvalid) {
            throw new StoreException(
                    StoreException.Fault.FORBIDDEN,
                    outcome.blobId() + " was proven to be wrongly encoded; no node will keep it");
        }
        if (!result.json()) {
            System.out.println(PrintableText.line(file.toString()));
            System.out.print(StoreDisplay.describe(outcome));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("blobStoreResult", StoreResultJson.of(outcome));
        return json.put("path", file.toString());
    }

    private ObjectNode estimate(StoreOptions.Store store, Path file, BlobSource blob, StoreRequest request)
            throws StoreException, InterruptedException {
        StoreEstimate estimate = store.estimate(blob, request);
        if (!result.json()) {
            System.out.printf(
                    "%s%n  blob ID  %s%n  size     %s, %s encoded%n  cost     %s for %s, without gas%s%n",
                    PrintableText.line(file.toString()),
                    estimate.blobId(),
                    Quantities.bytes(estimate.length()),
                    Quantities.bytes(estimate.encodedLength()),
                    Quantities.wal(estimate.cost()),
                    Plural.of(request.epochs(), "epoch"),
                    StoreOptions.describeTip(estimate));
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("path", file.toString())
                .put("blobId", estimate.blobId().toString())
                .put("unencodedSize", estimate.length())
                .put("encodedSize", estimate.encodedLength())
                .put("storageCost", estimate.cost())
                .put("encodingType", "RS2");
        estimate.tip().ifPresent(tip -> json.put("uploadRelayTip", tip));
        return json;
    }

    private static ObjectNode failure(Path file, String phase, String problem) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("blobStoreResult")
                .putObject("error")
                .putNull("blobId")
                .put("failurePhase", phase)
                .put("errorMsg", problem);
        return json.put("path", file.toString());
    }
}
