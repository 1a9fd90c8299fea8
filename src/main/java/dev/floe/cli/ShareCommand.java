package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe share}: gives a blob to everybody. */
@Command(
        name = "share",
        description =
                "Puts a blob of the wallet into a shared object: nobody owns it any more, and everybody may fund and"
                        + " extend it.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ShareCommand implements Callable<Integer> {
    @Option(
            names = "--blob-obj-id",
            required = true,
            paramLabel = "ID",
            converter = ObjectIdConverter.class,
            description = "the blob object")
    private ObjectId object;

    @Option(names = "--amount", paramLabel = "FROST", description = "what to fund it with at once (default: nothing)")
    private Long amount;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            WalrusContract.Sharing sharing = amount == null
                    ? account.blobs().share(object)
                    : account.sharedBlobs().share(object, amount);
            ObjectNode json = JsonNodeFactory.instance
                    .objectNode()
                    .put("sharedBlobObjectId", sharing.sharedBlob().toString());
            json.put("amount", amount);
            json.put("txDigest", sharing.receipt().transaction());
            result.print(
                    json,
                    "shared as " + sharing.sharedBlob()
                            + (amount == null ? "" : ", funded with " + Quantities.wal(amount))
                            + System.lineSeparator() + OwnedObjects.describe(sharing.receipt()));
            return 0;
        }
    }
}
