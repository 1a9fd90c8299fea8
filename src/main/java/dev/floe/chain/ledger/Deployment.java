package dev.floe.chain.ledger;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.StructTag;
import java.util.List;

/**
 * Where genesis put Walrus.
 *
 * @param originalContract the first version of the Walrus package: the address of its types
 * @param currentContract the version to call at first
 * @param walContract the package of the WAL token
 * @param wal the WAL token's type
 * @param faucet the address that holds all SUI and WAL at first
 * @param nodes in the order of {@link GenesisConfig#nodes()}
 */
public record Deployment(
        ObjectId system,
        ObjectId staking,
        ObjectId originalContract,
        ObjectId currentContract,
        ObjectId walContract,
        StructTag wal,
        ObjectId treasury,
        ObjectId faucet,
        List<Node> nodes) {

    /**
     * A registered node.
     *
     * @param id its node ID, which is the ID of its staking pool
     * @param cap its {@code StorageNodeCap}, owned by {@link Deployment#faucet()}
     * @param shards ascending
     */
    public record Node(ObjectId id, ObjectId cap, List<Integer> shards) {
        public Node {
            shards = List.copyOf(shards);
        }
    }

    public Deployment {
        nodes = List.copyOf(nodes);
    }
}
