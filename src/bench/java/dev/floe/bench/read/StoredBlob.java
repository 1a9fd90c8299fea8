package dev.floe.bench.read;

/**
 * A blob that the network has.
 *
 * @param length in bytes
 * @param sha256 of the bytes, in hexadecimal
 */
public record StoredBlob(String id, int length, String sha256) {}
