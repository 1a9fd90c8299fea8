package dev.floe.write;

import dev.floe.bytes.Backoff;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.NetworkState;
import dev.floe.sui.StorageObject;
import dev.floe.sui.SuiException;
import dev.floe.sui.TipPayload;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusNetwork;
import dev.floe.write.StoreException.Fault;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The steps that a store takes on chain, each repeated when the chain was out of reach. A transaction whose answer was
 * lost may have happened, so what it would have left behind is looked for before it is tried again.
 */
final class WalletTransactions {
    private final WalrusNetwork network;
    private final WalrusContract contract;
    private final Backoff backoff;

    WalletTransactions(WalrusNetwork network, WalrusContract contract, Backoff backoff) {
        this.network = network;
        this.contract = contract;
        this.backoff = backoff;
    }

    /** Who signs and pays. */
    ObjectId address() {
        return contract.address();
    }

    private interface Call<T> {
        T make() throws SuiException;
    }

    /**
     * A fresh registration.
     *
     * @param cost in FROST; 0 if it is not known because the transaction's answer was lost
     */
    record Registered(BlobObject blob, long cost) {}

    /** The state of the network now. */
    NetworkState state() throws StoreException, InterruptedException {
        return insist(network::refresh, Optional::empty);
    }

    /** The state of the network some seconds ago at most: for what fails and is tried anew if it has changed. */
    NetworkState recentState() throws StoreException, InterruptedException {
        return insist(network::state, Optional::empty);
    }

    Optional<BlobObject> blob(ObjectId id) throws StoreException, InterruptedException {
        return insist(() -> network.blob(id), Optional::empty);
    }

    /** The wallet's objects of a blob that live in {@code epoch}, certified or not. */
    List<BlobObject> ownedBlobs(BlobId blobId, boolean deletable, int epoch)
            throws StoreException, InterruptedException {
        return insist(() -> owned(blob -> isOf(blob, blobId, deletable, epoch + 1)), Optional::empty);
    }

    /**
     * The wallet's objects that live in {@code epoch} and are not certified.
     *
     * @param certified whether those that are belong to them
     */
    List<BlobObject> unfinished(int epoch, boolean certified) throws StoreException, InterruptedException {
        return insist(
                () -> owned(blob -> blob.storage().endEpoch() > epoch
                        && (certified || blob.certifiedEpoch().isEmpty())),
                Optional::empty);
    }

    private List<BlobObject> owned(Predicate<BlobObject> which) throws SuiException {
        return network.blobsOwnedBy(contract.address()).stream().filter(which).toList();
    }

    private static boolean isOf(BlobObject blob, BlobId blobId, boolean deletable, int endEpoch) {
        return blob.blobId().equals(blobId)
                && blob.deletable() == deletable
                && blob.storage().endEpoch() >= endEpoch;
    }

    /**
     * Registers a blob.
     *
     * @param tip what the same transaction pays an upload relay
     * @param adopt chooses, among the wallet's uncertified objects of the blob, the one that a transaction whose answer
     *     was lost must have made: one that nobody else works on
     */
    Registered register(
            WalrusContract.NewBlob blob,
            int epochs,
            Optional<WalrusContract.RelayTip> tip,
            NetworkState state,
            Function<Collection<BlobObject>, Optional<BlobObject>> adopt)
            throws StoreException, InterruptedException {
        return insist(
                () -> {
                    while (true) {
                        WalrusContract.Registration registration = tip.isPresent()
                                ? contract.register(blob, epochs, tip.get())
                                : contract.register(List.of(blob), epochs);
                        Optional<BlobObject> registered = adopt.apply(registration.blobs());
                        if (registered.isPresent()) {
                            return new Registered(
                                    registered.get(), registration.receipt().frost());
                        }
                        // Another store of the same blob has seen it on chain meanwhile, and goes on with it.
                    }
                },
                () -> adopt.apply(owned(made -> made.certifiedEpoch().isEmpty()
                                && isOf(made, blob.blobId(), blob.deletable(), state.epoch() + epochs)))
                        .map(made -> new Registered(made, 0)));
    }

    /** Pays {@code tip} for a blob that is registered already. */
    void tip(ObjectId blobObject, WalrusContract.RelayTip tip) throws StoreException, InterruptedException {
        insist(
                () -> contract.tip(blobObject, tip).transaction(),
                () -> network.lastTransaction(blobObject)
                        .filter(last -> TipPayload.of(last.data())
                                .filter(tip.payload()::says)
                                .isPresent())
                        .map(last -> "paid before"));
    }

    /** The transaction that wrote the object last; empty if it is not on the ledger. */
    Optional<LedgerTransaction> lastTransaction(ObjectId object) throws StoreException, InterruptedException {
        return insist(() -> network.lastTransaction(object), Optional::empty);
    }

    void certify(WalrusContract.Certification certification) throws StoreException, InterruptedException {
        insist(
                () -> contract.certify(List.of(certification)).transaction(),
                () -> network.blob(certification.blobObject())
                        .filter(blob -> blob.certifiedEpoch().isPresent())
                        .map(blob -> "certified before"));
    }

