package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;

/**
 * {@code upgrade::UpgradeManager}: keeps the right to upgrade the contract, which nodes vote for.
 *
 * @param proposals table of {@link Proposal} by digest
 */
public record UpgradeManager(ObjectId id, Cap cap, Table proposals) implements MoveStruct {

    /**
     * {@code 0x2::package::UpgradeCap}.
     *
     * @param contract the package that is current; zero while an authorized upgrade is on its way
     * @param policy which upgrades are allowed; 0 is all that are compatible
     */
    public record Cap(ObjectId id, ObjectId contract, long version, int policy) implements MoveStruct {
        public static Cap read(BcsReader reader) {
            return new Cap(Ids.read(reader), Ids.read(reader), reader.u64(), reader.u8());
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(id.toBytes()).fixed(contract.toBytes()).u64(version).u8(policy);
        }
    }

    /**
     * {@code upgrade::UpgradeProposal}.
     *
     * @param digest of the package
     * @param weight of those who voted
     */
    public record Proposal(int epoch, byte[] digest, long version, int weight, List<ObjectId> voters)
            implements MoveStruct {
        public Proposal {
            voters = List.copyOf(voters);
        }

        public static Proposal read(BcsReader reader) {
            return new Proposal(
                    Moves.epoch(reader),
                    reader.byteVector(),
                    reader.u64(),
                    reader.u16(),
                    reader.vector(ObjectId.LENGTH, Ids::read));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.u32(epoch).byteVector(digest).u64(version).u16(weight);
            writer.vector(voters, (BcsWriter w, ObjectId voter) -> Ids.write(w, voter));
        }
    }

    /** {@code upgrade::EmergencyUpgradeCap}: who has it upgrades without a vote. */
    public record EmergencyCap(ObjectId id, ObjectId manager) implements MoveStruct {
        public static EmergencyCap read(BcsReader reader) {
            return new EmergencyCap(Ids.read(reader), Ids.read(reader));
        }

        @Override
        public void write(BcsWriter writer) {
            writer.fixed(id.toBytes()).fixed(manager.toBytes());
        }
    }

    public static UpgradeManager read(BcsReader reader) {
        return new UpgradeManager(Ids.read(reader), Cap.read(reader), Table.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.fixed(id.toBytes());
        cap.write(writer);
        proposals.write(writer);
    }
}
