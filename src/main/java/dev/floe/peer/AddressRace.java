package dev.floe.peer;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Which of several addresses takes a connection first: the next one is tried as soon as one has failed, or has said nothing
 * for a moment (RFC 8305, "Happy Eyeballs"). An address behind which nobody is costs that moment and no more. Belongs to
 * one event loop.
 *
 * @param <C> what a connection is
 */
final class AddressRace<C> {
    /** The delay that the RFC recommends. */
    static final Duration STAGGER = Duration.ofMillis(250);

    /** Connects to one address. */
    interface Dial<C> {
        Future<C> to(SocketAddress address);
    }

    /** Runs tasks later, on the event loop. */
    interface Timer {
        /** Returns what keeps the task from being run, if it has not been yet. */
        Runnable after(Duration delay, Runnable task);
    }

    /** How it ended. */
    record Won<C>(SocketAddress address, C connection) {}

    private final Queue<SocketAddress> untried;
    private final Dial<C> dial;
    private final Timer timer;
    private final Consumer<Won<C>> unwanted;
    private final Promise<Won<C>> winner = Promise.promise();
    private final List<Throwable> failures = new ArrayList<>();
    private Optional<Runnable> nextInTime = Optional.empty();
    private int underWay;

    private AddressRace(List<SocketAddress> addresses, Dial<C> dial, Timer timer, Consumer<Won<C>> unwanted) {
        this.untried = new ArrayDeque<>(addresses);
        this.dial = dial;
        this.timer = timer;
        this.unwanted = unwanted;
    }

    /**
     * @param addresses in the order in which they are to be tried; at least one
     * @param unwanted is given the connections that came too late
     * @return fails when all have failed, with what the only one said, or all of them
     */
    static <C> Future<Won<C>> run(List<SocketAddress> addresses, Dial<C> dial, Timer timer, Consumer<Won<C>> unwanted) {
        AddressRace<C> race = new AddressRace<>(addresses, dial, timer, unwanted);
        race.next();
        return race.winner.future();
    }

    private void next() {
        stopWaiting();
        SocketAddress address = untried.remove();
        if (!untried.isEmpty()) {
            nextInTime = Optional.of(timer.after(STAGGER, this::next));
        }
        underWay++;
        dial.to(address).onComplete(connected -> {
            underWay--;
            if (connected.succeeded()) {
                connected(new Won<>(address, connected.result()));
            } else {
                failed(connected.cause());
            }
        });
    }

    private void stopWaiting() {
        nextInTime.ifPresent(Runnable::run);
        nextInTime = Optional.empty();
    }

    private void connected(Won<C> connection) {
        if (winner.tryComplete(connection)) {
            stopWaiting();
            untried.clear();
        } else {
            unwanted.accept(connection);
        }
    }

    private void failed(Throwable failure) {
        failures.add(failure);
        if (!untried.isEmpty()) {
            next();
        } else if (underWay == 0) {
            winner.tryFail(failures.size() == 1 ? failures.getFirst() : all());
        }
    }

    private ConnectException all() {
        return new ConnectException("none of " + failures.size() + " addresses takes connections: "
                + String.join("; ", failures.stream().map(AddressRace::said).toList()));
    }

    private static String said(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
