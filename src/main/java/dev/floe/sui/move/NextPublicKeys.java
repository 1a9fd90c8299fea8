package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import java.util.List;
import java.util.Map;

/** The keys of the next committee, 96 bytes uncompressed, ascending by node; behind an extended field of staking. */
public record NextPublicKeys(Map<ObjectId, byte[]> keys) implements MoveStruct {
    public static final NextPublicKeys NONE = new NextPublicKeys(Map.of());

    public static final StructTag TYPE = new StructTag(
            Ids.SUI_FRAMEWORK,
            "vec_map",
            "VecMap",
            List.of(
                    StructTag.ID,
                    new StructTag(
                            Ids.SUI_FRAMEWORK,
                            "group_ops",
                            "Element",
                            List.of(new StructTag(Ids.SUI_FRAMEWORK, "bls12381", "UncompressedG1")))));

    public NextPublicKeys {
        keys = Moves.copy(keys);
    }

    public static NextPublicKeys read(BcsReader reader) {
        return new NextPublicKeys(Moves.vecMap(
                reader,
                ObjectId.LENGTH + 1 + BlsCommittee.UNCOMPRESSED,
                Ids::read,
                r -> Moves.element(r, BlsCommittee.UNCOMPRESSED)));
    }

    @Override
    public void write(BcsWriter writer) {
        Moves.vecMap(writer, keys, Ids::write, BcsWriter::byteVector);
    }
}
