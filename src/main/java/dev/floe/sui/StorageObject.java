package dev.floe.sui;

import dev.floe.protocol.ObjectId;

/**
 * A reservation of storage.
 *
 * @param id its object ID
 * @param startEpoch the first epoch it is good for
 * @param endEpoch the first epoch it is no longer good for
 * @param size encoded bytes
 */
public record StorageObject(ObjectId id, int startEpoch, int endEpoch, long size) {}
