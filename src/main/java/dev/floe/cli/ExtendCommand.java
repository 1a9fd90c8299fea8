package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.bytes.Plural;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.BlobObject;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe extend}: makes a blob live longer. */
@Command(
        name = "extend",
        description = {
            "Makes a certified blob live longer, paid by the wallet.",
            "A shared blob pays for itself, of what it was funded with (floe fund-shared-blob)."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ExtendCommand implements Callable<Integer> {
    @Option(
            names = "--blob-obj-id",
            required = true,
            paramLabel = "ID",
            converter = ObjectIdConverter.class,
            description = "the blob object, or with --shared the object that shares it")
    private ObjectId object;

    @Option(names = "--shared", description = "the object is a shared blob")
    private boolean shared;

    @Option(
            names = "--epochs-extended",
            required = true,
            paramLabel = "N",
            description = "for how many epochs more than now")
    private int epochs;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws SuiException {
        if (epochs < 1) {
            throw new ParameterException(spec.commandLine(), "--epochs-extended is 1 or more, not " + epochs);
        }
        try (Account account = wallet.open()) {
            NetworkState state = account.network().refresh();
            BlobObject blob = account.network()
                    .attributedBlob(object)
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.NOT_FOUND,
                            "object " + object + " is no blob, or there is no such object"))
                    .blob();
            boolean isShared = !blob.id().equals(object);
            if (isShared != shared) {
                throw new ParameterException(
                        spec.commandLine(),
                        isShared
                                ? "object " + object + " is a shared blob: say --shared, and it pays for itself"
                                : "object " + object + " is no shared blob: leave out --shared");
            }
            int end = Math.addExact(blob.storage().endEpoch(), epochs);
            if (end > state.epoch() + state.maxEpochsAhead()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "blobs live until epoch " + (state.epoch() + state.maxEpochsAhead()) + " at most, and this one"
                                + " would until " + end);
            }
            WalrusContract.Receipt receipt = shared
                    ? account.sharedBlobs().extend(object, epochs)
                    : account.blobs().extend(object, epochs);
            long cost = state.storageCost(blob.storage().size(), epochs);
            result.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("epochsExtended", epochs)
                            .put("endEpoch", end)
                            .put("cost", cost)
                            .put("txDigest", receipt.transaction()),
                    "blob " + blob.blobId() + " lives " + Plural.of(epochs, "epoch") + " longer, until epoch " + end
                            + ", for " + Quantities.wal(cost) + System.lineSeparator()
                            + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
