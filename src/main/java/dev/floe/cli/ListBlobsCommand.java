package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.bytes.Plural;
import dev.floe.publisher.StoreResultJson;
import dev.floe.sui.Account;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe list-blobs}: the blobs of a wallet. */
@Command(
        name = "list-blobs",
        description =
                "Lists the blob objects that the wallet owns; shared ones belong to nobody and are not among them.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ListBlobsCommand implements Callable<Integer> {
    @Option(names = "--include-expired", description = "list those, too, whose time is over")
    private boolean includeExpired;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            int epoch = account.network().refresh().epoch();
            List<BlobObject> blobs = account.network().blobsOwnedBy(account.address()).stream()
                    .filter(blob -> includeExpired || blob.storage().endEpoch() > epoch)
                    .sorted(Comparator.comparing(
                                    (BlobObject blob) -> blob.storage().endEpoch())
                            .thenComparing(BlobObject::id))
                    .toList();
            ArrayNode json = JsonNodeFactory.instance.arrayNode();
            blobs.forEach(blob -> json.add(StoreResultJson.blobObject(blob)));
            result.print(json, describe(blobs));
            return 0;
        }
    }

    private static String describe(List<BlobObject> blobs) {
        StringBuilder text = new StringBuilder();
        for (BlobObject blob : blobs) {
            text.append(blob.blobId())
                    .append("  ")
                    .append(blob.certifiedEpoch().isPresent() ? "certified, " : "not certified, ")
                    .append(blob.deletable() ? "deletable, " : "permanent, ")
                    .append(Quantities.bytes(blob.size()))
                    .append(", until epoch ")
                    .append(blob.storage().endEpoch())
                    .append(", object ")
                    .append(blob.id())
                    .append(System.lineSeparator());
        }
        return text.append(Plural.of(blobs.size(), "blob")).toString();
    }
}
