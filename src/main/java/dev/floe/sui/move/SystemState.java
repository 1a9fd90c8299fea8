package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;

/**
 * {@code system_state_inner::SystemStateInnerV1}.
 *
 * @param storagePrice FROST for a unit (MiB) of encoded size and an epoch
 * @param writePrice FROST for a unit of encoded size, once
 * @param denyListSizes an extended field: its UID
 */
public record SystemState(
        BlsCommittee committee,
        long totalCapacity,
        long usedCapacity,
        long storagePrice,
        long writePrice,
        FutureAccountingRing futureAccounting,
        EventBlobs eventBlobs,
        ObjectId denyListSizes)
        implements MoveStruct {

    public static SystemState read(BcsReader reader) {
        return new SystemState(
                BlsCommittee.read(reader),
                reader.u64(),
                reader.u64(),
                reader.u64(),
                reader.u64(),
                FutureAccountingRing.read(reader),
                EventBlobs.read(reader),
                Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        committee.write(writer);
        writer.u64(totalCapacity).u64(usedCapacity).u64(storagePrice).u64(writePrice);
        futureAccounting.write(writer);
        eventBlobs.write(writer);
        writer.fixed(denyListSizes.toBytes());
    }

    public int epoch() {
        return committee.epoch();
    }

    /** How many epochs, with the current one, can be paid for. */
    public int maxEpochsAhead() {
        return futureAccounting.length();
    }
}
