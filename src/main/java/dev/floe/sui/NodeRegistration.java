package dev.floe.sui;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.NetworkPublicKey;
import dev.floe.sui.move.NodeMetadata;
import dev.floe.sui.move.VotingParams;

/**
 * What a storage node registers with.
 *
 * @param networkAddress {@code host:port}, under which everybody reaches it
 * @param metadata what it says of itself to people
 * @param protocolKey signs confirmations
 * @param networkKey of its TLS certificate
 * @param commissionRate its part of what its stakers earn, in basis points
 * @param votes what it votes for at first
 */
public record NodeRegistration(
        String name,
        String networkAddress,
        NodeMetadata metadata,
        BlsPublicKey protocolKey,
        NetworkPublicKey networkKey,
        int commissionRate,
        VotingParams votes) {}
