package dev.floe.cache;

import dev.floe.cache.disk.EntryKey;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.ProvenHead;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.SliverProof;
import dev.floe.redstuff.VerifiedSliver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How slivers and heads lie on a disk. A sliver: the blob's length (u64) and number of shards (u16), little-endian, its
 * {@link SliverProof}, its symbols. All of it is checked against the blob ID when it is read.
 */
final class SliverEntries {
    private static final int HEAD_KIND = 2;
    private static final int FIXED = Long.BYTES + Short.BYTES;
    /** What an entry has beside the symbols of a sliver, of any blob. */
    static final int MOST_BESIDE = 1024;

    private SliverEntries() {}

    static EntryKey key(BlobId blobId, Axis axis, int index) {
        return new EntryKey(blobId.toBytes(), axis.ordinal(), index);
    }

    static EntryKey headKey(BlobId blobId) {
        return new EntryKey(blobId.toBytes(), HEAD_KIND, 0);
    }

    static boolean isSliver(EntryKey key) {
        return key.kind() < HEAD_KIND;
    }

    /** Of the key of a sliver. */
    static Axis axis(EntryKey key) {
        return Axis.values()[key.kind()];
    }

    /** All keys that entries of a blob may have. */
    static List<EntryKey> keys(BlobId blobId) {
        List<EntryKey> keys = new ArrayList<>(2 * Encoding.MAX_SHARDS + 1);
        keys.add(headKey(blobId));
        for (Axis axis : Axis.values()) {
            for (int index = 0; index < Encoding.MAX_SHARDS; index++) {
                keys.add(key(blobId, axis, index));
            }
        }
        return keys;
    }

    static byte[][] payload(VerifiedSliver sliver) {
        byte[] fixed = ByteBuffer.allocate(FIXED)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(sliver.blob().blobLength())
                .putShort((short) sliver.blob().encoding().shardCount())
                .array();
        return new byte[][] {fixed, sliver.proof().toBytes(), sliver.symbols()};
    }

    /** What lies in an entry, if it has the right size for what it says of itself. */
    private record Parts(long blobLength, Encoding encoding, Sliver sliver, SliverProof proof) {
        static Parts of(Axis axis, int index, byte[] payload) throws RedStuffException {
            if (payload.length < FIXED) {
                throw wrong("an entry of " + payload.length + " bytes");
            }
            ByteBuffer fixed = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
            long length = fixed.getLong();
            int shards = fixed.getShort() & 0xFFFF;
            if (shards < Encoding.MIN_SHARDS || shards > Encoding.MAX_SHARDS) {
                throw wrong("a sliver of a blob on " + shards + " shards");
            }
            Encoding encoding = new Encoding(shards);
            int symbolSize = encoding.symbolSize(length);
            int proof = SliverProof.length(encoding, axis);
            if (payload.length != FIXED + proof + (long) encoding.sliverLength(axis, symbolSize)) {
                throw wrong("a sliver of " + payload.length + " bytes with its proof");
            }
            return new Parts(
                    length,
                    encoding,
                    new Sliver(axis, index, symbolSize, Arrays.copyOfRange(payload, FIXED + proof, payload.length)),
                    SliverProof.of(encoding, axis, Arrays.copyOfRange(payload, FIXED, FIXED + proof)));
        }
    }

    private static RedStuffException wrong(String what) {
        return new RedStuffException(RedStuffException.Fault.SIZE, what);
    }

    /**
     * A sliver that was read.
     *
     * @param known whether this process verified it since it was started, and its checksum is the same
     * @throws RedStuffException if it is not that sliver
     */
    static VerifiedSliver read(BlobHead blob, Axis axis, int index, byte[] payload, boolean known)
            throws RedStuffException {
        Parts parts = Parts.of(axis, index, payload);
        if (parts.blobLength() != blob.blobLength() || !parts.encoding().equals(blob.encoding())) {
            throw wrong("a sliver of another blob");
        }
        return known
                ? blob.proven().knownAgain(parts.sliver(), parts.proof())
                : blob.proven().verifyAgain(parts.sliver(), parts.proof());
    }

    /** Whether an entry is what its key says, by its own proof. */
    static boolean isRight(EntryKey key, byte[] payload) {
        try {
            BlobId blobId = BlobId.of(key.subject());
            if (key.kind() == HEAD_KIND) {
                ProvenHead.verify(blobId, payload);
                return true;
            }
            if (key.kind() > HEAD_KIND) {
                return false;
            }
            Parts parts = Parts.of(Axis.values()[key.kind()], key.index(), payload);
            return parts.proof().leadsTo(blobId, parts.blobLength(), parts.encoding(), parts.sliver());
        } catch (RedStuffException e) {
            return false;
        }
    }
}
