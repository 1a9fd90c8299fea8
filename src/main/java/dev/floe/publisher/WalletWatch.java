package dev.floe.publisher;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusNetwork.Balances;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;

/**
 * Asks the chain again and again what is in the wallets that pay, for metrics: whoever asks for those waits for no chain. While
 * it is silent its last word stands.
 */
final class WalletWatch implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(WalletWatch.class);

    /** Asks the chain. */
    interface Purse {
        Balances of(ObjectId wallet) throws SuiException;
    }

    private final Purse purse;
    private final ObjectId main;
    private final List<ObjectId> subs;
    private final Set<Class<?>> told = new HashSet<>();
    private final Thread thread;
    private volatile Optional<Balances> ofMain = Optional.empty();
    private volatile Optional<Balances> ofPoorest = Optional.empty();

    /** @param subs the wallets that pay in the place of the main one, which refills them; none if it pays itself */
    WalletWatch(Purse purse, ObjectId main, List<ObjectId> subs, Duration pause, MeterRegistry registry) {
        this.purse = purse;
        this.main = main;
        this.subs = List.copyOf(subs);
        Gauge.builder("floe.publisher.wallet.frost", () -> number(ofMain, Balances::frost))
                .description("FROST in the main wallet, of which a WAL has a milliard: what it pays for storage with")
                .register(registry);
        Gauge.builder("floe.publisher.wallet.mist", () -> number(ofMain, Balances::mist))
                .description("MIST in the main wallet, of which a SUI has a milliard: what it pays for gas with")
                .register(registry);
        if (!subs.isEmpty()) {
            Gauge.builder("floe.publisher.sub.wallet.frost", () -> number(ofPoorest, Balances::frost))
                    .description("FROST in the sub-wallet that has the least")
                    .register(registry);
            Gauge.builder("floe.publisher.sub.wallet.mist", () -> number(ofPoorest, Balances::mist))
                    .description("MIST in the sub-wallet that has the least")
                    .register(registry);
        }
        thread = Thread.ofVirtual().name("wallets").start(() -> run(pause));
    }

    /** Not a number until the chain has said it. */
    private static double number(Optional<Balances> balances, ToLongFunction<Balances> coins) {
        return balances.map(known -> (double) coins.applyAsLong(known)).orElse(Double.NaN);
    }

    private void run(Duration pause) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                look();
                Thread.sleep(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            ofMain = Optional.of(purse.of(main));
            long frost = Long.MAX_VALUE;
            long mist = Long.MAX_VALUE;
            for (ObjectId sub : subs) {
                Balances there = purse.of(sub);
                frost = Math.min(frost, there.frost());
                mist = Math.min(mist, there.mist());
            }
            if (!subs.isEmpty()) {
                ofPoorest = Optional.of(new Balances(mist, frost));
            }
        } catch (SuiException e) {
            LOG.debugf("what is in the wallets is not known: %s", e.getMessage());
        } catch (RuntimeException e) {
            // Nobody else looks again: an answer that nobody foresaw does not end this.
            if (told.add(e.getClass())) {
                LOG.warn("what is in the wallets is not known; it is asked for again, and this said once", e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
