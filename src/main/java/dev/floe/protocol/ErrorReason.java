package dev.floe.protocol;

/**
 * Why a request was refused, in the words that clients of storage nodes and of aggregators know. The text on the wire is
 * the name. Peers may send others, so {@link ErrorEnvelope} keeps the text.
 */
public enum ErrorReason {
    // Storage nodes.
    METADATA_NOT_FOUND,
    SLIVER_NOT_FOUND,
    FORBIDDEN_BLOB,
    INDEX_OUT_OF_RANGE,
    SHARD_NOT_ASSIGNED,
    NOT_REGISTERED,
    MISSING_SLIVERS,
    INVALID_METADATA,
    INVALID_BLOB,
    UNSUPPORTED_ENCODING_TYPE,
    INVALID_SLIVER,
    SLIVER_INDEX_MISMATCH,
    CACHE_SATURATED,
    SYMBOL_NOT_PRESENT_AT_SHARDS,
    NO_SYMBOLS_SPECIFIED,
    NO_TARGET_SLIVERS_SPECIFIED,
    RECOVERY_SYMBOL_OUT_OF_RANGE,
    INVALID_PROOF,
    REQUEST_UNAUTHORIZED,
    MESSAGE_VERIFICATION_FAILED,
    INVALID_EPOCH,
    SLIVER_COUNT_EXCEEDS_LIMIT,
    INVALID_CONTENT_TYPE,
    UNAVAILABLE,
    /** Of Floe's nodes: the blob is asked for in a storage challenge, and nobody gets it until that is over. */
    BLOB_WITHHELD,
    /** Of Floe's nodes: in a moment it is known which blobs a storage challenge asks for, and all others can be had again. */
    COIN_AWAITED,
    INTERNAL_ERROR,

    // Aggregators and publishers.
    BLOB_NOT_FOUND,
    BLOB_UNAVAILABLE,
    BLOB_TOO_LARGE,
    QUILT_PATCH_NOT_FOUND,
    INVALID_BYTE_RANGE,
    INVALID_CONSISTENCY_CHECK,
    INVALID_ID_FORMAT,
    OBJECT_ID_RESOLUTION_FAILED,
    BLOB_READ_FAILED,
    SLIVER_RETRIEVAL_FAILED
}
