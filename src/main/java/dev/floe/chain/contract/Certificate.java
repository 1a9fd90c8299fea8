package dev.floe.chain.contract;

/**
 * What is said to be signed by nodes; nothing of it is verified.
 *
 * @param signature the sum of theirs, 96 bytes if it is one
 * @param signers a bit for each member of the committee
 */
public record Certificate(byte[] signature, byte[] signers, byte[] message) {}
