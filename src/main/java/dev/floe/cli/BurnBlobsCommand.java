package dev.floe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.SuiException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe burn-blobs}: destroys objects of blobs. */
@Command(
        name = "burn-blobs",
        description = {
            "Destroys blob objects of the wallet. The bytes stay stored until their time is over, and nobody can extend or"
                    + " delete them any more; the storage that was paid for is lost."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class BurnBlobsCommand implements Callable<Integer> {
    @ArgGroup(multiplicity = "1")
    private Selection selection;

    /** Which ones: one of these. */
    private static final class Selection {
        @Option(
                names = {"--object-ids", "--object-id"},
                paramLabel = "ID...",
                converter = ObjectIdConverter.class,
                description = "these objects")
        private List<ObjectId> objectIds = List.of();

        @Option(names = "--all", description = "all blob objects of the wallet")
        private boolean all;

        @Option(names = "--all-expired", description = "all blob objects of the wallet whose time is over")
        private boolean allExpired;
    }

    @Mixin
    private Consent consent;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            List<ObjectId> chosen = chosen(account);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            ArrayNode burned = json.putArray("burnedBlobs");
            if (chosen.isEmpty()) {
                result.print(json, "the wallet owns no such blob objects");
                return 0;
            }
            if (!consent.given("Burn " + Plural.of(chosen.size(), "blob object")
                    + "? What they are about cannot be extended or deleted any more.")) {
                result.print(json.put("aborted", true), "nothing was burnt");
                return 1;
            }
            for (int from = 0; from < chosen.size(); from += ChainContract.MAX_BLOBS) {
                List<ObjectId> some = chosen.subList(from, Math.min(chosen.size(), from + ChainContract.MAX_BLOBS));
                account.blobs().burn(some);
                some.forEach(id -> burned.add(id.toString()));
            }
            result.print(json, "burnt " + Plural.of(chosen.size(), "blob object"));
            return 0;
        }
    }

    private List<ObjectId> chosen(Account account) throws SuiException {
        if (!selection.all && !selection.allExpired) {
            return selection.objectIds;
        }
        int epoch = account.network().refresh().epoch();
        Predicate<BlobObject> which = blob -> selection.all || blob.storage().endEpoch() <= epoch;
        return account.network().blobsOwnedBy(account.address()).stream()
                .filter(which)
                .map(BlobObject::id)
                .toList();
    }
}
