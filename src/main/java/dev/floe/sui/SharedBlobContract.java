package dev.floe.sui;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.SharedBlob;
import dev.floe.sui.move.WalrusTypes;

/**
 * Blobs that everybody can pay for, as one wallet deals with them. Each method that changes something is one transaction,
 * executed and waited for; methods block, as those of {@link WalrusContract} do. Thread-safe.
 */
public final class SharedBlobContract {
    private static final String MODULE = "shared_blob";

    private final Transactions transactions;

    SharedBlobContract(Transactions transactions) {
        this.transactions = transactions;
    }

    /** The FROST that a shared blob has for its extension. */
    public long funds(ObjectId shared) throws SuiException {
        return contents(read(shared)).funds();
    }

    /** Wraps a blob in a shared object that has {@code frost} for its extension. */
    public WalrusContract.Sharing share(ObjectId blob, long frost) throws SuiException {
        Execution execution = transactions.run(state -> {
            SuiObject object = transactions.read(blob, types().blob());
            Program program = new Program();
            program.call(
                    state.packageId(),
                    MODULE,
                    "new_funded",
                    program.object(object),
                    program.split(transactions.wal(program, state, frost), frost));
            return program;
        });
        SuiObject made = transactions.onlyCreated(execution, types().sharedBlob());
        return new WalrusContract.Sharing(made.id(), transactions.receipt(execution));
    }

    /** Gives a shared blob more to be extended with. */
    public WalrusContract.Receipt fund(ObjectId shared, long frost) throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            SuiObject object = read(shared);
            Program program = new Program();
            program.call(
                    state.packageId(),
                    MODULE,
                    "fund",
                    program.object(object),
                    program.split(transactions.wal(program, state, frost), frost));
            return program;
        }));
    }

    /** Makes a shared blob live for {@code epochs} epochs more, of its own funds. */
    public WalrusContract.Receipt extend(ObjectId shared, int epochs) throws SuiException {
        return transactions.receipt(transactions.run(state -> {
            SuiObject object = read(shared);
            SharedBlob blob = contents(object);
            long cost = state.storageCost(blob.blob().storage().size(), epochs);
            if (Long.compareUnsigned(blob.funds(), cost) < 0) {
                throw new SuiException(
                        SuiException.Kind.INSUFFICIENT_FUNDS,
                        "shared blob " + shared + " has " + blob.funds() + " FROST and needs " + cost
                                + "; fund it first");
            }
            Program program = new Program();
            program.call(
                    state.packageId(),
                    MODULE,
                    "extend",
                    program.object(object),
                    Transactions.system(program, state, true),
                    program.u32(epochs));
            return program;
        }));
    }

    private SuiObject read(ObjectId shared) throws SuiException {
        StructTag type = types().sharedBlob();
        return transactions.read(shared, type);
    }

    private static SharedBlob contents(SuiObject object) throws SuiException {
        return ChainNetwork.decode(object, bytes -> BcsReader.parse(bytes, SharedBlob::read));
    }

    private WalrusTypes types() throws SuiException {
        return new WalrusTypes(transactions.network().state().originalPackageId());
    }
}
