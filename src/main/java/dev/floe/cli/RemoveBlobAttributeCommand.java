package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code floe remove-blob-attribute}: takes all attributes of a blob back. */
@Command(
        name = "remove-blob-attribute",
        description = "Removes all attributes of a blob object of the wallet.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RemoveBlobAttributeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BLOB_OBJ_ID", converter = ObjectIdConverter.class, description = "the blob object")
    private ObjectId blobObject;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            WalrusContract.Receipt receipt = account.blobs().clearAttributes(blobObject);
            result.print(
                    JsonNodeFactory.instance.objectNode().put("txDigest", receipt.transaction()),
                    "removed all attributes of " + blobObject + System.lineSeparator()
                            + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
