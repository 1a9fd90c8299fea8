package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code floe remove-blob-attribute-fields}: takes some attributes of a blob back. */
@Command(
        name = "remove-blob-attribute-fields",
        description =
                "Removes attributes of a blob object of the wallet by their keys; those that are absent are passed over.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RemoveBlobAttributeFieldsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BLOB_OBJ_ID", converter = ObjectIdConverter.class, description = "the blob object")
    private ObjectId blobObject;

    @Option(names = "--keys", required = true, paramLabel = "KEY...", description = "the keys")
    private List<String> keys;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            WalrusContract.Receipt receipt = account.blobs().removeAttributes(blobObject, Set.copyOf(keys));
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            keys.forEach(json.putArray("keys")::add);
            result.print(
                    json.put("txDigest", receipt.transaction()),
                    "removed attributes of " + blobObject + System.lineSeparator() + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
