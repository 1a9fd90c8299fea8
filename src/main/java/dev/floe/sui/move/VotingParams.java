package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;

/** What a node votes for: prices in FROST, capacity in bytes. */
public record VotingParams(long storagePrice, long writePrice, long nodeCapacity) implements MoveStruct {

    public static VotingParams read(BcsReader reader) {
        return new VotingParams(reader.u64(), reader.u64(), reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u64(storagePrice).u64(writePrice).u64(nodeCapacity);
    }
}
