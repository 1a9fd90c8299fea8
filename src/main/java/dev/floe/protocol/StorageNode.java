package dev.floe.protocol;

import dev.floe.bytes.PrintableText;
import java.util.Arrays;
import java.util.List;

/**
 * A member of a committee, as registered on chain.
 *
 * @param id its node ID, which is the object ID of its staking pool
 * @param name for people: a line that may be printed, whatever was registered
 * @param networkAddress {@code host:port}, IPv6 hosts in brackets; may be printed, too
 * @param publicKey its BLS key, 48 bytes compressed
 * @param networkPublicKey its P-256 key, 33 bytes compressed; its TLS certificate must have this key
 * @param shards the shards it holds in this committee
 */
public record StorageNode(
        ObjectId id,
        String name,
        String networkAddress,
        byte[] publicKey,
        byte[] networkPublicKey,
        List<Integer> shards) {

    public StorageNode {
        name = PrintableText.shortLine(name);
        networkAddress = PrintableText.shortLine(networkAddress);
        shards = List.copyOf(shards);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof StorageNode that
                        && id.equals(that.id)
                        && name.equals(that.name)
                        && networkAddress.equals(that.networkAddress)
                        && Arrays.equals(publicKey, that.publicKey)
                        && Arrays.equals(networkPublicKey, that.networkPublicKey)
                        && shards.equals(that.shards);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The number of its shards: its weight in every quorum. */
    public int weight() {
        return shards.size();
    }
}
