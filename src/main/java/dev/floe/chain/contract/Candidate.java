package dev.floe.chain.contract;

import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.VotingParams;

/**
 * What a node registers with.
 *
 * @param publicKey its BLS key, compressed
 * @param networkPublicKey its P-256 key, compressed
 * @param proofOfPossession the sender's proof that the key is its own
 * @param commissionRate in basis points
 */
public record Candidate(
        String name,
        String networkAddress,
        NodeMetadata metadata,
        byte[] publicKey,
        byte[] networkPublicKey,
        byte[] proofOfPossession,
        int commissionRate,
        VotingParams votes) {}
