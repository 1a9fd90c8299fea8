package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;

/**
 * {@code slashing::SlashingManager}: the votes to take the commission of a node.
 *
 * @param candidates table of {@link Proposal} by node
 */
public record SlashingManager(ObjectId id, Table candidates) implements MoveStruct {

    /**
     * {@code slashing::SlashingProposal}.
     *
     * @param weight of those who voted
     */
    public record Proposal(int epoch, ObjectId node, int weight, List<ObjectId> voters) implements MoveStruct {
        public Proposal {
            voters = List.copyOf(voters);
        }

        public static Proposal read(BcsReader reader) {
            return new Proposal(
                    Moves.epoch(reader), Ids.read(reader), reader.u16(), reader.vector(ObjectId.LENGTH, Ids::read));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).fixed(node.toBytes()).u16(weight);
            writer.vector(voters, (BcsWriter w, ObjectId voter) -> Ids.write(w, voter));
        }
    }

    public static SlashingManager read(BcsReader reader) {
        return new SlashingManager(Ids.read(reader), Table.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes());
        candidates.write(writer);
    }
}
