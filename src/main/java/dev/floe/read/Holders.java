package dev.floe.read;

import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** Who may have which sliver pair of one blob, by the committees of one moment. Immutable. */
final class Holders {
    private static final Logger LOG = Logger.getLogger(Holders.class);

    /**
     * A node with its part of the blob.
     *
     * @param pairs those it holds by the current or the previous committee
     * @param weights its shards in each committee
     */
    record Member(ObjectId node, SliverHolder holder, BitSet pairs, int[] weights) {
        int pairCount() {
            return pairs.cardinality();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Member that && node.equals(that.node);
        }

        @Override
        public int hashCode() {
            return node.hashCode();
        }
    }

    private final List<Committee> committees;
    private final List<Member> members;
    private final List<List<Member>> ofPair;
    private final Map<ObjectId, Member> byNode;

    private Holders(
            List<Committee> committees, List<Member> members, List<List<Member>> ofPair, Map<ObjectId, Member> byNode) {
        this.committees = committees;
        this.members = members;
        this.ofPair = ofPair;
        this.byNode = byNode;
    }

    /** @param before the committee before, while the epoch changes */
    static Holders of(
            BlobId blobId, Committee current, Optional<Committee> before, Function<StorageNode, SliverHolder> nodes) {
        List<Committee> committees = new ArrayList<>();
        // While the epoch changes, the old holder of a shard has everything and the new one is still catching up.
        before.filter(previous -> previous.shardCount() == current.shardCount() && previous.epoch() < current.epoch())
                .ifPresent(committees::add);
        committees.add(current);
        int n = current.shardCount();
        Map<ObjectId, Member> byNode = new LinkedHashMap<>();
        List<List<Member>> ofPair = new ArrayList<>(n);
        for (int pair = 0; pair < n; pair++) {
            ofPair.add(new ArrayList<>(committees.size()));
        }
        for (int c = 0; c < committees.size(); c++) {
            for (StorageNode node : committees.get(c).members()) {
                Member member = byNode.get(node.id());
                if (member == null) {
                    try {
                        member = new Member(node.id(), nodes.apply(node), new BitSet(n), new int[committees.size()]);
                    } catch (IllegalArgumentException e) {
                        LOG.debugf("storage node %s cannot be used: %s", node.name(), e.getMessage());
                        continue;
                    }
                    byNode.put(node.id(), member);
                }
                member.weights()[c] = node.weight();
                for (int shard : node.shards()) {
                    int pair = blobId.pairOfShard(shard, n);
                    member.pairs().set(pair);
                    if (!ofPair.get(pair).contains(member)) {
                        ofPair.get(pair).add(member);
                    }
                }
            }
        }
        List<Member> holding = byNode.values().stream()
                .filter(member -> !member.pairs().isEmpty())
                .toList();
        return new Holders(List.copyOf(committees), holding, ofPair, byNode);
    }

    /** All nodes that hold anything. */
    List<Member> members() {
        return members;
    }

    /** Who may have sliver pair {@code pair}, the likeliest first. */
    List<Member> ofPair(int pair) {
        return ofPair.get(pair);
    }

    /** The members, the most promising first; equals in random order, so that load spreads. */
    List<Member> byPromise(RandomGenerator random) {
        Map<Member, Double> promise = new LinkedHashMap<>();
        for (Member member : members) {
            double reliability = Math.round(member.holder().reliability() * 4) / 4.0;
            promise.put(member, -reliability + random.nextDouble(0.2));
        }
        return members.stream().sorted(Comparator.comparingDouble(promise::get)).toList();
    }

    /** Whether {@code some} hold more than 2f of the shards of every committee. */
    boolean isQuorum(Iterable<Member> some) {
        int[] weights = weights(some);
        for (int c = 0; c < weights.length; c++) {
            if (weights[c] <= 2 * committees.get(c).faulty()) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code some} hold more than f of the shards of a committee: then at least one of them is honest. */
    boolean hasHonest(Iterable<Member> some) {
        int[] weights = weights(some);
        for (int c = 0; c < weights.length; c++) {
            if (weights[c] > committees.get(c).faulty()) {
                return true;
            }
        }
        return false;
    }

    /** What they hold by each of the committees of here, though they may have been found by those of another moment. */
    private int[] weights(Iterable<Member> some) {
        int[] weights = new int[committees.size()];
        for (Member member : some) {
            Member here = byNode.get(member.node());
            for (int c = 0; here != null && c < weights.length; c++) {
                weights[c] += here.weights()[c];
            }
        }
        return weights;
    }
}
