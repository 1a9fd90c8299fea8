package dev.floe.chain.ledger;

import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.GasSummary;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What is known of a checkpoint without a look at its transaction, and where that is.
 *
 * @param entry where the log has the transaction; nowhere for that of genesis
 * @param rollingGas of all transactions up to this one
 * @param contents the digest of the checkpoint's contents
 * @param digest of the checkpoint
 */
record Head(
        LogPlace entry,
        long timestampMillis,
        GasSummary rollingGas,
        Digest contents,
        Digest digest,
        Digest transaction) {
    /** What this chain puts into every summary: version 1 of Sui's type, with no rounds of randomness. */
    static final byte[] VERSION_SPECIFIC_DATA = {0, 0};

    /** How many bytes one takes on disk. */
    static final int BYTES = 16 + 8 + 32 + 3 * Digest.LENGTH + 4;

    static Head of(LogPlace entry, CheckpointSummary summary, Digest digest, Digest transaction) {
        return new Head(
                entry, summary.timestampMillis(), summary.rollingGas(), summary.contentDigest(), digest, transaction);
    }

    /** @param previous the digest of the checkpoint before; empty for the first */
    CheckpointSummary summary(long sequence, Optional<Digest> previous) {
        return new CheckpointSummary(
                Ledger.SUI_EPOCH,
                sequence,
                sequence + 1,
                contents,
                previous,
                rollingGas,
                timestampMillis,
                VERSION_SPECIFIC_DATA);
    }

    void write(ByteBuffer into) {
        int begin = into.position();
        into.putLong(entry.offset())
                .putInt(entry.length())
                .putInt(entry.crc())
                .putLong(timestampMillis)
                .putLong(rollingGas.computation())
                .putLong(rollingGas.storage())
                .putLong(rollingGas.storageRebate())
                .putLong(rollingGas.nonRefundableStorageFee())
                .put(contents.toBytes())
                .put(digest.toBytes())
                .put(transaction.toBytes());
        into.putInt(crc(into, begin));
    }

    /** Empty if the bytes are damaged. */
    static Optional<Head> read(ByteBuffer from) {
        int begin = from.position();
        Head head = new Head(
                new LogPlace(from.getLong(), from.getInt(), from.getInt()),
                from.getLong(),
                new GasSummary(from.getLong(), from.getLong(), from.getLong(), from.getLong()),
                digest(from),
                digest(from),
                digest(from));
        int crc = crc(from, begin);
        return from.getInt() == crc ? Optional.of(head) : Optional.empty();
    }

    private static int crc(ByteBuffer bytes, int begin) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), bytes.arrayOffset() + begin, BYTES - 4);
        return (int) crc.getValue();
    }

    private static Digest digest(ByteBuffer from) {
        byte[] bytes = new byte[Digest.LENGTH];
        from.get(bytes);
        return Digest.of(bytes);
    }
}
