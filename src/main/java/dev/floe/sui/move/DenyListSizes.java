package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TypeTag;
import java.util.List;
import java.util.Map;

/** How many bytes each node does not serve; behind an extended field of the system, in the order of the chain. */
public record DenyListSizes(Map<ObjectId, Long> sizes) implements MoveStruct {
    public static final StructTag TYPE =
            new StructTag(Ids.SUI_FRAMEWORK, "vec_map", "VecMap", List.of(StructTag.ID, TypeTag.Primitive.U64));

    public DenyListSizes {
        sizes = Moves.copy(sizes);
    }

    public static DenyListSizes read(BcsReader reader) {
        return new DenyListSizes(Moves.vecMap(reader, ObjectId.LENGTH + 8, Ids::read, BcsReader::u64));
    }

    @Override
    public void write(BcsWriter writer) {
        Moves.vecMap(writer, sizes, Ids::write, BcsWriter::u64);
    }
}
