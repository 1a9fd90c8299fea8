package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.StakingContract.Stake;
import dev.floe.sui.StakingContract.Staked;
import dev.floe.sui.SuiException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe stake}: stakes WAL with storage nodes. */
@Command(
        name = "stake",
        description = {
            "Stakes WAL of the wallet with storage nodes, all in one transaction.",
            "A stake counts from the next epoch on, or the one after that if that epoch's committee is chosen already."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class StakeCommand implements Callable<Integer> {
    private static final long WAL = 1_000_000_000L;

    @Option(
            names = {"--node-ids", "--node-id"},
            required = true,
            paramLabel = "ID...",
            converter = ObjectIdConverter.class,
            description = "the nodes")
    private List<ObjectId> nodes;

    @Option(
            names = {"--amounts", "--amount"},
            paramLabel = "FROST...",
            description = "how much for each, in their order, or once for all; at least 1000000000, which is 1 WAL"
                    + " (default: 1000000000)")
    private List<Long> amounts = List.of(WAL);

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws SuiException {
        List<Stake> stakes = stakes();
        try (Account account = wallet.open()) {
            // Said before the contract does, which speaks of a field that does not exist.
            account.network().pools(nodes);
            Staked made = account.stakes().stake(stakes);
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.set("stakedWal", OwnedObjects.stakes(made.staked()));
            result.print(
                    json.put("txDigest", made.receipt().transaction()),
                    OwnedObjects.describe(made.staked())
                            + System.lineSeparator()
                            + OwnedObjects.describe(made.receipt()));
            return 0;
        }
    }

    private List<Stake> stakes() {
        if (amounts.size() != 1 && amounts.size() != nodes.size()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--amounts has one value, or one for each of the " + nodes.size() + " nodes, not "
                            + amounts.size());
        }
        List<Stake> stakes = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            long amount = amounts.get(amounts.size() == 1 ? 0 : i);
            if (amount < WAL) {
                throw new ParameterException(
                        spec.commandLine(), "a stake is 1000000000 FROST (1 WAL) or more, not " + amount);
            }
            stakes.add(new Stake(nodes.get(i), amount));
        }
        return stakes;
    }
}
