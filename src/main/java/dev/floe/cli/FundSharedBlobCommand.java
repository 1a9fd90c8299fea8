package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe fund-shared-blob}: gives a shared blob what it will be extended with. */
@Command(
        name = "fund-shared-blob",
        description = "Gives a shared blob WAL of the wallet, with which anybody can extend it; nobody gets it back.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class FundSharedBlobCommand implements Callable<Integer> {
    @Option(
            names = {"--shared-blob-obj-id", "--blob-obj-id"},
            required = true,
            paramLabel = "ID",
            converter = ObjectIdConverter.class,
            description = "the object that shares the blob")
    private ObjectId object;

    @Option(names = "--amount", required = true, paramLabel = "FROST", description = "how much; 1 WAL is 1000000000")
    private long amount;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            WalrusContract.Receipt receipt = account.sharedBlobs().fund(object, amount);
            long funds = account.sharedBlobs().funds(object);
            result.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("amount", amount)
                            .put("funds", funds)
                            .put("txDigest", receipt.transaction()),
                    "funded with " + Quantities.wal(amount) + "; it has " + Quantities.wal(funds) + " now"
                            + System.lineSeparator() + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
