package dev.floe.protocol;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.KeyFormatException;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;

/**
 * What storage nodes sign with their BLS keys. The bytes are the intent (type, version 0, app 3), the epoch as u32, and
 * a body without lengths; they are signed as they are.
 */
public sealed interface ProtocolMessage
        permits ProofOfPossession, ConfirmationMessage, InvalidBlobMessage, SyncShardMessage {

    /** The type byte of the intent. */
    int type();

    /** The epoch in which the message means something. */
    int epoch();

    /** Appends what follows the epoch. */
    void writeBody(BcsWriter out);

    /** The bytes that are signed. */
    default byte[] toBytes() {
        BcsWriter out =
                new BcsWriter(96).u8(type()).u8(Intent.VERSION).u8(Intent.APP).u32(Integer.toUnsignedLong(epoch()));
        writeBody(out);
        return out.toByteArray();
    }

    /** @throws BcsException if the bytes are not exactly one message of a type that Floe knows */
    static ProtocolMessage parse(byte[] bytes) {
        return BcsReader.parse(bytes, in -> {
            int type = in.u8();
            int version = in.u8();
            int app = in.u8();
            if (version != Intent.VERSION || app != Intent.APP) {
                throw new BcsException("message of version " + version + " for app " + app + ", expected version "
                        + Intent.VERSION + " for app " + Intent.APP);
            }
            int epoch = (int) in.u32();
            return switch (type) {
                case ProofOfPossession.TYPE ->
                    new ProofOfPossession(epoch, ObjectId.of(in.fixed(ObjectId.LENGTH)), publicKey(in));
                case ConfirmationMessage.TYPE -> new ConfirmationMessage(epoch, blobId(in), BlobPersistence.read(in));
                case InvalidBlobMessage.TYPE -> new InvalidBlobMessage(epoch, blobId(in));
                case SyncShardMessage.TYPE -> syncShard(epoch, in);
                default -> throw new BcsException("unknown message type " + type);
            };
        });
    }

    private static SyncShardMessage syncShard(int epoch, BcsReader in) {
        in.variant(1);
        return new SyncShardMessage(
                epoch, in.u16(), in.variant(2) == 0 ? Axis.PRIMARY : Axis.SECONDARY, blobId(in), in.u64(), (int)
                        in.u32());
    }

    private static BlobId blobId(BcsReader in) {
        return BlobId.of(in.fixed(BlobId.LENGTH));
    }

    private static BlsPublicKey publicKey(BcsReader in) {
        try {
            return BlsPublicKey.fromBytes(in.fixed(BlsPublicKey.LENGTH));
        } catch (KeyFormatException e) {
            throw new BcsException(e.getMessage());
        }
    }
}
