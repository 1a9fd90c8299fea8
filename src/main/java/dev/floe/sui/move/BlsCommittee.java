package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.List;

/**
 * Who signs certificates, in the order of the bits of their bitmap.
 *
 * @param totalKey sum of all members' keys, 48 bytes compressed
 */
public record BlsCommittee(List<Member> members, int shardCount, int epoch, byte[] totalKey) implements MoveStruct {
    /** Bytes of a compressed key. */
    public static final int COMPRESSED = 48;
    /** Bytes of an uncompressed key. */
    public static final int UNCOMPRESSED = 96;

    /**
     * @param publicKey 96 bytes uncompressed
     * @param weight the number of its shards
     */
    public record Member(byte[] publicKey, int weight, ObjectId node) {
        static Member read(BcsReader reader) {
            return new Member(Moves.element(reader, UNCOMPRESSED), reader.u16(), Ids.read(reader));
        }

        void write(BcsWriter writer) {
            writer.byteVector(publicKey).u16(weight).fixed(node.toBytes());
        }
    }

    public BlsCommittee {
        members = List.copyOf(members);
    }

    public static BlsCommittee read(BcsReader reader) {
        return new BlsCommittee(
                reader.vector(UNCOMPRESSED + 35, Member::read),
                reader.u16(),
                Moves.epoch(reader),
                Moves.element(reader, COMPRESSED));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.vector(members, (BcsWriter w, Member member) -> member.write(w))
                .u16(shardCount)
                .u32(epoch)
                .byteVector(totalKey);
    }
}
