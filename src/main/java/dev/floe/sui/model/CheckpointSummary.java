package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Optional;

/**
 * The head of a checkpoint; each names the one before it. Checkpoints that end an epoch are not covered.
 *
 * @param totalTransactions since genesis, with this checkpoint's
 * @param rollingGas since the start of the epoch, with this checkpoint's
 * @param timestampMillis since 1970
 * @param versionSpecificData opaque
 */
public record CheckpointSummary(
        long epoch,
        long sequenceNumber,
        long totalTransactions,
        Digest contentDigest,
        Optional<Digest> previousDigest,
        GasSummary rollingGas,
        long timestampMillis,
        byte[] versionSpecificData) {

    public static CheckpointSummary fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, CheckpointSummary::read);
    }

    private static CheckpointSummary read(BcsReader reader) {
        long epoch = reader.u64();
        long sequenceNumber = reader.u64();
        long total = reader.u64();
        Digest contents = Digest.read(reader);
        Optional<Digest> previous = reader.option(Digest::read);
        GasSummary gas = GasSummary.read(reader);
        long timestamp = reader.u64();
        if (reader.uleb128() != 0 || reader.bool()) {
            throw new BcsException("commitments and ends of epochs are not supported");
        }
        return new CheckpointSummary(
                epoch, sequenceNumber, total, contents, previous, gas, timestamp, reader.byteVector());
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(256).u64(epoch).u64(sequenceNumber).u64(totalTransactions);
        contentDigest.write(writer);
        writer.option(previousDigest, (BcsWriter w, Digest digest) -> digest.write(w));
        rollingGas.write(writer);
        return writer.u64(timestampMillis)
                .uleb128(0)
                .bool(false)
                .byteVector(versionSpecificData)
                .toByteArray();
    }

    public Digest digest() {
        return Digest.ofTyped("CheckpointSummary", toBcs());
    }
}
