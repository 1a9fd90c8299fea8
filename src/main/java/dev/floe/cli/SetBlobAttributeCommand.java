package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code floe set-blob-attribute}: says something about a blob on chain. */
@Command(
        name = "set-blob-attribute",
        description = {
            "Adds attributes to a blob object of the wallet, or replaces them.",
            "An edge sends those that are HTTP header fields, such as content-type, with the blob at"
                    + " /v1/blobs/by-object-id/ID."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class SetBlobAttributeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "BLOB_OBJ_ID", converter = ObjectIdConverter.class, description = "the blob object")
    private ObjectId blobObject;

    @Option(
            names = "--attr",
            required = true,
            arity = "2",
            paramLabel = "KEY VALUE",
            hideParamSyntax = true,
            description = "an attribute; may be repeated")
    private List<String> words;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i + 1 < words.size(); i += 2) {
            attributes.put(words.get(i), words.get(i + 1));
        }
        try (Account account = wallet.open()) {
            WalrusContract.Receipt receipt = account.blobs().setAttributes(blobObject, attributes);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ObjectNode set = json.putObject("attributes");
            attributes.forEach(set::put);
            result.print(
                    json.put("txDigest", receipt.transaction()),
                    "set " + Plural.of(attributes.size(), "attribute") + " of " + blobObject + System.lineSeparator()
                            + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
