package dev.floe.sui.model;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What a transaction cost, in MIST. */
public record GasSummary(long computation, long storage, long storageRebate, long nonRefundableStorageFee) {
    public static final GasSummary NONE = new GasSummary(0, 0, 0, 0);

    public static GasSummary read(BcsReader reader) {
        return new GasSummary(reader.u64(), reader.u64(), reader.u64(), reader.u64());
    }

    public void write(BcsWriter writer) {
        writer.u64(computation).u64(storage).u64(storageRebate).u64(nonRefundableStorageFee);
    }

    /** What the payer lost; negative if more storage was given back than used. */
    public long net() {
        return computation + storage - storageRebate;
    }

    public GasSummary plus(GasSummary other) {
        return new GasSummary(
                computation + other.computation,
                storage + other.storage,
                storageRebate + other.storageRebate,
                nonRefundableStorageFee + other.nonRefundableStorageFee);
    }
}
