package dev.floe.node.heal;

import dev.floe.bytes.Backoff;
import dev.floe.bytes.MemoryBudget;
import dev.floe.bytes.Plural;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.InconsistencyProof;
import dev.floe.redstuff.VerifiedMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Gets what this node lacks of certified blobs. It hears of blobs when they are certified, and goes through all of them
 * after the start, when an epoch has begun, when something was found damaged, and once in a while. How far it is needs
 * not be written down: what is missing is what is not on the disk.
 *
 * <p>A blob that was certified just now may still be on its way from its writer, so it is left alone for a while. What
 * cannot be had is tried again, after growing pauses.
 */
public final class Healing implements Worker, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Healing.class);
    private static final int LOOKED_AT_A_STEP = 256;

    private static final Duration BETWEEN_ROUNDS = Duration.ofHours(1);
    /** While something is missing: but not all the time, if a round takes long. */
    private static final Duration BETWEEN_ROUNDS_IN_NEED = Duration.ofMinutes(1);

    private static final int PAUSE_AFTER_ROUND = 4;
    private static final Duration MEMORY_WITHIN = Duration.ofMinutes(10);
    private static final int SLIVERS_IN_MEMORY = 6;
    /** Of each pair both slivers with all their symbols, once as they are and once on their way to the disk. */
    private static final int EXPANDED_AT_ONCE = 4;

    private static final Backoff AFTER_FAILURES = Backoff.unlimited(Duration.ofSeconds(1), Duration.ofMinutes(2));
    /** To find out once more that a blob was badly encoded takes as much as to recover it. */
    private static final Backoff AFTER_ACCUSATIONS = Backoff.unlimited(Duration.ofMinutes(2), Duration.ofHours(6));

    /** What the chain says, as far as it matters here. Thread-safe; methods block for the disk. */
    public interface Blobs {
        /** The first {@code most} blobs that anything is known of from {@code first} on, by their IDs. */
        List<BlobId> from(BlobId first, int most);

        /** Since which epoch the blob has been certified; empty if it is not. */
        OptionalInt certifiedSince(BlobId blobId);

        /** The pairs of the blob that should be here, but for those that are being taken over from somebody. */
        List<Integer> pairs(BlobId blobId);

        Encoding encoding();
    }

    /** Takes the proof that a blob was badly encoded, and sees to it that the chain learns of it. */
    @FunctionalInterface
    public interface Accuser {
        /** Blocks. Returns why the chain was not told; empty if it was. */
        Optional<String> accuse(VerifiedMetadata metadata, InconsistencyProof proof) throws InterruptedException;
    }

    /**
     * How it goes about it.
     *
     * @param atOnce blobs that are recovered at the same time
     * @param batch bytes for slivers of one blob that are recovered together; one sliver fits always
     * @param memory what all of them may take
     * @param deferral how long to leave a blob alone that was certified just now
     * @param pause what follows after each of them
     */
    public record Options(int atOnce, long batch, MemoryBudget memory, Deferral deferral, Pause pause) {}

    /** Lets whoever has worked rest. */
    @FunctionalInterface
    public interface Pause {
        /**
         * Blocks.
         *
         * @param nanos that the work took a core
         */
        void after(long nanos) throws InterruptedException;
    }

    /** How long a writer may take to upload what it has certified already. */
    @FunctionalInterface
    public interface Deferral {
        /** @param length of the blob in bytes; empty if it is not known */
        Duration of(Optional<Long> length);
    }

    /** Why a blob still lacks something, and when to try again. */
    private record Problem(String why, Backoff again) {}

    private final Blobs blobs;
    private final LocalBlobs local;
    private final Neighbours neighbours;
    private final Calculator cpu;
    private final Accuser accuser;
    private final Supplier<Optional<String>> obstacle;
    private final LongSupplier damages;
    private final Options options;
    private final LongSupplier nanoTime;
    private final ThreadFactory threads;
    private final AtomicReference<Runnable> bell = new AtomicReference<>(() -> {});
    private final AtomicReference<Runnable> whole = new AtomicReference<>(() -> {});
    private final AtomicLong recovered = new AtomicLong();
    private final AtomicLong healed = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    // Guarded by this.
    private final Backlog backlog = new Backlog();
    private final Set<Hand> hands = new HashSet<>();
    private boolean wanted = true;
    /** Whether the next round will find some that there was no room for. */
    private boolean leftOut;

    private boolean closed;

    // Of the worker's thread.
    /** The blob that the round that runs looks at next. */
    private Optional<BlobId> round = Optional.empty();

    private boolean foundMissing;
    /** Nanoseconds of looking, without the waits for room. */
    private long roundTook;

    private long roundEnded;
    private long damagesSeen;
    private int roundEpoch = -1;

    // Guarded by this: of the last round that began.
    private long roundNumber;

    /** The number of the last round that found everything to be here; 0 before that. */
    private volatile long wholeRound;

    /**
     * @param obstacle why it cannot be known at the moment what should be here, or cannot be kept; empty if it can
     * @param damages how many records on disk were found damaged so far
     * @param threads on which recoveries run and wait
     */
    public Healing(
            Blobs blobs,
            LocalBlobs local,
            Neighbours neighbours,
            Calculator cpu,
            Accuser accuser,
            Supplier<Optional<String>> obstacle,
            LongSupplier damages,
            Options options,
            LongSupplier nanoTime,
            ThreadFactory threads) {
        this.blobs = blobs;
        this.local = local;
        this.neighbours = neighbours;
        this.cpu = cpu;
        this.accuser = accuser;
        this.obstacle = obstacle;
        this.damages = damages;
        this.options = options;
        this.nanoTime = nanoTime;
        this.threads = threads;
    }

    /** @param ring wakes the worker */
    public void wakeBy(Runnable ring) {
        bell.set(ring);
    }

    /** @param listener is told whenever a round has found everything to be here: it must be quick */
    public void tellWhenWhole(Runnable listener) {
        whole.set(listener);
    }

    /** The blob was certified, just now or long ago: if something of it is missing, it is got after a while. */
    public void certified(BlobId blobId) {
        if (obstacle.get().isPresent()) {
            // When it is gone, all are looked at.
            synchronized (this) {
                wanted = true;
            }
            return;
        }
        if (isWhole(blobId)) {
            return;
        }
        Duration grace = options.deferral.of(local.metadata(blobId).map(VerifiedMetadata::blobLength));
        synchronized (this) {
            leftOut |= !backlog.certified(blobId, nanoTime.getAsLong() + grace.toNanos());
        }
        bell.get().run();
    }

    /** Goes through all blobs again, from the first one on. Returns the number of the round that does. */
    public long lookAgain() {
        long number;
        synchronized (this) {
            wanted = true;
            number = roundNumber + 1;
        }
        bell.get().run();
        return number;
    }

    /**
     * Whether a round with that number or a later one found everything to be here that was certified before the epoch in
     * which it began.
     */
    public boolean wasWholeSince(long number) {
        return wholeRound >= number;
    }

    private boolean isWhole(BlobId blobId) {
        List<Integer> pairs = blobs.pairs(blobId);
        if (pairs.isEmpty()) {
            return true;
        }
        if (!local.hasMetadata(blobId)) {
            return false;
        }
        for (int pair : pairs) {
            for (Axis axis : Axis.values()) {
                if (!local.has(blobId, pair, axis)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public String name() {
        return "healing";
    }

    @Override
    public Step work() throws IOException {
        if (obstacle.get().isPresent()) {
            return Step.THROTTLED;
        }
        if (lookOn()) {
            startSome();
            return Step.BUSY;
        }
        startSome();
        synchronized (this) {
            return backlog.size() == 0 ? Step.IDLE : Step.THROTTLED;
        }
    }

    // --- going through all of them ---

    /** Whether there are more to be looked at now. */
    private boolean lookOn() {
        if (round.isEmpty()) {
            if (!isRoundDue()) {
                return false;
            }
            roundEpoch = neighbours.committees().current().epoch();
            synchronized (this) {
                roundNumber++;
            }
            damagesSeen = damages.getAsLong();
            foundMissing = false;
            roundTook = 0;
            round = Optional.of(BlobId.of(new byte[BlobId.LENGTH]));
        }
        if (!hasRoomForMore()) {
            // Goes on where it is, when some of them were seen to.
            return false;
        }
        long began = nanoTime.getAsLong();
        List<BlobId> some = blobs.from(round.get(), LOOKED_AT_A_STEP);
        some.forEach(this::look);
        roundTook += nanoTime.getAsLong() - began;
        round = some.size() < LOOKED_AT_A_STEP
                ? Optional.empty()
                : some.getLast().next();
        if (round.isPresent()) {
            return true;
        }
        roundEnded = nanoTime.getAsLong();
        if (!foundMissing) {
            wholeRound = roundNumber;
            whole.get().run();
        }
        return false;
    }

    private synchronized boolean hasRoomForMore() {
        return backlog.hasRoom(LOOKED_AT_A_STEP);
    }

    private synchronized boolean isRoundDue() {
        long sinceLast = nanoTime.getAsLong() - roundEnded;
        boolean due = wanted
                || damages.getAsLong() != damagesSeen
                || neighbours.committees().current().epoch() != roundEpoch
                || sinceLast > BETWEEN_ROUNDS.toNanos()
                || foundMissing && backlog.isSettled()
                || leftOut && backlog.isSettled() && sinceLast > BETWEEN_ROUNDS_IN_NEED.toNanos()
                // Something may always wait, for its writer or for who is gone for good.
                || (foundMissing || leftOut) && sinceLast > pauseInNeed();
        if (due) {
            wanted = false;
            leftOut = false;
        }
        return due;
    }

    private long pauseInNeed() {
        return Math.clamp(PAUSE_AFTER_ROUND * roundTook, BETWEEN_ROUNDS_IN_NEED.toNanos(), BETWEEN_ROUNDS.toNanos());
    }

    private void look(BlobId blobId) {
        OptionalInt since = blobs.certifiedSince(blobId);
        if (since.isEmpty() || isWhole(blobId)) {
            return;
        }
        // What was certified in this epoch may be on its way still.
        foundMissing |= Integer.compareUnsigned(since.getAsInt(), roundEpoch) < 0;
        synchronized (this) {
            backlog.found(blobId, nanoTime.getAsLong());
        }
    }

    // --- one blob ---

    private void startSome() {
        Optional<Backlog.Due> due = takeDue(options.atOnce);
        for (; due.isPresent(); due = takeDue(options.atOnce)) {
            Hand hand = new Hand(due.get());
            synchronized (this) {
                hands.add(hand);
            }
            hand.thread.start();
        }
    }

    /** @param most that may be at work for somebody to take one more */
    private Optional<Backlog.Due> takeDue(int most) {
        if (obstacle.get().isPresent()) {
            return Optional.empty();
        }
        synchronized (this) {
            return closed || hands.size() >= most ? Optional.empty() : backlog.take(nanoTime.getAsLong());
        }
    }

    /** Heals one blob after the other, as long as there are some. */
    private final class Hand implements Runnable {
        private final Backlog.Due first;
        private final Thread thread;

        Hand(Backlog.Due first) {
            this.first = first;
            this.thread = threads.newThread(this);
        }

        @Override
        public void run() {
            try {
                Optional<Backlog.Due> next = Optional.of(first);
                while (next.isPresent()) {
                    MeteredCalculator metered = new MeteredCalculator(cpu, nanoTime);
                    heal(next.get(), metered);
                    rest(metered.nanos());
                    next = takeDue(Integer.MAX_VALUE);
                }
            } catch (InterruptedException e) {
                LOG.debug("the node is stopping");
            } finally {
                synchronized (Healing.this) {
                    hands.remove(this);
                }
                bell.get().run();
            }
        }
    }

    private void rest(long nanos) throws InterruptedException {
        synchronized (this) {
            if (closed) {
                return;
            }
        }
        options.pause.after(nanos);
    }

    private void heal(Backlog.Due due, Calculator metered) {
        Optional<Problem> problem;
        try {
            problem = tryToHeal(due.blobId(), metered);
        } catch (InterruptedException | CancellationException e) {
            problem = problem("the node is stopping");
        } catch (IOException | RuntimeException | Error e) {
            LOG.debugf(e, "blob %s cannot be healed", due.blobId());
            problem = problem(String.valueOf(e.getMessage()));
        }
        synchronized (this) {
            problem.filter(_ -> !closed).ifPresentOrElse(again -> failed(due, again), () -> backlog.done(due));
        }
        bell.get().run();
    }

    private static Optional<Problem> problem(String why) {
        return Optional.of(new Problem(why, AFTER_FAILURES));
    }

    private void failed(Backlog.Due due, Problem problem) {
        failures.incrementAndGet();
        long again =
                nanoTime.getAsLong() + problem.again.pause(due.failures() + 1).toNanos();
        leftOut |= !backlog.failed(due, problem.why, again);
    }

    /** What keeps the blob from being whole; empty if it is, or needs not be. */
    private Optional<Problem> tryToHeal(BlobId blobId, Calculator metered) throws InterruptedException, IOException {
        OptionalInt certifiedIn = blobs.certifiedSince(blobId);
        if (certifiedIn.isEmpty() || isWhole(blobId)) {
            return Optional.empty();
        }
        List<Source> sources = neighbours.of(blobId, certifiedIn.getAsInt());
        Optional<VerifiedMetadata> metadata = new MetadataFetch(blobs, local, metered).of(blobId, sources);
        if (metadata.isEmpty()) {
            return problem("nobody has its metadata");
        }
        List<Integer> pairs = blobs.pairs(blobId);
        Recovery recovery = new Recovery(metadata.get(), pairs, local, sources, metered, options.batch);
        Outcome outcome;
        try (MemoryBudget.Lease _ = options.memory.acquire(this, bytes(metadata.get(), pairs.size()), MEMORY_WITHIN)) {
            outcome = recovery.run();
        } catch (TimeoutException e) {
            return problem("there is no memory for it at the moment");
        } finally {
            recovered.addAndGet(recovery.recovered());
        }
        return switch (outcome) {
            case Outcome.Complete() -> {
                healed.incrementAndGet();
                yield Optional.empty();
            }
            case Outcome.Incomplete(String why) -> problem(why);
            case Outcome.Inconsistent(InconsistencyProof proof) ->
                accuser.accuse(metadata.get(), proof).map(why -> new Problem(why, AFTER_ACCUSATIONS));
        };
    }

    /** Of symbols and slivers, and what is made of them on the way to the disk: of a short blob as much as it has. */
    private long bytes(VerifiedMetadata metadata, int pairs) {
        long all = 2 * metadata.blobLength()
                + (long) EXPANDED_AT_ONCE * pairs * metadata.encoding().shardCount() * metadata.symbolSize();
        return Math.min(
                options.memory.largest(),
                Math.min(2 * options.batch, all) + (long) SLIVERS_IN_MEMORY * metadata.sliverLength(Axis.PRIMARY));
    }

    // --- where it stands ---

    @Override
    public synchronized long waiting() {
        return backlog.size();
    }

    @Override
    public synchronized String progress() {
        String so = Plural.of(recovered.get(), "sliver of ", "slivers of ")
                + Plural.of(healed.get(), "blob was", "blobs were") + " recovered";
        return obstacle.get()
                .map(why -> so + "; waits: " + why)
                .orElseGet(() ->
                        so + backlog.trouble().map(what -> "; last: " + what).orElse(""));
    }

    /** Slivers that were recovered since the start. */
    public long recoveredSlivers() {
        return recovered.get();
    }

    /** Attempts that did not get all of a blob since the start. */
    public long failedAttempts() {
        return failures.get();
    }

    /** Gives up what is under way, which goes on after the next start. */
    @Override
    public void close() {
        List<Hand> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(hands);
        }
        all.forEach(hand -> hand.thread.interrupt());
        for (Hand hand : all) {
            try {
                hand.thread.join(Duration.ofSeconds(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
