package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;

/**
 * {@code walrus_subsidies::WalrusSubsidies}: adds to what nodes earn. What it is worth is in {@link Inner}, behind a
 * dynamic field.
 */
public record WalrusSubsidies(ObjectId id, long version, ObjectId contract) implements MoveStruct {

    /** {@code epoch_balance::EpochBalance}. */
    public record EpochBalance(int epoch, long balance) implements MoveStruct {
        static final int LENGTH = 12;

        public static EpochBalance read(BcsReader reader) {
            return new EpochBalance(Moves.epoch(reader), reader.u64());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).u64(balance);
        }
    }

    /**
     * {@code epoch_balance::EpochBalanceRingBuffer}.
     *
     * @param currentIndex where in {@code entries} the current epoch is
     */
    public record Ring(int currentIndex, List<EpochBalance> entries) implements MoveStruct {
        public Ring {
            entries = List.copyOf(entries);
        }

        public static Ring read(BcsReader reader) {
            return new Ring(Moves.epoch(reader), reader.vector(EpochBalance.LENGTH, EpochBalance::read));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(currentIndex).vector(entries, (BcsWriter w, EpochBalance entry) -> entry.write(w));
        }
    }

    /**
     * {@code walrus_subsidies_inner::WalrusSubsidiesInnerV1}.
     *
     * @param systemRate in basis points
     * @param pool what is left to give, in FROST
     * @param base what each node is given for an epoch
     * @param perShard what a node is given for each of its shards, for an epoch
     * @param latestEpoch the last epoch whose fixed part was paid
     * @param subsidized the rewards that the usage part was paid for already, with what it paid
     * @param lastSubsidizedMillis when it paid last
     * @param extraFields a bag
     */
    public record Inner(
            long systemRate,
            long pool,
            long base,
            long perShard,
            int latestEpoch,
            Ring subsidized,
            long lastSubsidizedMillis,
            Table extraFields)
            implements MoveStruct {

        public static Inner read(BcsReader reader) {
            return new Inner(
                    reader.u32(),
                    reader.u64(),
                    reader.u64(),
                    reader.u64(),
                    Moves.epoch(reader),
                    Ring.read(reader),
                    reader.u64(),
                    Table.read(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(systemRate).u64(pool).u64(base).u64(perShard).u32(latestEpoch);
            subsidized.write(writer);
            writer.u64(lastSubsidizedMillis);
            extraFields.write(writer);
        }
    }

    public static WalrusSubsidies read(BcsReader reader) {
        return new WalrusSubsidies(Ids.read(reader), reader.u64(), Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes()).u64(version).fixed(contract.toBytes());
    }
}
