package dev.floe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.Account;
import dev.floe.sui.ClientConfig;
import dev.floe.sui.ExchangeContract.Exchanged;
import dev.floe.sui.SuiException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code floe get-wal}: exchanges SUI for WAL. */
@Command(
        name = "get-wal",
        description = {
            "Exchanges SUI of the wallet for WAL, on networks that have an exchange for that, as the testnet has.",
            "On mainnet WAL is bought on the market; the faucet of a local network gives both coins."
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class GetWalCommand implements Callable<Integer> {
    @Option(
            names = "--exchange-id",
            paramLabel = "ID",
            converter = ObjectIdConverter.class,
            description = "the exchange (default: one of exchange_objects in the configuration)")
    private ObjectId exchange;

    @Option(
            names = "--amount",
            paramLabel = "MIST",
            defaultValue = "500000000",
            description = "how much SUI to give (default: ${DEFAULT-VALUE}, half a SUI)")
    private long amount;

    @Mixin
    private ResultOption result;

    @Mixin
    private WalletOptions wallet;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws SuiException {
        if (amount < 1) {
            throw new ParameterException(spec.commandLine(), "--amount is 1 or more, not " + amount);
        }
        ClientConfig config = wallet.load();
        try (Account account = Account.open(config, wallet.key(config), wallet.gasBudget())) {
            Exchanged exchanged = account.exchange().forWal(chosen(config), amount);
            result.print(
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("amountSui", amount)
                            .put("amountWal", exchanged.gainedFrost())
                            .put("txDigest", exchanged.receipt().transaction()),
                    "got " + Quantities.wal(exchanged.gainedFrost()) + " for " + Quantities.sui(amount)
                            + System.lineSeparator() + OwnedObjects.describe(exchanged.receipt()));
            return 0;
        }
    }

    private ObjectId chosen(ClientConfig config) {
        if (exchange != null) {
            return exchange;
        }
        List<ObjectId> known = config.network().exchangeObjects();
        if (known.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    config.file() + " names no exchange (exchange_objects); name one with --exchange-id. There is none"
                            + " on mainnet, and a local network's faucet gives WAL");
        }
        return known.get(ThreadLocalRandom.current().nextInt(known.size()));
    }
}
