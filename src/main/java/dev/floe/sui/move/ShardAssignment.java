package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;
import java.util.Map;

/** {@code committee::Committee}: which node holds which shards, ascending by node ID. */
public record ShardAssignment(Map<ObjectId, List<Integer>> shards) implements MoveStruct {

    public ShardAssignment {
        shards = Moves.copy(shards);
    }

    public static ShardAssignment read(BcsReader reader) {
        return new ShardAssignment(
                Moves.vecMap(reader, ObjectId.LENGTH + 1, Ids::read, r -> List.copyOf(r.vector(2, BcsReader::u16))));
    }

    @Override
    public void write(BcsWriter writer) {
        Moves.vecMap(writer, shards, Ids::write, (w, list) -> w.vector(list, (BcsWriter v, Integer s) -> v.u16(s)));
    }
}
