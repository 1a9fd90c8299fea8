package dev.floe.node.heal;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Plural;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.peer.PeerException;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.ShardSlivers;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.StorageNode;
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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Takes shards over from the nodes that had them before, some slivers at a time: first the primary, then the secondary
 * ones, in the order of blob IDs. The metadata of some blobs are got before their slivers, which says how long these are: no
 * more are asked for than this node has memory for. Every sliver is verified before it is kept. What the other node does not
 * have, or has wrong, is recovered afterwards like anything else that is missing; and so is everything if it does not answer
 * for long, or says in its own words that it will not give the shard.
 */
public final class ShardSync implements Worker, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ShardSync.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final BlobId FIRST = BlobId.of(new byte[BlobId.LENGTH]);
    private static final int LOOKED_AT_ONCE = 256;
    private static final int SHARDS_AT_ONCE = 4;
    /** From those who did not answer the last time, or very slowly: the other places are for who does. */
    private static final int IN_DOUBT_AT_ONCE = 2;

    private static final int FIRST_COUNT = 16;
    /** The reference's. */
    private static final int MOST_SLIVERS = 1000;

    private static final int LONGEST_ANSWER = 64 << 20;
    /** An answer is there once more when it is parsed. */
    private static final int SHARE_OF_ANSWER = 3;
    /** Of slivers that are asked for together, if they are several. */
    private static final int ENOUGH = 8 << 20;
    /** For slivers that the other node has between those that are wanted. */
    private static final int SPARE = 256 << 10;

    private static final int FRAMING = 64;
    /** So many blobs in a row may have been followed by what this node cannot take. Each costs the longest answer there is. */
    private static final int MOST_PASSED_OVER = 4;

    private static final int SHARE_OF_METADATA = 4;
    /** Of hashes: as they come, as they are kept, and with the tree over them. */
    private static final int METADATA_COPIES = 8;

    private static final Set<String> PASSING = Set.of(
            ErrorReason.INVALID_EPOCH.name(), ErrorReason.REQUEST_UNAUTHORIZED.name(), ErrorReason.UNAVAILABLE.name());

    private static final Duration MEMORY_WITHIN = Duration.ofMinutes(10);
    private static final Backoff AFTER_FAILURES = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private final ShardStates states;
    private final Neighbours neighbours;
    private final ProtocolKeys keys;
    private final Healing.Blobs blobs;
    private final LocalBlobs local;
    private final Calculator cpu;
    private final Supplier<Optional<String>> obstacle;
    private final Options options;
    private final LongSupplier nanoTime;
    private final ThreadFactory threads;
    private final Runnable takenOver;
    private final MetadataFetches metadata;
    private final AtomicReference<Runnable> bell = new AtomicReference<>(() -> {});
    private final AtomicLong taken = new AtomicLong();
    private final Map<Integer, String> troubles = new ConcurrentHashMap<>();

    /**
     * How it goes about it.
     *
     * @param patience without progress after which a shard is recovered instead, and what may be wasted on a node altogether
     * @param memory what it may take, with others
     * @param pause what follows after each answer
     */
    public record Options(Duration patience, MemoryBudget memory, Healing.Pause pause) {}

    /** How it goes with one shard. Of the worker's thread, or of the one that is at the shard. */
    private static final class Attempt {
        private int count = FIRST_COUNT;
        private int failures;
        /** In a row, of answers that were more than was asked for, or nothing that can be understood. */
        private int tooLong;
        /** In a row. */
        private int passedOver;

        private boolean begun;
        private long dueNanos;
        private long progressNanos;

        Attempt(long now) {
            dueNanos = now;
        }

        void begin(long now) {
            if (!begun) {
                begun = true;
                progressNanos = now;
            }
        }
    }

    /** A shard that can be gone on with, and who had it; empty if that is nobody. */
    private record Turn(int shard, Attempt attempt, Optional<ObjectId> from) {}

    /** A shard that somebody is at. */
    private record Hand(Thread thread, Optional<ObjectId> from) {}

    // Of the worker's thread.
    private final Map<Integer, Attempt> attempts = new HashMap<>();

    private final Map<ObjectId, FormerHolder> holders = new ConcurrentHashMap<>();

    // Guarded by this.
    private final Map<Integer, Hand> underWay = new HashMap<>();
    private boolean closed;

    /**
     * @param keys sign requests
     * @param obstacle why it cannot be known at the moment which blobs there are; empty if it can
     * @param threads on which shards are taken over
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
            Options options,
            LongSupplier nanoTime,
            ThreadFactory threads,
            Runnable takenOver) {
        this.states = states;
        this.neighbours = neighbours;
        this.keys = keys;
        this.blobs = blobs;
        this.local = local;
        this.cpu = cpu;
        this.obstacle = obstacle;
        this.options = options;
        this.nanoTime = nanoTime;
        this.threads = threads;
        this.metadata = new MetadataFetches(blobs, local, neighbours, threads);
        this.takenOver = takenOver;
    }

    /** @param ring wakes the worker */
    public void wakeBy(Runnable ring) {
        bell.set(ring);
    }

    @Override
    public String name() {
        return "shard-sync";
    }

    @Override
    public Step work() {
        TreeMap<Integer, ShardStates.State.Sync> open = open();
        attempts.keySet().retainAll(open.keySet());
        troubles.keySet().retainAll(open.keySet());
        if (open.isEmpty()) {
            return Step.IDLE;
        }
        if (obstacle.get().isPresent()) {
            return Step.THROTTLED;
        }
        Map<Integer, Optional<ObjectId>> from = holders(open.keySet());
        holders.keySet()
                .retainAll(from.values().stream().flatMap(Optional::stream).collect(Collectors.toSet()));
        boolean busy = false;
        // Each once.
        while (!from.isEmpty()) {
            Optional<Turn> next = next(from);
            if (next.isEmpty()) {
                break;
            }
            from.remove(next.get().shard);
            busy |= start(next.get());
        }
        return busy ? Step.BUSY : Step.THROTTLED;
    }

    /** Who had each of the shards before. */
    private Map<Integer, Optional<ObjectId>> holders(Collection<Integer> shards) {
        Optional<Committee> previous = neighbours.committees().previous();
        Map<Integer, Optional<ObjectId>> from = new TreeMap<>();
        shards.forEach(shard -> from.put(
                shard, previous.map(committee -> committee.holderOfShard(shard)).map(StorageNode::id)));
        return from;
    }

    /**
     * Whose turn it is: the shard from the node that the fewest come from at the moment, and of those the one that has been due
     * for longest. So one node that does not answer keeps no other from handing over, and many of them cannot take all places.
     */
    private synchronized Optional<Turn> next(Map<Integer, Optional<ObjectId>> from) {
        if (closed || underWay.size() >= SHARDS_AT_ONCE) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        Map<Optional<ObjectId>, Integer> busy = new HashMap<>();
        underWay.values().forEach(hand -> busy.merge(hand.from, 1, Integer::sum));
        boolean roomForDoubt =
                underWay.values().stream().filter(hand -> isInDoubt(hand.from)).count() < IN_DOUBT_AT_ONCE;
        return from.entrySet().stream()
                .filter(one -> !underWay.containsKey(one.getKey()))
                .map(one -> new Turn(
                        one.getKey(), attempts.computeIfAbsent(one.getKey(), _ -> new Attempt(now)), one.getValue()))
                .filter(turn -> turn.attempt.dueNanos - now <= 0)
                .filter(turn -> roomForDoubt || !isInDoubt(turn.from))
                .min(Comparator.comparingInt((Turn turn) -> busy.getOrDefault(turn.from, 0))
                        .thenComparingLong(turn -> turn.attempt.dueNanos - now));
    }

    private boolean isInDoubt(Optional<ObjectId> from) {
        return from.map(holders::get).filter(FormerHolder::isInDoubt).isPresent();
    }

    /** Whether there is still something to do for the shard. */
    private boolean start(Turn turn) {
        Thread thread;
        synchronized (this) {
            // Not before nobody is at it any more: that is how far it is.
            if (closed || !(states.of(turn.shard).orElse(null) instanceof ShardStates.State.Sync state)) {
                return false;
            }
            turn.attempt.begin(nanoTime.getAsLong());
            thread = threads.newThread(() -> run(turn.shard, state, turn.attempt));
            underWay.put(turn.shard, new Hand(thread, turn.from));
        }
        thread.start();
        return true;
    }

    private void run(int shard, ShardStates.State.Sync state, Attempt attempt) {
        MeteredCalculator metered = new MeteredCalculator(cpu, nanoTime);
        try {
            goOn(shard, state, attempt, metered);
            options.pause.after(metered.nanos());
        } catch (InterruptedException e) {
            LOG.debug("the node is stopping");
        } catch (IOException | RuntimeException | Error e) {
            LOG.debugf(e, "shard %d is not gone on with", shard);
            postpone(shard, attempt, String.valueOf(e.getMessage()));
        } finally {
            synchronized (this) {
                underWay.remove(shard);
            }
            bell.get().run();
        }
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

    private void goOn(int shard, ShardStates.State.Sync state, Attempt attempt, Calculator metered)
            throws IOException, InterruptedException {
        Committees committees = neighbours.committees();
        int epoch = committees.current().epoch();
        List<BlobId> next = wanted(
                state.last()
                        .flatMap(BlobId::next)
                        .or(() -> state.last().isPresent() ? Optional.empty() : Optional.of(FIRST)),
                epoch,
                Math.min(attempt.count, mostMetadata()));
        if (next.isEmpty()) {
            endAxis(shard, state);
            return;
        }
        Optional<StorageNode> before = committees.previous().map(previous -> previous.holderOfShard(shard));
        Optional<Neighbour> source = before.flatMap(neighbours::of);
        if (source.isEmpty()) {
            recoverInstead(shard, "nobody had it before");
            return;
        }
        FormerHolder holder = holders.computeIfAbsent(before.get().id(), _ -> new FormerHolder());
        if (holder.hasWasted(options.patience)) {
            recoverInstead(shard, "its previous holder sends too little in its time");
            return;
        }
        try {
            Batch batch;
            try (MemoryBudget.Lease _ = acquire(bytesOfMetadata(next.size()))) {
                batch = batch(next, metadata.of(next, metered), state.axis());
            }
            if (batch.blobs.isEmpty() && batch.anyKnown) {
                // This node cannot take them in one piece: they are recovered.
                states.reached(shard, state.axis(), Optional.of(batch.passed));
                return;
            }
            int limit = limit(batch, attempt.tooLong);
            // All at once: who waits for more while holding some keeps the others from it, and they this one.
            try (MemoryBudget.Lease _ = acquire(bytesOfMetadata(batch.blobs.size()) + 2L * limit)) {
                // Nobody has the metadata, it seems: or is it that nobody can be reached?
                List<BlobId> asked = batch.blobs.isEmpty() ? next.subList(0, 1) : batch.blobs;
                // They are on the disk by now.
                Map<BlobId, VerifiedMetadata> known = new HashMap<>(metadata.of(batch.blobs, metered));
                ShardSlivers answer;
                long begin = nanoTime.getAsLong();
                try {
                    answer = ask(source.get(), shard, state.axis(), asked, limit, epoch);
                } catch (PeerException e) {
                    holder.failed(nanoTime.getAsLong() - begin);
                    if (e.kind() == PeerException.Kind.MALFORMED && asked.size() == 1 && limit == mostOfAnswer()) {
                        passOver(shard, state, attempt, batch, e);
                        return;
                    }
                    throw e;
                }
                long took = nanoTime.getAsLong() - begin;
                if (batch.blobs.isEmpty()) {
                    states.reached(shard, state.axis(), Optional.of(batch.passed));
                    holder.answered(took, 0);
                } else {
                    holder.answered(took, take(shard, state, source.get(), epoch, batch, answer, known, metered));
                }
            }
            attempt.count = Math.min(MOST_SLIVERS, 2 * attempt.count);
            attempt.failures = 0;
            attempt.tooLong = 0;
            attempt.passedOver = 0;
            attempt.progressNanos = nanoTime.getAsLong();
            troubles.remove(shard);
        } catch (PeerException e) {
            failed(shard, attempt, e);
        } catch (TimeoutException e) {
            postpone(shard, attempt, "there is no memory for it at the moment");
        }
    }

    /**
     * The other node has something else than what it was asked for, it seems, and that is longer than this node can take: the
     * one blob is recovered, as it will be with the other one. Nothing came, so it is no progress: whoever never sends
     * anything else is done without some time.
     */
    private void passOver(int shard, ShardStates.State.Sync state, Attempt attempt, Batch batch, PeerException why)
            throws IOException {
        attempt.failures = 0;
        attempt.passedOver++;
        failed(shard, attempt, why);
        if (attempt.passedOver > MOST_PASSED_OVER) {
            recoverInstead(shard, "its previous holder cannot be understood");
        } else if (states.isSyncing(shard)) {
            BlobId last = batch.blobs.isEmpty() ? batch.passed : batch.blobs.getLast();
            states.reached(shard, state.axis(), Optional.of(last));
        }
    }

    // --- how much at once ---

    /** What is kept in memory for the metadata of so many blobs, and for those of as many that come beside them. */
    private long bytesOfMetadata(int count) {
        return count * METADATA_COPIES * (64L * blobs.encoding().shardCount() + FRAMING);
    }

    private MemoryBudget.Lease acquire(long bytes) throws InterruptedException, TimeoutException {
        return options.memory.acquire(this, Math.min(options.memory.largest(), bytes), MEMORY_WITHIN);
    }

    private int mostMetadata() {
        return Math.clamp(options.memory.largest() / SHARE_OF_METADATA / bytesOfMetadata(1), 1, MOST_SLIVERS);
    }

    private int longest() {
        return (int) Math.min(LONGEST_ANSWER, options.memory.largest() / SHARE_OF_ANSWER);
    }

    private int mostOfAnswer() {
        return longest() + FRAMING;
    }

    /**
     * Blobs whose slivers are asked for together.
     *
     * @param blobs in the order of their IDs; empty if nothing can be asked for
     * @param bytes that their slivers are long
     * @param passed the last blob that nothing is asked for of, if so
     * @param anyKnown whether somebody has metadata of any blob that was thought of
     */
    private record Batch(List<BlobId> blobs, long bytes, BlobId passed, boolean anyKnown) {}

    private Batch batch(List<BlobId> next, Map<BlobId, VerifiedMetadata> known, Axis axis) {
        List<BlobId> some = new ArrayList<>();
        long bytes = 0;
        BlobId passed = next.getFirst();
        for (BlobId blobId : next) {
            Optional<Integer> length =
                    Optional.ofNullable(known.get(blobId)).map(blob -> FRAMING + blob.sliverLength(axis));
            boolean usable = length.filter(one -> one <= longest()).isPresent();
            if (!usable && some.isEmpty()) {
                passed = blobId;
            } else if (!usable || !some.isEmpty() && bytes + length.get() > Math.min(ENOUGH, longest())) {
                break;
            } else {
                some.add(blobId);
                bytes += length.get();
            }
        }
        return new Batch(some, bytes, passed, !known.isEmpty());
    }

    /** What an answer may be long. Who has had something else than we thought may send more the next time. */
    private int limit(Batch batch, int tooLong) {
        return (int) Math.min(mostOfAnswer(), (2 * batch.bytes + SPARE) << Math.min(tooLong, 16));
    }

    /** The first blobs from there on that should be in the shard. */
    private List<BlobId> wanted(Optional<BlobId> from, int epoch, int most) {
        List<BlobId> wanted = new ArrayList<>();
        Optional<BlobId> at = from;
        while (at.isPresent() && wanted.size() < most) {
            List<BlobId> some = blobs.from(at.get(), LOOKED_AT_ONCE);
            some.stream()
                    .filter(blobId -> isWanted(blobId, epoch))
                    .limit(most - wanted.size())
                    .forEach(wanted::add);
            at = some.size() < LOOKED_AT_ONCE
                    ? Optional.empty()
                    : some.getLast().next();
        }
        return wanted;
    }

    private boolean isWanted(BlobId blobId, int epoch) {
        OptionalInt since = blobs.certifiedSince(blobId);
        return since.isPresent() && Integer.compareUnsigned(since.getAsInt(), epoch) < 0;
    }

    private void endAxis(int shard, ShardStates.State.Sync state) throws IOException {
        if (state.axis() == Axis.PRIMARY) {
            states.reached(shard, Axis.SECONDARY, Optional.empty());
        } else {
            states.takenOver(shard);
            takenOver.run();
        }
    }

    private ShardSlivers ask(Neighbour source, int shard, Axis axis, List<BlobId> wanted, int limit, int epoch)
            throws PeerException, InterruptedException {
        BlsSecretKey key = keys.in(neighbours.committees().current());
        SignedMessage request = SignedMessage.sign(
                new SyncShardMessage(epoch, shard, axis, wanted.getFirst(), wanted.size(), epoch), key);
        CompletableFuture<ShardSlivers> answer = source.syncShard(key.publicKey(), request, limit, TIMEOUT);
        try {
            return answer.get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw PeerException.of(e);
        } finally {
            answer.cancel(true);
        }
    }

    /** Returns how many bytes of slivers were right, or not looked at because they are here already. */
    private long take(
            int shard,
            ShardStates.State.Sync state,
            Neighbour source,
            int epoch,
            Batch batch,
            ShardSlivers answer,
            Map<BlobId, VerifiedMetadata> known,
            Calculator metered)
            throws IOException, InterruptedException {
        List<ShardSlivers.Entry> entries = answer.entries();
        if (entries.isEmpty()) {
            // All that the other node has was had; what is missing is recovered.
            endAxis(shard, state);
            return 0;
        }
        if (!isInOrder(entries, batch)) {
            source.lied("slivers of shard " + shard + " that are not the first ones in the order of their blobs");
            recoverInstead(shard, "its previous holder cannot be understood");
            return 0;
        }
        List<ShardSlivers.Entry> wanted = entries.stream()
                .filter(entry -> isWanted(entry.blobId(), epoch))
                .toList();
        // What it does not have itself it has passed over, and has sent some that come later.
        List<BlobId> later = wanted.stream()
                .map(ShardSlivers.Entry::blobId)
                .filter(blobId -> !known.containsKey(blobId))
                .toList();
        known.putAll(metadata.of(later, metered));
        List<VerifiedSliver> good = new ArrayList<>();
        long right = 0;
        for (ShardSlivers.Entry entry : wanted) {
            Optional<VerifiedMetadata> blob = Optional.ofNullable(known.get(entry.blobId()));
            if (blob.isPresent() && isHere(shard, state.axis(), entry)) {
                right += Math.min(entry.sliver().data().length, blob.get().sliverLength(state.axis()));
            } else if (blob.isPresent()) {
                Optional<VerifiedSliver> sliver = verified(shard, state.axis(), source, entry, blob.get(), metered);
                sliver.ifPresent(good::add);
                right += sliver.map(one -> (long) one.symbols().length).orElse(0L);
            }
        }
        local.keep(good);
        taken.addAndGet(good.size());
        states.reached(shard, state.axis(), Optional.of(entries.getLast().blobId()));
        return right;
    }

    private boolean isHere(int shard, Axis axis, ShardSlivers.Entry entry) {
        return local.has(
                entry.blobId(),
                entry.blobId().pairOfShard(shard, blobs.encoding().shardCount()),
                axis);
    }

    private static boolean isInOrder(List<ShardSlivers.Entry> entries, Batch batch) {
        if (entries.size() > batch.blobs.size() || entries.getFirst().blobId().compareTo(batch.blobs.getFirst()) < 0) {
            return false;
        }
        for (int at = 1; at < entries.size(); at++) {
            if (entries.get(at).blobId().compareTo(entries.get(at - 1).blobId()) <= 0) {
                return false;
            }
        }
        return true;
    }

    /** The sliver, if it is right. */
    private Optional<VerifiedSliver> verified(
            int shard,
            Axis axis,
            Neighbour source,
            ShardSlivers.Entry entry,
            VerifiedMetadata metadata,
            Calculator metered) {
        BlobId blobId = entry.blobId();
        Sliver sliver = entry.sliver();
        int pair = blobId.pairOfShard(shard, blobs.encoding().shardCount());
        try {
            if (sliver.axis() != axis) {
                throw new RedStuffException(RedStuffException.Fault.INDEX, "a sliver of the other axis");
            }
            return Optional.of(metered.compute(() -> metadata.verify(pair, sliver)));
        } catch (RedStuffException e) {
            source.lied("a wrong sliver of blob " + blobId + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private void failed(int shard, Attempt attempt, PeerException why) throws IOException {
        if (why.kind() == PeerException.Kind.MALFORMED) {
            attempt.tooLong++;
        }
        postpone(shard, attempt, why.getMessage());
        if (isLastWord(why)) {
            recoverInstead(shard, why.getMessage());
            return;
        }
        if (nanoTime.getAsLong() - attempt.progressNanos > options.patience.toNanos()) {
            recoverInstead(shard, why.getMessage());
        }
    }

    /**
     * Whether the other node itself will never give the shard, as far as it is known. It may not be in the epoch yet, or not know
     * who is; and what is not in a node's words is of the network, or of what stands before the node: both pass.
     */
    private static boolean isLastWord(PeerException why) {
        return !why.reason().isEmpty() && !PASSING.contains(why.reason());
    }

    private void postpone(int shard, Attempt attempt, String why) {
        attempt.failures++;
        attempt.dueNanos =
                nanoTime.getAsLong() + AFTER_FAILURES.pause(attempt.failures).toNanos();
        attempt.count = Math.max(1, attempt.count / 2);
        troubles.put(shard, why);
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
        String so = Plural.of(taken.get(), "sliver was", "slivers were") + " taken over";
        return troubles.entrySet().stream()
                .findFirst()
                .map(one -> so + "; last: shard " + one.getKey() + ": " + one.getValue())
                .orElse(so);
    }

    /** Gives up what is under way, which goes on after the next start. */
    @Override
    public void close() {
        List<Thread> all;
        synchronized (this) {
            closed = true;
            all = underWay.values().stream().map(Hand::thread).toList();
        }
        all.forEach(Thread::interrupt);
        for (Thread thread : all) {
            try {
                thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
