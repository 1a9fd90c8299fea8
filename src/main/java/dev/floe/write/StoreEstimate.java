package dev.floe.write;

import dev.floe.redstuff.BlobId;
import java.util.OptionalLong;

/**
 * What a store would come to.
 *
 * @param length of the blob in bytes
 * @param encodedLength the bytes that are accounted for on chain
 * @param cost in FROST, without gas
 * @param tip the MIST that the upload relay asks for, if one was asked and wants any
 */
public record StoreEstimate(BlobId blobId, long length, long encodedLength, long cost, OptionalLong tip) {}
