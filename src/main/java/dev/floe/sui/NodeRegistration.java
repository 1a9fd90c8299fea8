package dev.floe.sui;

import dev.floe.keys.BlsPublicKey;
import dev.floe.keys.NetworkPublicKey;
import dev.floe.sui.move.NodeMetadata;
import java.util.OptionalLong;

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
        Votes votes) {

    /**
     * What a node votes for.
     *
     * @param storagePrice in FROST; empty if nobody knows what it is in FROST, and then it votes for none
     * @param writePrice the same
     * @param nodeCapacity in bytes
     */
    public record Votes(OptionalLong storagePrice, OptionalLong writePrice, long nodeCapacity) {
        public boolean hasPrices() {
            return storagePrice.isPresent() && writePrice.isPresent();
        }
    }
}
