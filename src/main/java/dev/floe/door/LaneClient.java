package dev.floe.door;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.util.Optional;

/** Who asks on one connection in the {@link FastLane}, and gets a place for each answer. */
final class LaneClient {
    /** What prepared answers say in {@code X-Cache}. */
    private static final Optional<String> HIT = Optional.of("HIT");

    private final FastLane lane;
    private final TrustedProxies proxies;
    private final String protocol;
    private final ClientAddress client;
    private final Optional<InetAddress> peer;
    /** If whoever is connected speaks for others. */
    private final Optional<InetAddress> proxy;

    private boolean buffered;

    /** @param protocol as it is written down */
    LaneClient(FastLane lane, TrustedProxies proxies, SocketAddress peer, String protocol) {
        this.lane = lane;
        this.proxies = proxies;
        this.protocol = protocol;
        this.client = ClientAddress.of(peer);
        this.peer = peer instanceof InetSocketAddress internet ? Optional.of(internet.getAddress()) : Optional.empty();
        this.proxy = this.peer.filter(proxies::trusts);
    }

    /** What is sent here takes buffers of its own until the socket has taken them. */
    void isBuffered() {
        buffered = true;
    }

    /** A place for one answer, if its keeper has one. */
    Optional<Place> enter(OrdinaryRequest request, AnswerKeeper keeper) {
        Optional<InetAddress> behind =
                proxy.map(speaker -> proxies.client(speaker, request.forwarded(), request.forwardedFor()));
        ClientAddress who = behind.map(ClientAddress::of).orElse(client);
        if (!keeper.enter(who, buffered)) {
            return Optional.empty();
        }
        return Optional.of(new Place(
                keeper,
                who,
                buffered,
                System.nanoTime(),
                lane.log()
                        .map(log -> new Asked(
                                log,
                                behind.or(() -> peer)
                                        .map(InetAddress::getHostAddress)
                                        .orElse("local"),
                                Instant.now(),
                                request.isHeadOnly() ? "HEAD" : "GET",
                                request.target().toString(),
                                protocol,
                                request.field("x-request-id"),
                                request.field("referer"),
                                request.field("user-agent")))));
    }

    /** A request that is to be written down. */
    private record Asked(
            AccessLog log,
            String client,
            Instant time,
            String method,
            String target,
            String protocol,
            Optional<String> id,
            Optional<String> referer,
            Optional<String> agent) {
        void answered(AnswerKeeper.Given given, long nanos) {
            log.add(new AccessEntry(
                    time,
                    client,
                    method,
                    target,
                    protocol,
                    given.status(),
                    given.sent(),
                    given.nanos(),
                    nanos,
                    given.ending() == AnswerKeeper.Ending.COMPLETE,
                    HIT,
                    id,
                    referer,
                    agent));
        }
    }

    /** A place for one answer. */
    static final class Place {
        private final AnswerKeeper keeper;
        private final ClientAddress who;
        private final boolean buffered;
        private final long since;
        private final Optional<Asked> asked;

        private Place(AnswerKeeper keeper, ClientAddress who, boolean buffered, long since, Optional<Asked> asked) {
            this.keeper = keeper;
            this.who = who;
            this.buffered = buffered;
            this.since = since;
            this.asked = asked;
        }

        AnswerKeeper keeper() {
            return keeper;
        }

        /** How long it has been taken. */
        long nanos() {
            return System.nanoTime() - since;
        }

        /** The answer is over. To be called once. */
        void left(AnswerKeeper.Given given) {
            keeper.left(who, buffered, given);
            asked.ifPresent(request -> request.answered(given, nanos()));
        }
    }
}
