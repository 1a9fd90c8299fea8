package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.Plural;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StakedWal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code floe list-staked-wal}: the stakes of a wallet. */
@Command(
        name = "list-staked-wal",
        description = "Lists what the wallet has staked with storage nodes.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class ListStakedWalCommand implements Callable<Integer> {
    @ArgGroup
    private Only only = new Only();

    /** Which ones: at most one of these. */
    private static final class Only {
        @Option(names = "--staked-only", description = "only those that are to stay")
        private boolean staked;

        @Option(names = "--withdrawing-only", description = "only those for whose withdrawal was asked")
        private boolean withdrawing;
    }

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            List<StakedWal> stakes = account.stakes().owned().stream()
                    .filter(stake -> stake.withdrawEpoch().isPresent() ? !only.staked : !only.withdrawing)
                    .toList();
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("stakedWals", OwnedObjects.stakes(stakes));
            result.print(
                    json,
                    (OwnedObjects.describe(stakes) + System.lineSeparator() + Plural.of(stakes.size(), "stake"))
                            .strip());
            return 0;
        }
    }
}
