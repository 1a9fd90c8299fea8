package dev.floe.sui;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Calls of Walrus's contracts by one wallet, built from what the network says and again if that has changed. */
final class Transactions {
    /** How calls fail when there is a new version of the contract, or prices have risen. */
    private static final Set<String> CHANGED = Set.of("EWrongVersion", "ENotEnough");

    private final ChainNetwork network;
    private final Wallet wallet;

    Transactions(ChainNetwork network, Wallet wallet) {
        this.network = network;
        this.wallet = wallet;
    }

    /** What to do, given the state of the network. */
    interface Steps {
        Program given(NetworkState state) throws SuiException;
    }

    ChainNetwork network() {
        return network;
    }

    ObjectId address() {
        return wallet.address();
    }

    /** Runs {@code steps}, a second time if they failed because the network has changed since it was last read. */
    Execution run(Steps steps) throws SuiException {
        NetworkState state = network.state();
        try {
            return wallet.run(() -> steps.given(state));
        } catch (SuiException e) {
            if (e.abort().isEmpty() || !CHANGED.contains(e.abort().get().name())) {
                throw e;
            }
            NetworkState now = network.refresh();
            if (now.packageId().equals(state.packageId())
                    && now.storagePrice() == state.storagePrice()
                    && now.writePrice() == state.writePrice()) {
                throw e;
            }
            return wallet.run(() -> steps.given(now));
        }
    }

    /** A coin with at least {@code frost}, of all that the wallet needs for that. */
    Argument wal(Program program, NetworkState state, long frost) throws SuiException {
        return program.merged(wallet.wal(state.walType(), frost));
    }

    /** The objects in the order of {@code ids}. */
    Map<ObjectId, SuiObject> read(Collection<ObjectId> ids) throws SuiException {
        Map<ObjectId, SuiObject> objects = network.sui().objects(ids);
        for (ObjectId id : ids) {
            if (!objects.containsKey(id)) {
                throw new SuiException(SuiException.Kind.NOT_FOUND, "there is no object " + id);
            }
        }
        return objects;
    }

    SuiObject read(ObjectId id) throws SuiException {
        return read(List.of(id)).get(id);
    }

    /** The object, which has to be a {@code type}. */
    SuiObject read(ObjectId id, StructTag type) throws SuiException {
        SuiObject object = read(id);
        if (!object.type().equals(Optional.of(type))) {
            throw new SuiException(
                    SuiException.Kind.NOT_FOUND,
                    "object " + id + " is a "
                            + object.type().map(StructTag::toString).orElse("package") + ", not a " + type);
        }
        return object;
    }

    /** The objects of {@code type} that a transaction made. */
    List<SuiObject> created(Execution execution, StructTag type) throws SuiException {
        List<SuiObject> made = new ArrayList<>();
        for (SuiObject object : network.sui().objects(execution.created()).values()) {
            if (object.type().equals(Optional.of(type))) {
                made.add(object);
            }
        }
        return made;
    }

    /** The only object of {@code type} that a transaction has to have made. */
    SuiObject onlyCreated(Execution execution, StructTag type) throws SuiException {
        return created(execution, type).stream()
                .findFirst()
                .orElseThrow(() -> new SuiException(
                        SuiException.Kind.MALFORMED,
                        "transaction " + execution.digest() + " made no " + type.module() + "::" + type.name()));
    }

    static Argument system(Program program, NetworkState state, boolean mutable) {
        return program.shared(state.systemObject(), state.systemInitialVersion(), mutable);
    }

    static Argument staking(Program program, NetworkState state) {
        return program.shared(state.stakingObject(), state.stakingInitialVersion(), true);
    }

    WalrusContract.Receipt receipt(Execution execution) throws SuiException {
        return new WalrusContract.Receipt(
                execution.digest().toString(),
                Math.negateExact(gained(execution)),
                execution.gas().net());
    }

    /** The FROST that the wallet has more after a transaction than before; negative for what it paid. */
    long gained(Execution execution) throws SuiException {
        Optional<StructTag> wal = StructTag.parse(network.state().walType());
        return execution.balanceChanges().stream()
                .filter(change -> change.address().equals(address())
                        && StructTag.parse(change.coinType()).equals(wal))
                .map(Execution.BalanceChange::amount)
                .reduce(BigInteger.ZERO, BigInteger::add)
                .longValueExact();
    }
}
