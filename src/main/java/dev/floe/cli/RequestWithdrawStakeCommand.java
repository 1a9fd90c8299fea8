package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.move.StakedWal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code floe request-withdraw-stake}: asks for a stake to be given back. */
@Command(
        name = "request-withdraw-stake",
        description = {
            "Asks for stakes with a node to be given back, in one transaction; floe withdraw-stake takes them an epoch or"
                    + " two later.",
            "Without the objects' IDs, the only stake with the node is meant; if there are several, they are listed and"
                    + " nothing is done."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class RequestWithdrawStakeCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "NODE_ID",
            converter = ObjectIdConverter.class,
            description = "the node that the WAL is staked with")
    private ObjectId nodeId;

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "STAKED_WAL_ID",
            converter = ObjectIdConverter.class,
            description = "the stakes' objects")
    private List<ObjectId> stakedWalIds = List.of();

    @Option(names = "--dry-run", description = "only say which stakes these are")
    private boolean dryRun;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Override
    public Integer call() throws SuiException {
        try (Account account = wallet.open()) {
            List<StakedWal> staked = account.stakes().owned().stream()
                    .filter(stake ->
                            stake.node().equals(nodeId) && stake.withdrawEpoch().isEmpty())
                    .toList();
            if (staked.isEmpty()) {
                throw new SuiException(
                        SuiException.Kind.NOT_FOUND, "the wallet has no stake with " + nodeId + " to withdraw");
            }
            boolean undecided = stakedWalIds.isEmpty() && staked.size() > 1;
            List<StakedWal> chosen = stakedWalIds.isEmpty() ? staked : chosen(staked);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("stakedWals", OwnedObjects.stakes(chosen));
            if (dryRun || undecided) {
                result.print(json, OwnedObjects.describe(chosen));
                if (undecided) {
                    System.err.println("floe request-withdraw-stake: there are several; say which ones you mean");
                }
                return undecided ? 1 : 0;
            }
            WalrusContract.Receipt receipt;
            try {
                receipt = account.stakes()
                        .requestWithdraw(chosen.stream().map(StakedWal::id).toList());
            } catch (SuiException e) {
                throw StakeRefusal.explained(e);
            }
            result.print(
                    json.put("txDigest", receipt.transaction()),
                    OwnedObjects.describe(account.stakes().owned().stream()
                                    .filter(now -> chosen.stream()
                                            .anyMatch(before -> before.id().equals(now.id())))
                                    .toList())
                            + System.lineSeparator()
                            + OwnedObjects.describe(receipt));
            return 0;
        }
    }

    private List<StakedWal> chosen(List<StakedWal> staked) throws SuiException {
        List<StakedWal> chosen = new ArrayList<>();
        for (ObjectId id : stakedWalIds) {
            chosen.add(staked.stream()
                    .filter(stake -> stake.id().equals(id))
                    .findFirst()
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.NOT_FOUND,
                            "the wallet has no stake " + id + " with " + nodeId + " to withdraw")));
        }
        return chosen;
    }
}
