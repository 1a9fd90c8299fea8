package dev.floe.write;

import dev.floe.redstuff.BlobId;

/**
 * What a store would come to.
 *
 * @param length of the blob in bytes
 * @param encodedLength the bytes that are accounted for on chain
 * @param cost in FROST, without gas
 */
public record StoreEstimate(BlobId blobId, long length, long encodedLength, long cost) {}
