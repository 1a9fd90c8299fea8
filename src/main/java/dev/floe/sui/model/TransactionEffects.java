package dev.floe.sui.model;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import java.util.List;
import java.util.Optional;

/**
 * What a transaction did (version 2 of the type).
 *
 * @param gasObjectIndex the position in {@code changes} of the coin that paid
 * @param eventsDigest empty if there were no events
 * @param dependencies the transactions that wrote what this one read
 * @param lamportVersion the version of everything that it wrote
 * @param changes ascending by ID
 * @param unchangedConsensusObjects shared objects that were only read
 */
public record TransactionEffects(
        ExecutionStatus status,
        long epoch,
        GasSummary gasUsed,
        Digest transaction,
        Optional<Integer> gasObjectIndex,
        Optional<Digest> eventsDigest,
        List<Digest> dependencies,
        long lamportVersion,
        List<ObjectChange> changes,
        List<ConsensusRead> unchangedConsensusObjects,
        Optional<Digest> auxiliaryDataDigest) {
    private static final int SMALLEST_CHANGE = ObjectId.LENGTH + 3;

    public TransactionEffects {
        dependencies = List.copyOf(dependencies);
        changes = List.copyOf(changes);
        unchangedConsensusObjects = List.copyOf(unchangedConsensusObjects);
    }

    /** @throws BcsException if these are not the canonical bytes of effects of version 2 */
    public static TransactionEffects fromBcs(byte[] bcs) {
        return BcsReader.parse(bcs, TransactionEffects::read);
    }

    private static TransactionEffects read(BcsReader reader) {
        if (reader.uleb128() != 1) {
            throw new BcsException("only effects of version 2 are supported");
        }
        return new TransactionEffects(
                ExecutionStatus.read(reader),
                reader.u64(),
                GasSummary.read(reader),
                Digest.read(reader),
                reader.option(TransactionEffects::readIndex),
                reader.option(Digest::read),
                reader.vector(Digest.LENGTH + 1, Digest::read),
                reader.u64(),
                reader.vector(SMALLEST_CHANGE, ObjectChange::read),
                reader.vector(ObjectId.LENGTH + 1, ConsensusRead::read),
                reader.option(Digest::read));
    }

    private static int readIndex(BcsReader reader) {
        long index = reader.u32();
        if (index > Integer.MAX_VALUE) {
            throw new BcsException("index " + index + " of the gas coin is out of range");
        }
        return (int) index;
    }

    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(512).u8(1);
        status.write(writer);
        writer.u64(epoch);
        gasUsed.write(writer);
        transaction.write(writer);
        return writer.option(gasObjectIndex, (BcsWriter w, Integer index) -> w.u32(index))
                .option(eventsDigest, (BcsWriter w, Digest digest) -> digest.write(w))
                .vector(dependencies, (BcsWriter w, Digest digest) -> digest.write(w))
                .u64(lamportVersion)
                .vector(changes, (BcsWriter w, ObjectChange change) -> change.write(w))
                .vector(unchangedConsensusObjects, (BcsWriter w, ConsensusRead read) -> read.write(w))
                .option(auxiliaryDataDigest, (BcsWriter w, Digest digest) -> digest.write(w))
                .toByteArray();
    }

    public Digest digest() {
        return Digest.ofTyped("TransactionEffects", toBcs());
    }
}
