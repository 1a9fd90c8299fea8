package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.util.List;

/** Where a wallet gets WAL for SUI, on networks that have such a place. Thread-safe; methods block. */
public final class ExchangeContract {
    private static final String MODULE = "wal_exchange";

    private final Transactions transactions;

    ExchangeContract(Transactions transactions) {
        this.transactions = transactions;
    }

    /** @param gainedFrost what the wallet has got */
    public record Exchanged(long paidMist, long gainedFrost, WalrusContract.Receipt receipt) {}

    /**
     * Gives {@code mist} for WAL at the rate of the exchange.
     *
     * @param exchange the shared object {@code wal_exchange::Exchange}
     */
    public Exchanged forWal(ObjectId exchange, long mist) throws SuiException {
        Execution execution = transactions.run(state -> {
            SuiObject object = transactions.read(exchange);
            StructTag type = object.type()
                    .filter(known ->
                            known.module().equals(MODULE) && known.name().equals("Exchange"))
                    .orElseThrow(() -> new SuiException(
                            SuiException.Kind.NOT_FOUND, "object " + exchange + " is no exchange of WAL"));
            Program program = new Program();
            Argument coin = program.call(
                    type.address(), MODULE, "exchange_all_for_wal", program.object(object), program.splitFromGas(mist));
            program.transfer(List.of(coin), transactions.address());
            return program;
        });
        return new Exchanged(mist, transactions.gained(execution), transactions.receipt(execution));
    }
}
