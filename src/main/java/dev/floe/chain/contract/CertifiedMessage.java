package dev.floe.chain.contract;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.model.Ids;
import java.math.BigInteger;
import java.util.Optional;
import java.util.function.Function;

/**
 * The module {@code messages}: a message whose head fits the committee. What it says is read for one purpose, and only if
 * the message is meant for it. Bytes after what is read are ignored.
 *
 * @param weight of those who signed it
 */
public record CertifiedMessage(int type, byte[] body, int weight) {
    private static final int INTENT_VERSION = 0;
    private static final int WALRUS_APP = 3;

    private static final int BLOB_CERTIFICATE = 1;
    private static final int INVALID_BLOB_ID = 2;
    private static final int DENY_LIST_UPDATE = 4;
    private static final int DENY_LIST_BLOB_DELETED = 5;
    private static final int PROTOCOL_VERSION = 6;

    /**
     * Nodes store the blob.
     *
     * @param object the registration that they store it for, if they store it for one that can be deleted
     */
    public record StoredBlob(BlobId blobId, Optional<ObjectId> object) {}

    /** A node's list of blobs that it does not serve has changed. */
    public record DenyListUpdate(ObjectId node, long sequenceNumber, long size, BigInteger root) {}

    /** From {@code startEpoch} on nodes follow another version of the protocol. */
    public record ProtocolVersion(long startEpoch, long version) {}

    /** Checks the head of a message that members of weight {@code weight} signed. */
    static CertifiedMessage of(byte[] message, int committeeEpoch, int weight) {
        return reading(message, reader -> {
            int type = reader.u8();
            AbortCode.MESSAGES_INCORRECT_INTENT_VERSION.unless(reader.u8() == INTENT_VERSION);
            AbortCode.MESSAGES_INCORRECT_APP_ID.unless(reader.u8() == WALRUS_APP);
            AbortCode.MESSAGES_INCORRECT_EPOCH.unless(reader.u32() == committeeEpoch);
            return new CertifiedMessage(type, reader.fixed(reader.remaining()), weight);
        });
    }

    public StoredBlob storedBlob() {
        requireType(BLOB_CERTIFICATE);
        return reading(body, reader -> {
            BlobId blobId = BlobId.of(reader.fixed(BlobId.LENGTH));
            return switch (reader.u8()) {
                case 0 -> new StoredBlob(blobId, Optional.empty());
                case 1 -> new StoredBlob(blobId, Optional.of(Ids.read(reader)));
                default -> throw AbortCode.MESSAGES_INVALID_BLOB_PERSISTENCE_TYPE.abort();
            };
        });
    }

    public BlobId invalidBlobId() {
        requireType(INVALID_BLOB_ID);
        return reading(body, reader -> BlobId.of(reader.fixed(BlobId.LENGTH)));
    }

    public DenyListUpdate denyListUpdate() {
        requireType(DENY_LIST_UPDATE);
        return reading(body, reader -> new DenyListUpdate(Ids.read(reader), reader.u64(), reader.u64(), reader.u256()));
    }

    public BlobId deletedFromDenyList() {
        requireType(DENY_LIST_BLOB_DELETED);
        return reading(body, reader -> BlobId.of(reader.fixed(BlobId.LENGTH)));
    }

    public ProtocolVersion protocolVersion() {
        requireType(PROTOCOL_VERSION);
        return reading(body, reader -> new ProtocolVersion(reader.u32(), reader.u64()));
    }

    private void requireType(int expected) {
        AbortCode.MESSAGES_INVALID_MSG_TYPE.unless(type == expected);
    }

    private static <T> T reading(byte[] bytes, Function<BcsReader, T> parser) {
        try {
            return parser.apply(new BcsReader(bytes));
        } catch (BcsException e) {
            throw AbortCode.BCS_OUT_OF_RANGE.abort();
        }
    }
}
