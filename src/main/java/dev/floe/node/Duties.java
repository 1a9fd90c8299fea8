package dev.floe.node;

import dev.floe.bytes.Backoff;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.protocol.Committee;
import dev.floe.protocol.StorageNode;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * What a node owes the network in an epoch: to say when it has all its shards, and not before; to end the vote and to begin
 * the next epoch when it is time, if nobody else has. Whether it has everything follows from the states of its shards on
 * disk and from a look at all blobs that began after the epoch had.
 */
final class Duties implements Worker {
    private static final Logger LOG = Logger.getLogger(Duties.class);
    private static final Backoff AFTER_REFUSALS = Backoff.unlimited(Duration.ofSeconds(2), Duration.ofMinutes(5));
    /** Nodes do not all come at once. */
    private static final Duration LONGEST_JITTER = Duration.ofMinutes(3);

    private final Supplier<Chain.NetworkView> known;
    private final EventFollower.Refresh refresh;
    private final Optional<NodeContract> contract;
    private final ShardStates states;
    private final Healing healing;
    private final Predicate<StorageNode> self;
    private final IntPredicate hasHeardOf;
    private final InstantSource clock;
    private final RandomGenerator random;

    // Of the worker's thread.
    private int lookingFor = -1;
    private long round;
    private int reported = -1;
    private int warned = -1;
    private final Postponement reports;
    private final Postponement driving;
    private Optional<Instant> due = Optional.empty();
    private Optional<EpochPhase> dueFor = Optional.empty();
    private Optional<Instant> begun = Optional.empty();
    private Instant begunHere = Instant.MIN;

    private volatile String progress = "";
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * @param known the network as this node saw it last
     * @param refresh has it look again
     * @param contract tells the chain; without it nothing is told
     * @param self whether a member of a committee is this node
     * @param hasHeardOf whether everything that the chain said up to the begin of an epoch was applied
     */
    Duties(
            Supplier<Chain.NetworkView> known,
            EventFollower.Refresh refresh,
            Optional<NodeContract> contract,
            ShardStates states,
            Healing healing,
            Predicate<StorageNode> self,
            IntPredicate hasHeardOf,
            InstantSource clock,
            RandomGenerator random) {
        this.known = known;
        this.refresh = refresh;
        this.contract = contract;
        this.states = states;
        this.healing = healing;
        this.self = self;
        this.hasHeardOf = hasHeardOf;
        this.clock = clock;
        this.reports = new Postponement(clock, AFTER_REFUSALS);
        this.driving = new Postponement(clock, AFTER_REFUSALS);
        this.random = random;
    }

    @Override
    public String name() {
        return "duties";
    }

    @Override
    public Step work() throws IOException {
        lookForWhole(known.get());
        if (contract.isEmpty()) {
            return Step.IDLE;
        }
        // What this node owes for itself does not wait for what others may do as well.
        boolean reporting = attempt(reports, this::mustReport, this::report);
        boolean going = attempt(driving, this::mustDrive, this::drive);
        return reporting && going ? Step.IDLE : Step.THROTTLED;
    }

    /** Something that the chain may refuse. */
    private interface Act {
        void on(Chain.NetworkView view, NodeContract contract) throws SuiException;
    }

    /** Whether nothing is left to be tried again. */
    private boolean attempt(Postponement again, Predicate<Chain.NetworkView> wanted, Act act) {
        if (!wanted.test(known.get())) {
            return true;
        }
        if (!again.isOver()) {
            return false;
        }
        try {
            // Somebody else may have done it meanwhile.
            refresh.refresh();
            if (wanted.test(known.get())) {
                act.on(known.get(), contract.orElseThrow());
                refresh.refresh();
            }
            again.done();
            trouble = Optional.empty();
            return true;
        } catch (SuiException e) {
            again.refused();
            trouble = Optional.of(e.getMessage());
            LOG.debugf("the chain refuses: %s", e.getMessage());
            return false;
        }
    }

    // --- whether everything is here ---

