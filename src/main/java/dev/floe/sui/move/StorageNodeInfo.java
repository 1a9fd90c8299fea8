package dev.floe.sui.move;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Ids;
import java.util.Optional;

/**
 * How a node is registered.
 *
 * @param networkAddress {@code host:port}
 * @param publicKey its BLS key, 96 bytes uncompressed
 * @param nextEpochPublicKey the key that replaces it, 96 bytes uncompressed
 * @param networkPublicKey its P-256 key, 33 bytes compressed
 * @param metadata an extended field: its UID
 */
public record StorageNodeInfo(
        String name,
        ObjectId node,
        String networkAddress,
        byte[] publicKey,
        Optional<byte[]> nextEpochPublicKey,
        byte[] networkPublicKey,
        ObjectId metadata)
        implements MoveStruct {

    public static StorageNodeInfo read(BcsReader reader) {
        return new StorageNodeInfo(
                reader.string(),
                Ids.read(reader),
                reader.string(),
                Moves.element(reader, BlsCommittee.UNCOMPRESSED),
                reader.option(r -> Moves.element(r, BlsCommittee.UNCOMPRESSED)),
                reader.byteVector(),
                Ids.read(reader));
    }

    @Override
    public void write(BcsWriter writer) {
        writer.string(name)
                .fixed(node.toBytes())
                .string(networkAddress)
                .byteVector(publicKey)
                .option(nextEpochPublicKey, BcsWriter::byteVector)
                .byteVector(networkPublicKey)
                .fixed(metadata.toBytes());
    }
}
