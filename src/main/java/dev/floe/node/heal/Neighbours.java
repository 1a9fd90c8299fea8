package dev.floe.node.heal;

import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.BlobId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** The other nodes, and which of them to ask for which blob. */
public final class Neighbours {
    private static final Logger LOG = Logger.getLogger(Neighbours.class);

    private final Supplier<Committees> committees;
    private final Predicate<StorageNode> self;
    private final Function<StorageNode, Neighbour> nodes;
    private final RandomGenerator random;

    /**
     * @param self whether a member of a committee is this node
     * @param nodes what to talk to for each member; may refuse one with an IllegalArgumentException
     * @param random in what order equals are asked
     */
    public Neighbours(
            Supplier<Committees> committees,
            Predicate<StorageNode> self,
            Function<StorageNode, Neighbour> nodes,
            RandomGenerator random) {
        this.committees = committees;
        this.self = self;
        this.nodes = nodes;
        this.random = random;
    }

    /** The committees of now. */
    public Committees committees() {
        return committees.get();
    }

    /** What to talk to for a member of a committee; empty if it is this node, or at no usable address. */
    public Optional<Neighbour> of(StorageNode member) {
        if (self.test(member)) {
            return Optional.empty();
        }
        try {
            return Optional.of(nodes.apply(member));
        } catch (IllegalArgumentException e) {
            LOG.debugf("storage node %s cannot be asked: %s", member.name(), e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * Who should have parts of a blob, in the order in which to ask: while the current committee takes its shards over,
     * what was certified before is at the previous one. The other committee comes last: nodes that left may be gone, and
     * nodes that joined may have it already.
     *
     * @param certifiedIn the epoch since when the blob has been certified
     */
    List<Source> of(BlobId blobId, int certifiedIn) {
        Committees now = committees.get();
        boolean older = Integer.compareUnsigned(certifiedIn, now.current().epoch()) < 0;
        List<Source> sources = new ArrayList<>();
        if (now.changing() && older && now.previous().isPresent()) {
            sources.addAll(members(now.previous().get(), blobId));
            sources.addAll(members(now.current(), blobId));
        } else {
            sources.addAll(members(now.current(), blobId));
        }
        return sources;
    }

    private List<Source> members(Committee committee, BlobId blobId) {
        List<Source> sources = new ArrayList<>();
        for (StorageNode member : committee.members()) {
            if (member.weight() > 0) {
                of(member)
                        .ifPresent(neighbour -> sources.add(new Source(
                                neighbour,
                                member.shards().stream()
                                        .map(shard -> blobId.pairOfShard(shard, committee.shardCount()))
                                        .toList())));
            }
        }
        Collections.shuffle(sources, java.util.Random.from(random));
        sources.sort(Comparator.comparing(source -> !source.neighbour().trusted()));
        return sources;
    }
}
