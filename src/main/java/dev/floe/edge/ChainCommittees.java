package dev.floe.edge;

import dev.floe.bytes.Plural;
import dev.floe.protocol.Committee;
import dev.floe.read.CommitteeSource;
import dev.floe.read.ReadException;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * The committees as the chain has them, looked up in the background: often until they are known, then every few seconds, and
 * every second from when the next epoch is to begin. While the chain is silent the last known ones stand. Thread-safe.
 *
 * <p>Not by the chain's stream of checkpoints: that has everybody's events and no filter, on mainnet some four checkpoints a
 * second, of which one in two weeks says that an epoch begins.
 */
public final class ChainCommittees implements CommitteeSource, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ChainCommittees.class);
    private static final Duration UNTIL_KNOWN = Duration.ofMillis(250);
    private static final Duration WHEN_KNOWN = Duration.ofSeconds(10);
    private static final Duration WHEN_DUE = Duration.ofSeconds(1);
    /** An epoch that should have begun, and did not for so long, may not for much longer. */
    private static final Duration OVERDUE = Duration.ofMinutes(2);

    private record Seen(NetworkState state, long nanos) {}

    private final WalrusNetwork network;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Optional<Seen> seen = Optional.empty();
    private volatile Optional<String> problem = Optional.of("the chain was not asked yet");

    /** @param network not closed by this */
    public ChainCommittees(WalrusNetwork network) {
        this.network = network;
        Thread.ofVirtual().name("committees").start(this::follow);
    }

    private void follow() {
        boolean open = true;
        while (open) {
            refresh();
            Duration pause = seen.map(
                            last -> pause(last.state().startOf(last.state().epoch() + 1), Instant.now()))
                    .orElse(UNTIL_KNOWN);
            try {
                open = !closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                open = false;
            }
        }
    }

    /**
     * How long to wait before the chain is asked again.
     *
     * @param next when the next epoch is to begin, if that is known
     */
    static Duration pause(Optional<Instant> next, Instant now) {
        Optional<Duration> left = next.map(begins -> Duration.between(now, begins));
        if (left.isEmpty()
                || left.get().compareTo(OVERDUE.negated()) < 0
                || left.get().compareTo(WHEN_KNOWN) >= 0) {
            return WHEN_KNOWN;
        }
        return left.get().compareTo(WHEN_DUE) > 0 ? left.get() : WHEN_DUE;
    }

    @Override
    public Committee current() {
        return known().committee();
    }

    @Override
    public Optional<Committee> previous() {
        NetworkState state = known();
        return state.phase() instanceof EpochPhase.Syncing ? state.previousCommittee() : Optional.empty();
    }

    private NetworkState known() {
        return state().orElseThrow(() -> ReadException.unavailable(
                "the committee of storage nodes is not known yet"
                        + problem.map(text -> ": " + text).orElse(""),
                Duration.ofSeconds(2)));
    }

    /** What the chain said last; empty if it never answered. */
    public Optional<NetworkState> state() {
        return seen.map(Seen::state);
    }

    /** How old that is. */
    public Optional<Duration> age() {
        return seen.map(last -> Duration.ofNanos(System.nanoTime() - last.nanos()));
    }

    /** What went wrong when the chain was asked last; empty if it answered. */
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public void refresh() {
        try {
            NetworkState state = network.refresh();
            if (seen.map(last -> last.state().epoch() != state.epoch()).orElse(true)) {
                LOG.infof(
                        "epoch %d: %s %s",
                        state.epoch(),
                        Plural.of(state.committee().members().size(), "node", "holds", "hold"),
                        Plural.of(state.shardCount(), "shard"));
            }
            seen = Optional.of(new Seen(state, System.nanoTime()));
            problem = Optional.empty();
        } catch (SuiException e) {
            String text = String.valueOf(e.getMessage());
            if (!problem.equals(Optional.of(text))) {
                LOG.warnf("the chain cannot be read: %s", text);
            }
            problem = Optional.of(text);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