    /** Makes {@code blob} live until {@code endEpoch}. */
    Registered extend(BlobObject blob, int endEpoch, NetworkState state) throws StoreException, InterruptedException {
        int epochs = endEpoch - blob.storage().endEpoch();
        StorageObject storage = blob.storage();
        BlobObject extended = new BlobObject(
                blob.id(),
                blob.registeredEpoch(),
                blob.blobId(),
                blob.size(),
                blob.encodingType(),
                blob.certifiedEpoch(),
                new StorageObject(storage.id(), storage.startEpoch(), endEpoch, storage.size()),
                blob.deletable());
        return insist(
                () -> new Registered(
                        extended, contract.extend(blob.id(), epochs).frost()),
                () -> network.blob(blob.id())
                        .filter(now -> now.storage().endEpoch() >= endEpoch)
                        .map(now -> new Registered(now, state.storageCost(storage.size(), epochs))));
    }

    void transfer(ObjectId object, ObjectId recipient) throws StoreException, InterruptedException {
        insist(
                () -> contract.transfer(List.of(object), recipient).transaction(),
                () -> owned(blob -> blob.id().equals(object)).isEmpty()
                        ? Optional.of("transferred before")
                        : Optional.empty());
    }

    /** Whether the wallet has the object itself. */
    boolean owns(ObjectId blobObject) throws StoreException, InterruptedException {
        return insist(() -> !owned(blob -> blob.id().equals(blobObject)).isEmpty(), Optional::empty);
    }

    void burn(ObjectId blobObject) throws StoreException, InterruptedException {
        insist(
                () -> contract.burn(List.of(blobObject)).transaction(),
                () -> network.blob(blobObject).isEmpty() ? Optional.of("burnt before") : Optional.empty());
    }

    /** @return the shared object */
    ObjectId share(ObjectId blobObject) throws StoreException, InterruptedException {
        return insist(() -> contract.share(blobObject).sharedBlob(), Optional::empty);
    }

    /**
     * Makes a call until it succeeds or fails for good.
     *
     * @param effect what the call would have returned, if it turns out to have happened in spite of the failure
     */
    private <T> T insist(Call<T> call, Call<Optional<T>> effect) throws StoreException, InterruptedException {
        for (int failures = 1; ; failures++) {
            SuiException failure;
            try {
                return call.make();
            } catch (SuiException e) {
                failure = e;
            }
            if (mayHaveHappened(failure)) {
                Optional<T> happened = look(effect);
                if (happened.isPresent()) {
                    return happened.get();
                }
            }
            if (!mayPass(failure) || !backoff.permitsAnother(failures)) {
                throw translate(failure);
            }
            Thread.sleep(backoff.pause(failures));
        }
    }

    private static <T> Optional<T> look(Call<Optional<T>> effect) {
        try {
            return effect.make();
        } catch (SuiException cannotLookEither) {
            return Optional.empty();
        }
    }

    private static boolean mayHaveHappened(SuiException failure) {
        return mayPass(failure) || failure.kind() == SuiException.Kind.EXECUTION_FAILED;
    }

    private static boolean mayPass(SuiException failure) {
        return switch (failure.kind()) {
            case UNAVAILABLE, TIMEOUT, STALE_OBJECT -> true;
            case NOT_FOUND,
                    REJECTED,
                    INSUFFICIENT_FUNDS,
                    EXECUTION_FAILED,
                    DIVERGED,
                    PRUNED,
                    MALFORMED,
                    UNKNOWN_EVENT -> false;
        };
    }

    private StoreException translate(SuiException failure) {
        boolean full = failure.abort()
                .filter(abort -> abort.name().equals("EStorageExceeded"))
                .isPresent();
        if (full) {
            return new StoreException(
                    Fault.NO_CAPACITY, "the network has no capacity left for a blob of this size", failure);
        }
        if (failure.kind() == SuiException.Kind.INSUFFICIENT_FUNDS) {
            return insufficientFunds(failure);
        }
        return new StoreException(Fault.CHAIN, failure.getMessage(), failure);
    }

    private StoreException insufficientFunds(SuiException failure) {
        Optional<WalrusNetwork.Balances> balances = look(() -> Optional.of(network.balances(contract.address())));
        String has = balances.map(
                        coins -> ", which has " + decimal(coins.frost()) + " WAL and " + decimal(coins.mist()) + " SUI")
                .orElse("");
        boolean gas =
                failure.getMessage().contains("SUI") && !failure.getMessage().contains("WAL");
        return new StoreException(
                gas ? Fault.INSUFFICIENT_SUI : Fault.INSUFFICIENT_WAL,
                failure.getMessage() + "; send more to " + contract.address() + has,
                failure);
    }

    /** 1e9 of the smallest unit are one coin. */
    private static String decimal(long smallest) {
        return BigDecimal.valueOf(smallest, 9).stripTrailingZeros().toPlainString();
    }
}
