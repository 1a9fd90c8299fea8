package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code floe withdraw-stake}: takes stakes back. */
@Command(
        name = "withdraw-stake",
        description = "Takes stakes back with what they have earned, in one transaction: those that"
                + " floe request-withdraw-stake was called for, once their epoch has come.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class WithdrawStakeCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "STAKED_WAL_ID",
            converter = ObjectIdConverter.class,
            description = "the stakes' objects")
    private List<ObjectId> stakedWalIds;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            WalrusContract.Receipt receipt;
            try {
                receipt = account.stakes().withdraw(stakedWalIds);
            } catch (SuiException e) {
                throw StakeRefusal.explained(e);
            }
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            var ids = json.putArray("stakedWalIds");
            stakedWalIds.forEach(id -> ids.add(id.toString()));
            result.print(
                    json.put("amount", -receipt.frost()).put("txDigest", receipt.transaction()),
                    "withdrew " + Quantities.wal(-receipt.frost()) + System.lineSeparator()
                            + OwnedObjects.describe(receipt));
            return 0;
        }
    }
}
