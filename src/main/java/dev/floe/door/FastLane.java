package dev.floe.door;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Answers requests that are ordinary and whose answer is prepared as soon as they come from the socket, before the server
 * sees them. Everything else is for the server; a client can tell the two by the time they take only. Thread-safe.
 */
@Singleton
public final class FastLane {
    private final boolean used;
    private final Optional<AccessLog> log;
    /** One for each event loop: a request is read and done with before the next. */
    private final FastThreadLocal<OrdinaryRequest> requests = new FastThreadLocal<>() {
        @Override
        protected OrdinaryRequest initialValue() {
            return new OrdinaryRequest();
        }
    };

    private volatile Optional<PreparedAnswers> answers = Optional.empty();
    private volatile Optional<Predicate<String>> apart = Optional.empty();
    private volatile boolean open;
    /** Made with the first connection that is encrypted. Guarded by this. */
    private Optional<RecordBuffers> records = Optional.empty();

    /** Answers that the sockets have not taken whole. Guarded by this. */
    private int underWay;
    /** Completes when the last of them is done with. Guarded by this. */
    private CompletableFuture<Void> idle = new CompletableFuture<>();

    /**
     * @param logged whether the framework writes down each request that it sees: then it has to see all
     * @param log where requests are written down that the server does not see
     */
    @Inject
    FastLane(
            DoorConfig config,
            @ConfigProperty(name = "quarkus.http.access-log.enabled", defaultValue = "false") boolean logged,
            AccessLog log) {
        this(
                config.fastLane() && !logged && config.traceEndpoint().isEmpty(),
                log.isOpen() ? Optional.of(log) : Optional.empty());
    }

    private FastLane(boolean used, Optional<AccessLog> log) {
        this.log = log;
        this.used = used;
        this.open = used;
    }

    /** One on which nothing is ever answered. */
    public static FastLane closed() {
        return new FastLane(false, Optional.empty());
    }

    /** One without an application around it. */
    static FastLane opened() {
        return new FastLane(true, Optional.empty());
    }

    /** Whether anything may ever be answered here. */
    public boolean isUsed() {
        return used;
    }

    /** Answers from {@code prepared} from now on. */
    public void serve(PreparedAnswers prepared) {
        answers = Optional.of(prepared);
    }

    /** Tells the hosts that have paths of their own: what is prepared for one of them is {@linkplain #at named} after it, too. */
    public void apart(Predicate<String> hosts) {
        apart = Optional.of(hosts);
    }

    /** What answers for {@code path} at a host of its own are prepared under. */
    public static String at(String host, String path) {
        return host.toLowerCase(Locale.ROOT) + path;
    }

    /** What answers for {@code target} are prepared under. */
    RequestTarget named(RequestTarget target, Supplier<String> host) {
        if (apart.isEmpty()) {
            return target;
        }
        String name = host.get().toLowerCase(Locale.ROOT);
        return apart.get().test(name) ? target.at(name) : target;
    }

    /** Closes the lane for a while: the server answers everything. */
    public void open(boolean wanted) {
        open = used && wanted;
    }

    boolean isOpen() {
        return open;
    }

    /** Where requests are written down, if they are. */
    Optional<AccessLog> log() {
        return log;
    }

    /** For reading a request on this event loop. */
    OrdinaryRequest request() {
        return requests.get();
    }

    Optional<PreparedAnswer> find(RequestTarget target) {
        return answers.flatMap(prepared -> prepared.find(target));
    }

    void forget(PreparedAnswer answer) {
        answers.ifPresent(prepared -> prepared.forget(answer));
    }

    /**
     * Buffers for connections that are encrypted.
     *
     * @param others what such a connection has had so far
     */
    synchronized RecordBuffers records(ByteBufAllocator others) {
        RecordBuffers made = records.orElseGet(() -> new RecordBuffers(others));
        records = Optional.of(made);
        return made;
    }

    synchronized void began() {
        underWay++;
    }

    void ended() {
        CompletableFuture<Void> done;
        synchronized (this) {
            underWay--;
            if (underWay > 0) {
                return;
            }
            done = idle;
            idle = new CompletableFuture<>();
        }
        done.complete(null);
    }

    /** How many answers the sockets have not taken whole. */
    synchronized int underWay() {
        return underWay;
    }

    /** Completes when none is under way. */
    synchronized CompletableFuture<Void> idle() {
        return underWay == 0 ? CompletableFuture.completedFuture(null) : idle.copy();
    }
}
