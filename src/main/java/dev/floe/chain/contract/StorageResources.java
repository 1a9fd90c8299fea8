package dev.floe.chain.contract;

import dev.floe.sui.move.Storage;

/** The module {@code storage_resource}: cutting storage up and putting it together. */
public final class StorageResources {
    /** Storage that was cut in two. */
    public record Split(Storage kept, Storage rest) {}

    private StorageResources() {}

    static Storage create(Transaction transaction, int startEpoch, int endEpoch, long size) {
        AbortCode.STORAGE_RESOURCE_INVALID_EPOCH_RANGE.unless(startEpoch < endEpoch);
        return new Storage(transaction.freshId(), startEpoch, endEpoch, size);
    }

    /** Keeps the epochs before {@code epoch}. */
    public static Split splitByEpoch(Transaction transaction, Storage storage, long epoch) {
        AbortCode.STORAGE_RESOURCE_INVALID_EPOCH.unless(epoch > storage.startEpoch() && epoch < storage.endEpoch());
        return new Split(
                new Storage(storage.id(), storage.startEpoch(), (int) epoch, storage.size()),
                new Storage(transaction.freshId(), (int) epoch, storage.endEpoch(), storage.size()));
    }

    /** Keeps {@code kept} bytes. */
    public static Split splitBySize(Transaction transaction, Storage storage, long kept) {
        AbortCode.STORAGE_RESOURCE_INCOMPATIBLE_AMOUNT.unless(!U64.less(storage.size(), kept));
        return new Split(
                sized(storage, kept),
                new Storage(transaction.freshId(), storage.startEpoch(), storage.endEpoch(), storage.size() - kept));
    }

    /** {@code first} with the epochs of {@code second}, which ceases to be. */
    public static Storage fusePeriods(Transaction transaction, Storage first, Storage second) {
        transaction.delete(second.id());
        AbortCode.STORAGE_RESOURCE_INCOMPATIBLE_AMOUNT.unless(first.size() == second.size());
        if (first.endEpoch() == second.startEpoch()) {
            return ending(first, second.endEpoch());
        }
        AbortCode.STORAGE_RESOURCE_INCOMPATIBLE_EPOCHS.unless(first.startEpoch() == second.endEpoch());
        return new Storage(first.id(), second.startEpoch(), first.endEpoch(), first.size());
    }

    /** {@code first} with the bytes of {@code second}, which ceases to be. */
    public static Storage fuseAmount(Transaction transaction, Storage first, Storage second) {
        transaction.delete(second.id());
        AbortCode.STORAGE_RESOURCE_INCOMPATIBLE_EPOCHS.unless(
                first.startEpoch() == second.startEpoch() && first.endEpoch() == second.endEpoch());
        return sized(first, U64.add(first.size(), second.size()));
    }

    /** One of the two ways to fuse: by bytes if both start together. */
    public static Storage fuse(Transaction transaction, Storage first, Storage second) {
        return first.startEpoch() == second.startEpoch()
                ? fuseAmount(transaction, first, second)
                : fusePeriods(transaction, first, second);
    }

    static Storage sized(Storage storage, long size) {
        return new Storage(storage.id(), storage.startEpoch(), storage.endEpoch(), size);
    }

    static Storage ending(Storage storage, int endEpoch) {
        return new Storage(storage.id(), storage.startEpoch(), endEpoch, storage.size());
    }
}
