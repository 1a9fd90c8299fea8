package dev.floe.chain.ledger;

import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.move.Challenges;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a chain starts with. The same configuration gives the same chain, object for object.
 *
 * @param seed tells chains apart; all IDs and the faucet's key come from it
 * @param timestampMillis of the first checkpoint, since 1970
 * @param epoch Walrus's epoch; 0 is the deployment of a network without nodes, which others register
 * @param epochDurationMillis of every epoch, epoch 0 included
 * @param maxEpochsAhead how many epochs, with the current one, storage can be paid for
 * @param totalCapacity encoded bytes that the network offers
 * @param storagePrice FROST for a MiB of encoded size and an epoch
 * @param writePrice FROST for a MiB of encoded size, once
 * @param challenge how nodes challenge each other; empty if the chain has no module for that
 */
public record GenesisConfig(
        String seed,
        long timestampMillis,
        int shardCount,
        int epoch,
        long epochDurationMillis,
        int maxEpochsAhead,
        long totalCapacity,
        long storagePrice,
        long writePrice,
        List<Node> nodes,
        Optional<Challenge> challenge) {

    /**
     * A member of the committee.
     *
     * @param networkAddress {@code host:port}
     * @param publicKey BLS key, 48 bytes compressed
     * @param networkPublicKey P-256 key, 33 bytes compressed
     * @param shards how many shards it holds
     * @param wallet the address that has its capability and its stake, and coins for a start; without one all of that is
     *     the faucet's, and the chain reports for the node
     */
    public record Node(
            String name,
            String networkAddress,
            byte[] publicKey,
            byte[] networkPublicKey,
            int shards,
            Optional<ObjectId> wallet) {

        /** A member without a wallet. */
        public Node(String name, String networkAddress, byte[] publicKey, byte[] networkPublicKey, int shards) {
            this(name, networkAddress, publicKey, networkPublicKey, shards, Optional.empty());
        }

        private Node with(Optional<ObjectId> itsWallet) {
            return new Node(name, networkAddress, publicKey, networkPublicKey, shards, itsWallet);
        }
    }

    /**
     * How storage challenges are, Floe's own.
     *
     * @param samples how many blobs each node is asked for
     * @param graceMillis for how long slow nodes are waited for
     */
    public record Challenge(int samples, long graceMillis) {
        public static final int DEFAULT_SAMPLES = 700;
        public static final long DEFAULT_GRACE_MILLIS = 60_000;

        /** @throws IllegalArgumentException if no network could have such challenges; the message says why */
        public Challenge {
            require(
                    samples >= 1 && samples <= Challenges.MOST_SAMPLES,
                    "samples of a challenge are 1 to " + Challenges.MOST_SAMPLES + ", not " + samples);
            require(
                    graceMillis >= 1000 && graceMillis <= Challenges.LONGEST_GRACE_MILLIS,
                    "the grace of a challenge is 1 s to a day, not " + graceMillis + " ms");
        }
    }

    /** What a chain starts with that has no challenges. */
    public GenesisConfig(
            String seed,
            long timestampMillis,
            int shardCount,
            int epoch,
            long epochDurationMillis,
            int maxEpochsAhead,
            long totalCapacity,
            long storagePrice,
            long writePrice,
            List<Node> nodes) {
        this(
                seed,
                timestampMillis,
                shardCount,
                epoch,
                epochDurationMillis,
                maxEpochsAhead,
                totalCapacity,
                storagePrice,
                writePrice,
                nodes,
                Optional.empty());
    }

    public static final int DEFAULT_MAX_EPOCHS_AHEAD = 53;
    public static final long DEFAULT_STORAGE_PRICE = 100_000;
    public static final long DEFAULT_WRITE_PRICE = 20_000;
    public static final long DEFAULT_TOTAL_CAPACITY = 1_000_000_000_000_000L;
    private static final int LONGEST_RING = 1000;

    /** @throws IllegalArgumentException if no network could start with this; the message says why */
    public GenesisConfig {
        nodes = List.copyOf(nodes);
        require(shardCount >= Encoding.MIN_SHARDS && shardCount <= Encoding.MAX_SHARDS, "shards: " + shardCount);
        require(epoch >= 0, "the first epoch is 0 or later, not " + epoch);
        require(maxEpochsAhead >= 1 && maxEpochsAhead <= LONGEST_RING, "epochs ahead: " + maxEpochsAhead);
        require(epoch == 0 || !nodes.isEmpty(), "a committee needs nodes");
        require(epoch != 0 || nodes.isEmpty(), "the first epoch of a network that has nodes is 1 or later, not 0");
        require(
                epoch == 0
                        || nodes.stream().allMatch(node -> node.shards() > 0)
                                && nodes.stream().mapToLong(Node::shards).sum() == shardCount,
                "the nodes' shards do not add up to " + shardCount);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("genesis: " + message);
        }
    }

    /** How many shards each of {@code nodes} nodes holds when {@code shardCount} are shared out as evenly as can be. */
    public static List<Integer> evenly(int shardCount, int nodes) {
        return IntStream.range(0, nodes)
                .mapToObj(i -> shardCount / nodes + (i < shardCount % nodes ? 1 : 0))
                .toList();
    }

    static GenesisConfig fromBcs(byte[] bcs) {
        return BcsReader.parse(
                bcs,
                r -> new GenesisConfig(
                        r.string(),
                        r.u64(),
                        r.u16(),
                        (int) r.u32(),
                        r.u64(),
                        (int) r.u32(),
                        r.u64(),
                        r.u64(),
                        r.u64(),
                        nodes(r),
                        challenge(r)));
    }

    private static Optional<Challenge> challenge(BcsReader reader) {
        return reader.remaining() == 0
                ? Optional.empty()
                : Optional.of(new Challenge((int) reader.u32(), reader.u64()));
    }

    private static List<Node> nodes(BcsReader reader) {
        List<Node> nodes =
                reader.vector(6, n -> new Node(n.string(), n.string(), n.byteVector(), n.byteVector(), n.u16()));
        if (reader.remaining() == 0) {
            return nodes;
        }
        List<Optional<ObjectId>> wallets =
                reader.vector(1, w -> w.option(address -> ObjectId.of(address.fixed(ObjectId.LENGTH))));
        require(wallets.size() == nodes.size(), "wallets of " + wallets.size() + " of " + nodes.size() + " nodes");
        List<Node> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            all.add(nodes.get(i).with(wallets.get(i)));
        }
        return all;
    }

    /** Where no node has a wallet and there are no challenges these are the bytes, and so the chain, of before there were any. */
    byte[] toBcs() {
        BcsWriter writer = new BcsWriter(1024)
                .string(seed)
                .u64(timestampMillis)
                .u16(shardCount)
                .u32(epoch)
                .u64(epochDurationMillis)
                .u32(maxEpochsAhead)
                .u64(totalCapacity)
                .u64(storagePrice)
                .u64(writePrice)
                .vector(
                        nodes,
                        (BcsWriter w, Node node) -> w.string(node.name())
                                .string(node.networkAddress())
                                .byteVector(node.publicKey())
                                .byteVector(node.networkPublicKey())
                                .u16(node.shards()));
        if (challenge.isPresent()
                || nodes.stream().anyMatch(node -> node.wallet().isPresent())) {
            writer.vector(
                    nodes,
                    (BcsWriter w, Node node) ->
                            w.option(node.wallet(), (BcsWriter one, ObjectId wallet) -> one.fixed(wallet.toBytes())));
        }
        challenge.ifPresent(one -> writer.u32(one.samples()).u64(one.graceMillis()));
        return writer.toByteArray();
    }
}
