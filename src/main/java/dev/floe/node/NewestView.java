package dev.floe.node;

import dev.floe.node.heal.ShardStates;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.SuiException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;

/**
 * The newest of what the chain has said of the network, and what this node has to hold by it. A full node that is behind
 * says what was true once: whoever believed it would lock shards that it has just got, and remove what others rely on.
 * Thread-safe.
 */
final class NewestView {
    private static final Logger LOG = Logger.getLogger(NewestView.class);

    private final Source source;
    private final ShardStates states;
    private final ProtocolKeys keys;
    private final IntSupplier heardOf;
    private final Consumer<HeldShards> member;

    private record Known(Chain.NetworkView network, HeldShards held) {}

    private volatile Optional<Known> known = Optional.empty();
    private volatile Optional<String> trouble = Optional.empty();

    /** Says how the network is, by a full node that may be behind. */
    @FunctionalInterface
    interface Source {
        Chain.NetworkView view() throws SuiException;
    }

    /** Something that is done by what the node has to hold. */
    @FunctionalInterface
    interface Work {
        void with(HeldShards held) throws IOException;
    }

    /**
     * @param states of shards, kept in line with what is known
     * @param heardOf the newest epoch of which an event was applied, 0 before the first
     * @param member is told what the node has to hold whenever it is in the committee; must not take long
     */
    NewestView(Source source, ShardStates states, ProtocolKeys keys, IntSupplier heardOf, Consumer<HeldShards> member) {
        this.source = source;
        this.states = states;
        this.keys = keys;
        this.heardOf = heardOf;
        this.member = member;
    }

    /** How the network was when it was asked last. {@link #refresh} comes first. */
    Chain.NetworkView network() {
        return known.orElseThrow().network();
    }

    /** What the node has to hold by {@link #network}. */
    HeldShards held() {
        return known.orElseThrow().held();
    }

    /** What the node had to hold one epoch before. */
    List<Integer> shardsBefore() {
        return shardsBefore(network());
    }

    /** Why there was nothing to learn from the chain; empty if there was. */
    Optional<String> trouble() {
        return trouble;
    }

    /**
     * Asks the chain.
     *
     * @throws SuiException if it does not answer, or with what is older than what this node knows: everything stays as it was
     */
    void refresh() throws SuiException {
        refresh(0);
    }

    /**
     * As {@link #refresh()}, of somebody who knows that {@code begun} has begun.
     *
     * @throws SuiException also if the answer is of an epoch before that
     */
    void refresh(int begun) throws SuiException {
        Optional<Known> before = known;
        try {
            take(source.view(), begun, before);
            trouble = Optional.empty();
        } catch (SuiException e) {
            Optional<String> words = Optional.of(String.valueOf(e.getMessage()));
            if (!trouble.equals(words)) {
                LOG.warnf("how the network is cannot be read from the chain, trying again: %s", e.getMessage());
                trouble = words;
            }
            throw e;
        }
    }

    /** Does something that has to be over when what the node has to hold changes. */
    synchronized void whileHeld(Work work) throws IOException {
        work.with(held());
    }

    private synchronized void take(Chain.NetworkView view, int begun, Optional<Known> before) throws SuiException {
        int epoch = view.committee().epoch();
        if (known != before
                && Integer.compareUnsigned(epoch, held().epoch()) < 0
                && Integer.compareUnsigned(held().epoch(), begun) >= 0) {
            // Somebody else asked later and was faster.
            return;
        }
        require(epoch, begun);
        HeldShards now = HeldShards.of(view.committee(), view.previousCommittee(), keys);
        if (known.filter(one -> one.held().equals(now)).isEmpty()) {
            LOG.infof(
                    "epoch %d: %d of %d shards are this node's",
                    now.epoch(), now.shards().size(), now.shardCount());
        }
        known = Optional.of(new Known(view, now));
        if (view.committee().members().stream().anyMatch(keys::isOf)) {
            member.accept(now);
        }
        try {
            states.reconcile(
                    now.epoch(),
                    now.shards(),
                    shardsBefore(view),
                    view.previousCommittee().isPresent());
        } catch (IOException e) {
            LOG.warnf("what becomes of shards cannot be kept, trying again: %s", e.getMessage());
        }
    }

    private void require(int epoch, int begun) throws SuiException {
        int newest = later(later(begun, heardOf.getAsInt()), states.reconciledIn());
        if (Integer.compareUnsigned(epoch, newest) < 0) {
            throw new SuiException(
                    SuiException.Kind.UNAVAILABLE,
                    "the full node is behind: by it the network is in epoch " + Integer.toUnsignedString(epoch)
                            + ", though epoch " + Integer.toUnsignedString(newest) + " has begun");
        }
    }

    private static int later(int one, int other) {
        return Integer.compareUnsigned(one, other) < 0 ? other : one;
    }

    private List<Integer> shardsBefore(Chain.NetworkView view) {
        return view.previousCommittee().stream()
                .flatMap(before -> before.members().stream())
                .filter(keys::isOf)
                .map(StorageNode::shards)
                .flatMap(List::stream)
                .toList();
    }
}
