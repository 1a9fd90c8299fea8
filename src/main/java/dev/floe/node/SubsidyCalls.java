package dev.floe.node;

import dev.floe.bytes.Backoff;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.SubsidyContract;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Has subsidies paid twice in an epoch, if no other node has: when it has begun, the fixed part of the one before, and
 * shortly before it ends, the part of what clients paid in it.
 */
final class SubsidyCalls implements Worker {
    private static final Logger LOG = Logger.getLogger(SubsidyCalls.class);
    private static final Backoff AFTER_REFUSALS = Backoff.unlimited(Duration.ofSeconds(5), Duration.ofMinutes(5));
    private static final Duration LONGEST_BEFORE_THE_END = Duration.ofMinutes(5);
    /** Nodes do not all come at once. */
    private static final Duration LONGEST_JITTER = Duration.ofMinutes(3);

    private final Supplier<Chain.NetworkView> network;
    private final SubsidyContract contract;
    private final InstantSource clock;
    private final RandomGenerator random;

    // Of the worker's thread.
    private Optional<Moment> done = Optional.empty();
    private Optional<Moment> drawnFor = Optional.empty();
    private final Postponement again;

    private volatile Optional<String> trouble = Optional.empty();
    private volatile String progress = "";

    /** One of the two of an epoch. */
    private record Moment(int epoch, boolean atTheEnd) {}

    SubsidyCalls(
            Supplier<Chain.NetworkView> network,
            SubsidyContract contract,
            InstantSource clock,
            RandomGenerator random) {
        this.network = network;
        this.contract = contract;
        this.clock = clock;
        this.random = random;
        this.again = new Postponement(clock, AFTER_REFUSALS);
    }

    @Override
    public String name() {
        return "subsidies";
    }

    @Override
    public Step work() {
        Chain.NetworkView view = network.get();
        Optional<Moment> moment = moment(view).filter(now -> !done.equals(Optional.of(now)));
        if (moment.isEmpty() || !again.isOver()) {
            return Step.IDLE;
        }
        if (!drawnFor.equals(moment)) {
            drawnFor = moment;
            Duration tenth = view.epochDuration().dividedBy(10);
            Duration most = tenth.compareTo(LONGEST_JITTER) < 0 ? tenth : LONGEST_JITTER;
            // Of the time before the end, half is left for the call itself.
            most = moment.get().atTheEnd() ? beforeTheEnd(view).dividedBy(2) : most;
            Duration jitter = Duration.ofMillis(random.nextLong(most.toMillis() + 1));
            again.by(jitter);
            if (jitter.isPositive()) {
                return Step.IDLE;
            }
        }
        try {
            if (isOpen(view, moment.get(), contract.state())) {
                contract.process();
                LOG.infof("epoch %d: subsidies were paid", moment.get().epoch());
            }
            done = moment;
            again.done();
            trouble = Optional.empty();
            progress = "paid in epoch " + moment.get().epoch();
        } catch (SuiException e) {
            again.refused();
            Optional<String> why = Optional.of(String.valueOf(e.getMessage()));
            if (!why.equals(trouble)) {
                LOG.warnf("subsidies cannot be paid, trying again: %s", e.getMessage());
            }
            trouble = why;
            progress = e.getMessage();
        }
        return Step.IDLE;
    }

    /** Which of the two it is time for. In epoch 0 there is nothing to pay for. */
    private Optional<Moment> moment(Chain.NetworkView view) {
        int epoch = view.committee().epoch();
        if (epoch == 0) {
            return Optional.empty();
        }
        return switch (view.phase()) {
            case EpochPhase.NextSelected(Instant since) ->
                clock.instant().isBefore(since.plus(view.epochDuration()).minus(beforeTheEnd(view)))
                        ? Optional.empty()
                        : Optional.of(new Moment(epoch, true));
            case EpochPhase.Running _, EpochPhase.Syncing _ -> Optional.of(new Moment(epoch, false));
        };
    }

    private static Duration beforeTheEnd(Chain.NetworkView view) {
        Duration tenth = view.epochDuration().dividedBy(10);
        return tenth.compareTo(LONGEST_BEFORE_THE_END) < 0 ? tenth : LONGEST_BEFORE_THE_END;
    }

    /** Whether nobody has done it yet. */
    private boolean isOpen(Chain.NetworkView view, Moment moment, SubsidyContract.State state) {
        return moment.atTheEnd()
                ? !state.last().plus(beforeTheEnd(view)).isAfter(clock.instant())
                : state.latestEpoch() < moment.epoch() - 1;
    }

    @Override
    public long waiting() {
        return trouble.isPresent() ? 1 : 0;
    }

    @Override
    public String progress() {
        return progress;
    }
}
