package dev.floe.redstuff;

/** What can be wrong with bytes that claim to belong to a blob. The message has the number that was expected. */
public final class RedStuffException extends Exception {
    private static final long serialVersionUID = 1L;

    /** The kinds of fault, one for each thing that is checked. */
    public enum Fault {
        /** Not the BCS encoding of the expected type. */
        MALFORMED,
        /** The number of shards is none that Red Stuff can use (4 to 1000). */
        SHARD_COUNT,
        /** The blob exceeds the largest one that this number of shards can hold. */
        BLOB_TOO_LARGE,
        /** The metadata does not have one pair of hashes for each shard. */
        HASH_COUNT,
        /** The metadata hash to another blob ID. */
        BLOB_ID_MISMATCH,
        /** A sliver, pair or symbol index that is not below the number of shards, or another one than asked for. */
        INDEX,
        /** A sliver or symbol of another size than the metadata prescribe. */
        SIZE,
        /** The expanded sliver does not hash to the value in the metadata. */
        SLIVER_HASH_MISMATCH,
        /** The Merkle proof does not lead from the symbol to the sliver's hash. */
        PROOF,
        /** Fewer distinct valid symbols or slivers than decoding needs. */
        NOT_ENOUGH,
        /** The blob decodes but does not encode to its metadata: it was badly encoded when it was stored. */
        INCONSISTENT_BLOB,
        /** A proof of inconsistency is about a sliver that is consistent. */
        NOT_INCONSISTENT,
        /** The quilt's index or a patch's header contradicts itself or the blob's size. */
        QUILT
    }

    private final Fault fault;

    public RedStuffException(Fault fault, String message) {
        super(message, null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
