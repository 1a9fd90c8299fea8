package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;

/** {@code active_set::ActiveSet}: the nodes with the most stake. */
public record ActiveSet(int maxSize, long thresholdStake, List<Entry> nodes, long totalStake) implements MoveStruct {

    /** A node and what is staked with it. */
    public record Entry(ObjectId node, long stakedAmount) {}

    public ActiveSet {
        nodes = List.copyOf(nodes);
    }

    public static ActiveSet read(BcsReader reader) {
        return new ActiveSet(
                reader.u16(),
                reader.u64(),
                reader.vector(ObjectId.LENGTH + 8, r -> new Entry(Ids.read(r), r.u64())),
                reader.u64());
    }

    @Override
    public void write(BcsWriter writer) {
        writer.u16(maxSize)
                .u64(thresholdStake)
                .vector(
                        nodes,
                        (BcsWriter w, Entry e) -> w.fixed(e.node().toBytes()).u64(e.stakedAmount()))
                .u64(totalStake);
    }
}
