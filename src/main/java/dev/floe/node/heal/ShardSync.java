package dev.floe.node.heal;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.Plural;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.peer.PeerException;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SyncShardMessage;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Takes shards over from the nodes that had them before, some slivers at a time: first the primary, then the secondary
 * ones, in the order of blob IDs. Every sliver is verified before it is kept. What the other node does not have, or has
 * wrong, is recovered afterwards like anything else that is missing; and so is everything if it does not answer for long.
 */
public final class ShardSync implements Worker {
    private static final Logger LOG = Logger.getLogger(ShardSync.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final BlobId FIRST = BlobId.of(new byte[BlobId.LENGTH]);
    private static final int LOOKED_AT_ONCE = 256;
    private static final int FIRST_COUNT = 16;
    /** The reference's. */
    private static final int MOST_SLIVERS = 1000;
    /** What an answer may be long; one of our own nodes sends less. */
    private static final int LONGEST_ANSWER = 64 << 20;
    /** An answer of which less may have more slivers the next time. */
    private static final int SHORT_ANSWER = 2 << 20;

    private static final Backoff AFTER_FAILURES = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final ShardStates states;
    private final Neighbours neighbours;
    private final ProtocolKeys keys;
    private final Healing.Blobs blobs;
    private final LocalBlobs local;
    private final Calculator cpu;
    private final Supplier<Optional<String>> obstacle;
    private final Duration patience;
    private final LongSupplier nanoTime;
    private final Runnable takenOver;

    /** How it goes with one shard. */
    private static final class Attempt {
        private int count = FIRST_COUNT;
        private int failures;
        private long dueNanos;
        private long progressNanos;
        private Optional<String> trouble = Optional.empty();
    }

    // Of the worker's thread.
    private final Map<Integer, Attempt> attempts = new HashMap<>();

    private volatile long taken;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * @param keys sign requests
     * @param obstacle why it cannot be known at the moment which blobs there are; empty if it can
     * @param patience without progress after which a shard is recovered instead
     * @param takenOver is told of each shard that was taken over
     */
    public ShardSync(
            ShardStates states,
            Neighbours neighbours,
            ProtocolKeys keys,
            Healing.Blobs blobs,
            LocalBlobs local,
            Calculator cpu,
            Supplier<Optional<String>> obstacle,
            Duration patience,
            LongSupplier nanoTime,
            Runnable takenOver) {
        this.states = states;
        this.neighbours = neighbours;
        this.keys = keys;
        this.blobs = blobs;
        this.local = local;
        this.cpu = cpu;
        this.obstacle = obstacle;
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.takenOver = takenOver;
    }

    @Override
    public String name() {
        return "shard-sync";
    }

    @Override
    public Step work() throws IOException {
        TreeMap<Integer, ShardStates.State.Sync> open = open();
        attempts.keySet().retainAll(open.keySet());
        if (open.isEmpty()) {
            trouble = Optional.empty();
            return Step.IDLE;
        }
        if (obstacle.get().isPresent()) {
            return Step.THROTTLED;
        }
        long now = nanoTime.getAsLong();
        for (Map.Entry<Integer, ShardStates.State.Sync> one : open.entrySet()) {
            Attempt attempt = attempts.computeIfAbsent(one.getKey(), _ -> {
                Attempt fresh = new Attempt();
                fresh.dueNanos = now;
                fresh.progressNanos = now;
                return fresh;
            });
            if (attempt.dueNanos - now <= 0) {
                goOn(one.getKey(), one.getValue(), attempt);
                return Step.BUSY;
            }
        }
        return Step.THROTTLED;
    }

    private TreeMap<Integer, ShardStates.State.Sync> open() {
        TreeMap<Integer, ShardStates.State.Sync> open = new TreeMap<>();
        states.all().forEach((shard, state) -> {
            if (state instanceof ShardStates.State.Sync sync) {
                open.put(shard, sync);
            }
        });
        return open;
    }

    private void goOn(int shard, ShardStates.State.Sync state, Attempt attempt) throws IOException {
        Committees committees = neighbours.committees();
        int epoch = committees.current().epoch();
        Optional<BlobId> next = nextWanted(
                state.last()
                        .flatMap(ShardSync::after)
                        .or(() -> state.last().isPresent() ? Optional.empty() : Optional.of(FIRST)),
                epoch);
        if (next.isEmpty()) {
            endAxis(shard, state);
            return;
        }
        Optional<Neighbour> source = committees
                .previous()
                .map(previous -> previous.holderOfShard(shard))
                .flatMap(neighbours::of);
        if (source.isEmpty()) {
            recoverInstead(shard, "nobody had it before");
            return;
        }
        try {
            ShardSlivers answer = ask(source.get(), shard, state.axis(), next.get(), attempt.count, epoch);
            take(shard, state, source.get(), epoch, next.get(), answer, attempt);
            attempt.failures = 0;
            attempt.progressNanos = nanoTime.getAsLong();
            trouble = Optional.empty();
        } catch (PeerException e) {
            failed(shard, attempt, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first blob from there on that should be in the shard. */
    private Optional<BlobId> nextWanted(Optional<BlobId> from, int epoch) {
        Optional<BlobId> at = from;
        while (at.isPresent()) {
            List<BlobId> some = blobs.from(at.get(), LOOKED_AT_ONCE);
            for (BlobId blobId : some) {
                if (isWanted(blobId, epoch)) {
                    return Optional.of(blobId);
                }
            }
            at = some.size() < LOOKED_AT_ONCE ? Optional.empty() : after(some.getLast());
        }
        return Optional.empty();
    }

    private boolean isWanted(BlobId blobId, int epoch) {
        OptionalInt since = blobs.certifiedSince(blobId);
        return since.isPresent() && Integer.compareUnsigned(since.getAsInt(), epoch) < 0;
    }

    static Optional<BlobId> after(BlobId blobId) {
        byte[] larger = blobId.toBytes();
        for (int at = larger.length - 1; at >= 0; at--) {
            if (++larger[at] != 0) {
                return Optional.of(BlobId.of(larger));
            }
        }
        return Optional.empty();
    }

    private void endAxis(int shard, ShardStates.State.Sync state) throws IOException {
        if (state.axis() == Axis.PRIMARY) {
            states.reached(shard, Axis.SECONDARY, Optional.empty());
        } else {
            states.takenOver(shard);
            takenOver.run();
        }
    }

    private ShardSlivers ask(Neighbour source, int shard, Axis axis, BlobId from, int count, int epoch)
            throws PeerException, InterruptedException {
        BlsSecretKey key = keys.in(neighbours.committees().current());
        SignedMessage request = SignedMessage.sign(new SyncShardMessage(epoch, shard, axis, from, count, epoch), key);
        try {
            return source.syncShard(key.publicKey(), request, LONGEST_ANSWER, TIMEOUT)
                    .get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw PeerException.of(e);
        }
    }

    private void take(
            int shard,
            ShardStates.State.Sync state,
            Neighbour source,
            int epoch,
            BlobId from,
            ShardSlivers answer,
            Attempt attempt)
            throws IOException, InterruptedException {
        if (answer.entries().isEmpty()) {
            // All that the other node has was had; what is missing is recovered.
            endAxis(shard, state);
            return;
        }
        List<VerifiedSliver> good = new ArrayList<>();
        long bytes = 0;
        BlobId last = from;
        boolean first = true;
        for (ShardSlivers.Entry entry : answer.entries()) {
            int order = Arrays.compareUnsigned(entry.blobId().toBytes(), last.toBytes());
            if (first ? order < 0 : order <= 0) {
                source.lied("slivers of shard " + shard + " that are not in the order of their blobs");
                recoverInstead(shard, "its previous holder cannot be understood");
                return;
            }
            first = false;
            last = entry.blobId();
            bytes += entry.sliver().data().length;
            if (isWanted(entry.blobId(), epoch)) {
                verified(shard, state.axis(), source, entry).ifPresent(good::add);
            }
        }
        local.keep(good);
        taken += good.size();
        states.reached(shard, state.axis(), Optional.of(last));
        attempt.count = bytes < SHORT_ANSWER
                ? Math.min(MOST_SLIVERS, 2 * attempt.count)
                : Math.max(1, bytes > 4L * SHORT_ANSWER ? attempt.count / 2 : attempt.count);
    }

    /** The sliver, if it is right, and not here. */
    private Optional<VerifiedSliver> verified(int shard, Axis axis, Neighbour source, ShardSlivers.Entry entry)
            throws IOException, InterruptedException {
        BlobId blobId = entry.blobId();
        Sliver sliver = entry.sliver();
        int pair = blobId.pairOfShard(shard, blobs.encoding().shardCount());
        if (local.has(blobId, pair, axis)) {
            return Optional.empty();
        }
        Optional<VerifiedMetadata> metadata = new MetadataFetch(blobs, local, cpu)
                .of(blobId, neighbours.of(blobId, blobs.certifiedSince(blobId).orElse(0)));
        if (metadata.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (sliver.axis() != axis) {
                throw new RedStuffException(RedStuffException.Fault.INDEX, "a sliver of the other axis");
            }
            return Optional.of(cpu.compute(() -> metadata.get().verify(pair, sliver)));
        } catch (RedStuffException e) {
            source.lied("a wrong sliver of blob " + blobId + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void failed(int shard, Attempt attempt, PeerException why) throws IOException {
        long now = nanoTime.getAsLong();
        attempt.failures++;
        attempt.dueNanos = now + AFTER_FAILURES.pause(attempt.failures).toNanos();
        attempt.count = Math.max(1, attempt.count / 2);
        trouble = Optional.of("shard " + shard + ": " + why.getMessage());
        if (now - attempt.progressNanos > patience.toNanos()) {
            recoverInstead(shard, why.getMessage());
        }
    }

    private void recoverInstead(int shard, String why) throws IOException {
        LOG.infof("shard %d is recovered and not taken over: %s", shard, why);
        states.takenOver(shard);
        takenOver.run();
    }

    @Override
    public long waiting() {
        return open().size();
    }

    @Override
    public String progress() {
        String so = Plural.of(taken, "sliver was", "slivers were") + " taken over";
        return trouble.map(why -> so + "; last: " + why).orElse(so);
    }
}
