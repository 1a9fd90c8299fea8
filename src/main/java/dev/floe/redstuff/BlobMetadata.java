package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Arrays;

/**
 * What someone claims about a blob: its length and the hashes of all its slivers. Becomes {@link VerifiedMetadata} once
 * it was found to hash to the blob's ID. Immutable.
 */
public final class BlobMetadata {
    public static final int HASH_LENGTH = 32;
    private static final int PAIR = 2 * HASH_LENGTH;

    private final long blobLength;
    private final byte[] hashes;

    private BlobMetadata(long blobLength, byte[] hashes) {
        this.blobLength = blobLength;
        this.hashes = hashes;
    }

    /**
     * @param blobLength length of the blob in bytes
     * @param hashes 64 bytes for each sliver pair, in pair order: the hash of the pair's primary sliver, then of its
     *     secondary sliver; not copied
     */
    public static BlobMetadata of(long blobLength, byte[] hashes) {
        if (hashes.length % PAIR != 0) {
            throw new IllegalArgumentException(hashes.length + " bytes are no whole number of hash pairs");
        }
        return new BlobMetadata(blobLength, hashes);
    }

    public long blobLength() {
        return blobLength;
    }

    /** The number of sliver pairs, which is the number of shards if the metadata is valid. */
    public int pairCount() {
        return hashes.length / PAIR;
    }

    /** The claimed hash of the sliver of {@code axis} in pair {@code pair}, 32 bytes. */
    public byte[] hashInPair(int pair, Axis axis) {
        int at = pair * PAIR + (axis == Axis.PRIMARY ? 0 : HASH_LENGTH);
        return Arrays.copyOfRange(hashes, at, at + HASH_LENGTH);
    }

    /** Whether {@code digest[at, at+32)} is the claimed hash; allocates nothing. */
    public boolean hashEquals(int pair, Axis axis, byte[] digest, int at) {
        int from = pair * PAIR + (axis == Axis.PRIMARY ? 0 : HASH_LENGTH);
        return Arrays.equals(hashes, from, from + HASH_LENGTH, digest, at, at + HASH_LENGTH);
    }

    /** The 64 bytes per pair, in pair order, concatenated; a copy. */
    public byte[] hashes() {
        return hashes.clone();
    }

    /** The 64 bytes of each pair from {@code from} to {@code to}, exclusively. */
    byte[] hashes(int from, int to) {
        return Arrays.copyOfRange(hashes, from * PAIR, to * PAIR);
    }

    /** BCS {@code BlobMetadata}, the body of an upload. */
    public byte[] toBcs() {
        BcsWriter writer = new BcsWriter(16 + pairCount() * (PAIR + 2));
        write(writer);
        return writer.toByteArray();
    }

    /** BCS {@code BlobMetadataWithId}, the body of a download. */
    public byte[] toBcsWithId(BlobId blobId) {
        BcsWriter writer = new BcsWriter(48 + pairCount() * (PAIR + 2)).fixed(blobId.toBytes());
        write(writer);
        return writer.toByteArray();
    }

    private void write(BcsWriter writer) {
        writer.u8(0).u8(Encoding.ENCODING_TYPE).u64(blobLength).uleb128(pairCount());
        for (int at = 0; at < hashes.length; at += HASH_LENGTH) {
            writer.u8(1).fixed(hashes, at, HASH_LENGTH);
        }
    }

    /** Parses BCS {@code BlobMetadata}. */
    public static BlobMetadata fromBcs(byte[] bcs) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, BlobMetadata::read);
        } catch (BcsException e) {
            throw new RedStuffException(RedStuffException.Fault.MALFORMED, "not blob metadata: " + e.getMessage());
        }
    }

    /**
     * Parses BCS {@code BlobMetadataWithId} without an expectation, and checks the metadata against the ID that comes
     * with them. The number of shards is the number of hash pairs.
     *
     * @throws RedStuffException MALFORMED, SHARD_COUNT, BLOB_TOO_LARGE or BLOB_ID_MISMATCH
     */
    public static VerifiedMetadata selfContained(byte[] bcsWithId) throws RedStuffException {
        if (bcsWithId.length < BlobId.LENGTH) {
            throw new RedStuffException(
                    RedStuffException.Fault.MALFORMED,
                    "not blob metadata with an ID: only " + bcsWithId.length + " bytes");
        }
        BlobId id = BlobId.of(Arrays.copyOf(bcsWithId, BlobId.LENGTH));
        BlobMetadata metadata = fromBcsWithId(bcsWithId, id);
        int shards = metadata.pairCount();
        if (shards < Encoding.MIN_SHARDS || shards > Encoding.MAX_SHARDS) {
            throw new RedStuffException(
                    RedStuffException.Fault.SHARD_COUNT,
                    "Red Stuff works on " + Encoding.MIN_SHARDS + " to " + Encoding.MAX_SHARDS + " shards, not "
                            + shards);
        }
        return VerifiedMetadata.verify(id, metadata, new Encoding(shards));
    }

    /** Parses BCS {@code BlobMetadataWithId}; the ID must be {@code expected}. */
    public static BlobMetadata fromBcsWithId(byte[] bcs, BlobId expected) throws RedStuffException {
        try {
            return BcsReader.parse(bcs, reader -> {
                if (!BlobId.of(reader.fixed(BlobId.LENGTH)).equals(expected)) {
                    throw new BcsException("metadata of another blob");
                }
                return read(reader);
            });
        } catch (BcsException e) {
            throw new RedStuffException(RedStuffException.Fault.MALFORMED, "not blob metadata: " + e.getMessage());
        }
    }

    private static BlobMetadata read(BcsReader reader) {
        reader.variant(1);
        int encodingType = reader.u8();
        if (encodingType != Encoding.ENCODING_TYPE) {
            throw new BcsException("unsupported encoding type " + encodingType);
        }
        long length = reader.u64();
        int pairs = reader.count(PAIR + 2);
        byte[] hashes = new byte[pairs * PAIR];
        for (int at = 0; at < hashes.length; at += HASH_LENGTH) {
            int tag = reader.variant(2);
            if (tag == 1) {
                System.arraycopy(reader.fixed(HASH_LENGTH), 0, hashes, at, HASH_LENGTH);
            }
        }
        return new BlobMetadata(length, hashes);
    }
}
