package dev.floe.chain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.chain.ledger.Checkpoint;
import dev.floe.chain.ledger.Ledger;
import dev.floe.sui.rpc.SubscribeCheckpointsRequest;
import dev.floe.sui.rpc.SubscribeCheckpointsResponse;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * {@code sui.rpc.v2.SubscriptionService}: checkpoints as they are made. A subscriber that is slow gets them later, from
 * the ledger; nothing is queued for it.
 */
final class SubscriptionService {
    static final String METHOD = "sui.rpc.v2.SubscriptionService/SubscribeCheckpoints";

    private static final Logger LOG = Logger.getLogger(SubscriptionService.class);
    private static final int MAX_SUBSCRIPTIONS = 512;
    private static final long AGAIN_MILLIS = 100;
    private static final int MOST_KEPT = 1 << 20;

    private final Ledger ledger;
    private final Executor workers;
    private final AtomicInteger open = new AtomicInteger();

    /** All who follow the chain for the same reason want the same message at the same moment. */
    private final Cache<String, byte[]> messages = Caffeine.newBuilder()
            .maximumWeight(MOST_KEPT)
            .weigher((String wanted, byte[] message) -> wanted.length() + message.length)
            .executor(Runnable::run)
            .build();

    SubscriptionService(Ledger ledger, Executor workers) {
        this.ledger = ledger;
        this.workers = workers;
    }

    /**
     * The request, and where the subscription starts.
     *
     * @param parts is equal if what is wanted is
     */
    record Wanted(ReadMask mask, String parts, long first) {}

    Wanted parse(byte[] request) {
        SubscribeCheckpointsRequest parsed = Unary.parse(SubscribeCheckpointsRequest.parser(), request);
        if (parsed.hasFilter()) {
            throw new RpcException(
                    RpcException.Code.UNIMPLEMENTED, "filter is not supported: this chain tells of all checkpoints");
        }
        return new Wanted(
                ReadMask.of(parsed.hasReadMask(), parsed.getReadMask(), "sequence_number", "digest"),
                parsed.getReadMask().toByteString().toString(ISO_8859_1) + parsed.hasReadMask(),
                ledger.latestCheckpoint().sequenceNumber() + 1);
    }

    /** On the event loop of {@code reply}. */
    void start(Reply reply, Wanted wanted) {
        if (reply.isOver()) {
            return;
        }
        if (open.incrementAndGet() > MAX_SUBSCRIPTIONS) {
            open.decrementAndGet();
            reply.fail(new RpcException(RpcException.Code.RESOURCE_EXHAUSTED, "too many subscriptions"));
            return;
        }
        new Subscription(reply, wanted).open();
    }

    private static byte[] message(Checkpoint checkpoint, ReadMask mask) {
        return SubscribeCheckpointsResponse.newBuilder()
                .setCursor(checkpoint.summary().sequenceNumber())
                .setCheckpoint(
                        mask.trim(dev.floe.sui.rpc.Checkpoint.getDescriptor(), Rendering.checkpoint(checkpoint, mask)))
                .build()
                .toByteArray();
    }

    /** One subscriber. On its event loop only. */
    private final class Subscription {
        private final Reply reply;
        private final Wanted subscribed;
        private final Context context = Vertx.currentContext();
        private final AutoCloseable listening;
        private long next;
        private boolean fetching;
        private boolean closed;

        Subscription(Reply reply, Wanted wanted) {
            this.reply = reply;
            this.subscribed = wanted;
            this.next = wanted.first();
            reply.onDrain(this::pump);
            reply.onClose(this::close);
            this.listening = ledger.onCheckpoint(made -> context.runOnContext(ignored -> pump()));
        }

        void open() {
            reply.open();
            pump();
        }

        private void pump() {
            if (closed || fetching || reply.isFull()) {
                return;
            }
            fetching = true;
            Work.on(workers, context, this::fetch, this::send, this::later, () -> {});
        }

        private Optional<byte[]> fetch() {
            long wanted = next;
            return Optional.ofNullable(messages.get(
                    wanted + " " + subscribed.parts(),
                    any -> ledger.checkpoint(wanted)
                            .map(checkpoint -> message(checkpoint, subscribed.mask()))
                            .orElse(null)));
        }

        private void send(Optional<byte[]> message) {
            fetching = false;
            if (closed || message.isEmpty()) {
                return;
            }
            reply.send(message.get());
            next++;
            pump();
        }

        private void later(RpcException busy) {
            fetching = false;
            context.owner().setTimer(AGAIN_MILLIS, again -> pump());
        }

        private void close() {
            if (closed) {
                return;
            }
            closed = true;
            open.decrementAndGet();
            try {
                listening.close();
            } catch (Exception e) {
                LOG.warn("A subscription was not closed", e);
            }
        }
    }
}