    private void lookForWhole(Chain.NetworkView view) throws IOException {
        int epoch = view.committee().epoch();
        boolean isMember = member(view.committee()).isPresent();
        if (!isMember) {
            progress = "no member in epoch " + epoch;
            return;
        }
        progress = states.completeIn() >= epoch ? "complete in epoch " + epoch : "not complete in epoch " + epoch;
        if (states.completeIn() >= epoch || !hasHeardOf.test(epoch)) {
            return;
        }
        boolean syncing = states.all().values().stream().anyMatch(ShardStates.State.Sync.class::isInstance);
        if (syncing) {
            lookingFor = -1;
        } else if (lookingFor != epoch) {
            lookingFor = epoch;
            round = healing.lookAgain();
        } else if (healing.wasWholeSince(round)) {
            states.complete(epoch);
            progress = "complete in epoch " + epoch;
            LOG.infof("epoch %d: everything that was certified before it is here", epoch);
        }
    }

    private Optional<StorageNode> member(Committee committee) {
        return committee.members().stream()
                .filter(member -> member.weight() > 0 && self.test(member))
                .findFirst();
    }

    // --- what the chain is told ---

    private boolean mustReport(Chain.NetworkView view) {
        int epoch = view.committee().epoch();
        return reported != epoch
                && states.completeIn() == epoch
                && member(view.committee()).isPresent();
    }

    private void report(Chain.NetworkView view, NodeContract contract) throws SuiException {
        int epoch = view.committee().epoch();
        Optional<StorageNodeCap> capability =
                contract.capability(member(view.committee()).orElseThrow().id());
        if (capability.isEmpty()) {
            String words = "the chain cannot be told that this node has its shards: the wallet " + contract.address()
                    + " does not have the node's capability";
            if (warned != epoch) {
                LOG.warnf("epoch %d: %s", epoch, words);
                warned = epoch;
            }
            // It may get it, and the epoch may be waiting for this node.
            throw new SuiException(SuiException.Kind.NOT_FOUND, words);
        }
        if (Integer.compareUnsigned(capability.get().lastEpochSyncDone(), epoch) < 0) {
            contract.epochSyncDone(capability.get().id(), epoch);
            LOG.infof("epoch %d: the chain was told that this node has its shards", epoch);
        }
        reported = epoch;
    }

    private boolean mustDrive(Chain.NetworkView view) {
        return switch (view.phase()) {
            case EpochPhase.Running(Instant since) ->
                isDue(view, since, view.epochDuration().dividedBy(2));
            case EpochPhase.NextSelected(Instant since) -> isDue(view, since, view.epochDuration());
            case EpochPhase.Syncing _ -> false;
        };
    }

    private void drive(Chain.NetworkView view, NodeContract contract) throws SuiException {
        if (view.phase() instanceof EpochPhase.Running) {
            contract.endVoting();
            LOG.infof(
                    "epoch %d: the vote about the next one was ended",
                    view.committee().epoch());
        } else {
            contract.beginEpoch();
            LOG.infof("epoch %d was ended", view.committee().epoch());
        }
    }

    /**
     * Whether so much time has passed since the committee was complete, and some more that is drawn once for each phase. What
     * the chain says of the future shows that this node's clock is slow: time passes from when that was heard of.
     */
    private boolean isDue(Chain.NetworkView view, Instant since, Duration time) {
        Instant now = clock.instant();
        if (!begun.equals(Optional.of(since)) || now.isBefore(begunHere)) {
            begun = Optional.of(since);
            begunHere = since.isAfter(now) ? now : since;
            dueFor = Optional.empty();
        }
        if (!dueFor.equals(Optional.of(view.phase()))) {
            Duration tenth = view.epochDuration().dividedBy(10);
            Duration most = tenth.compareTo(LONGEST_JITTER) < 0 ? tenth : LONGEST_JITTER;
            due = Optional.of(begunHere.plus(time).plusMillis(random.nextLong(most.toMillis() + 1)));
            dueFor = Optional.of(view.phase());
            driving.done();
        }
        return !now.isBefore(due.orElseThrow());
    }

    @Override
    public long waiting() {
        return 0;
    }

    @Override
    public String progress() {
        return trouble.map(why -> progress + "; " + why).orElse(progress);
    }
}
