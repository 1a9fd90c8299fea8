package dev.floe.chain.ledger;

import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The account of {@link Deployment#faucet()}, which gives coins to whoever asks. Thread-safe. */
public final class FaucetAccount {
    private final Ledger ledger;
    private final Object turn = new Object();

    FaucetAccount(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * Gives {@code recipient} a coin of {@code mist} SUI and one of {@code frost} WAL; an amount of 0 gives none.
     *
     * @throws RejectedTransactionException if an amount is negative or both are 0, or nothing is left
     */
    public CommittedTransaction give(ObjectId recipient, long mist, long frost) throws RejectedTransactionException {
        if (mist < 0 || frost < 0 || mist == 0 && frost == 0) {
            throw new RejectedTransactionException(
                    RejectedTransactionException.Reason.MALFORMED, "the faucet gives positive amounts");
        }
        // One after the other: each uses the coins that the one before left.
        synchronized (turn) {
            return execute(gift(recipient, mist, frost));
        }
    }

    /** Makes calls of its own: what it has are also the nodes' capabilities. */
    CommittedTransaction call(List<TransactionDraft.Input> inputs, List<Command> commands)
            throws RejectedTransactionException {
        synchronized (turn) {
            return execute(draft(inputs, commands));
        }
    }

    private CommittedTransaction execute(TransactionDraft draft) throws RejectedTransactionException {
        byte[] bcs = ledger.simulate(draft, true).data().toBcs();
        return ledger.execute(bcs, List.of(ledger.faucetKey().signTransaction(bcs)));
    }

    private TransactionDraft gift(ObjectId recipient, long mist, long frost) throws RejectedTransactionException {
        List<TransactionDraft.Input> inputs = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        List<Argument> gifts = new ArrayList<>();
        inputs.add(pure(recipient.toBytes()));
        if (mist > 0) {
            inputs.add(pure(new BcsWriter(8).u64(mist).toByteArray()));
            gifts.add(new Argument.NestedResult(commands.size(), 0));
            commands.add(
                    new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(inputs.size() - 1))));
        }
        if (frost > 0) {
            inputs.add(new TransactionDraft.Resolved(
                    new CallArg.OwnedObject(walCoin().reference())));
            inputs.add(pure(new BcsWriter(8).u64(frost).toByteArray()));
            gifts.add(new Argument.NestedResult(commands.size(), 0));
            commands.add(new Command.SplitCoins(
                    new Argument.Input(inputs.size() - 2), List.of(new Argument.Input(inputs.size() - 1))));
        }
        commands.add(new Command.TransferObjects(gifts, new Argument.Input(0)));
        return draft(inputs, commands);
    }

    private TransactionDraft draft(List<TransactionDraft.Input> inputs, List<Command> commands) {
        return new TransactionDraft(
                ledger.deployment().faucet(),
                inputs,
                commands,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                new Expiration.Never());
    }

    private SuiObject walCoin() throws RejectedTransactionException {
        Deployment deployment = ledger.deployment();
        return ledger
                .ownedObjects(deployment.faucet(), Optional.of(StructTag.coin(deployment.wal())), Optional.empty(), 1)
                .items()
                .stream()
                .findFirst()
                .orElseThrow(() -> new RejectedTransactionException(
                        RejectedTransactionException.Reason.OBJECT_NOT_FOUND, "the faucet has no WAL left"));
    }

    private static TransactionDraft.Input pure(byte[] value) {
        return new TransactionDraft.Resolved(new CallArg.Pure(value));
    }
}
