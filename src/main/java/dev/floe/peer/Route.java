package dev.floe.peer;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which of a node's addresses its requests go to: the one where a connection is; without one all of them are tried, first
 * where it was the last time. Belongs to one event loop.
 */
final class Route {
    /** HTTP/2's CANCEL. */
    private static final long CANCEL = 0x8;

    /** Opens a request at one address. */
    interface Dialler {
        Future<HttpClientRequest> dial(SocketAddress address, RequestOptions ask);
    }

    private final Context context;
    private final Endpoint endpoint;
    private final Dialler dialler;
    private final AddressRace.Timer timer;

    private int connections;
    private Optional<SocketAddress> settled = Optional.empty();
    private Optional<SocketAddress> last = Optional.empty();
    private Optional<Future<AddressRace.Won<HttpClientRequest>>> settling = Optional.empty();

    Route(Context context, Endpoint endpoint, Dialler dialler, AddressRace.Timer timer) {
        this.context = context;
        this.endpoint = endpoint;
        this.dialler = dialler;
        this.timer = timer;
    }

    /** A request that can be sent. Fails if the node has no address that takes connections. */
    Future<HttpClientRequest> open(RequestOptions ask) {
        if (settled.isEmpty()) {
            return settle(address -> true, ask);
        }
        SocketAddress here = settled.get();
        return dialler.dial(here, ask).recover(failure -> elsewhere(here, failure, ask));
    }

    /** The connection that was there is no more, and there is no other at that address: nothing has been sent. */
    private Future<HttpClientRequest> elsewhere(SocketAddress here, Throwable failure, RequestOptions ask) {
        settled = settled.filter(address -> !address.equals(here));
        return endpoint.locate(context).transform(located -> {
            boolean others = located.succeeded() && located.result().stream().anyMatch(at -> !at.equals(here));
            if (!others) {
                return Future.failedFuture(failure);
            }
            return settled.isPresent() ? dialler.dial(settled.get(), ask) : settle(at -> !at.equals(here), ask);
        });
    }

    /** Who comes while the addresses are being tried waits for what comes out. */
    private Future<HttpClientRequest> settle(Predicate<SocketAddress> candidates, RequestOptions ask) {
        if (settling.isPresent()) {
            return settling.get().compose(won -> dialler.dial(won.address(), ask));
        }
        Future<AddressRace.Won<HttpClientRequest>> race = endpoint.locate(context)
                .compose(located -> AddressRace.run(
                        lastFirst(located.stream().filter(candidates).toList()),
                        address -> dialler.dial(address, ask),
                        timer,
                        this::tooLate));
        settling = Optional.of(race);
        race.onComplete(ended -> {
            settling = Optional.empty();
            if (ended.succeeded()) {
                settled = Optional.of(ended.result().address());
                last = settled;
            } else {
                endpoint.forget();
            }
        });
        return race.map(AddressRace.Won::connection);
    }

    private List<SocketAddress> lastFirst(List<SocketAddress> addresses) {
        List<SocketAddress> ordered = new ArrayList<>(addresses);
        last.filter(ordered::remove).ifPresent(ordered::addFirst);
        return ordered;
    }

    private void tooLate(AddressRace.Won<HttpClientRequest> other) {
        HttpClientRequest request = other.connection();
        request.exceptionHandler(reset -> {});
        request.reset(CANCEL);
        // While the addresses are tried again it may be that somebody wants it after all.
        if (settling.isEmpty() && !settled.equals(Optional.of(other.address()))) {
            request.connection().close();
        }
    }

    /** A connection was made. */
    void connected() {
        connections++;
    }

    /**
     * A connection closed.
     *
     * @return whether it was the last one
     */
    boolean closed() {
        connections--;
        if (connections == 0) {
            settled = Optional.empty();
        }
        return connections == 0;
    }
}
