package dev.floe.chain.ledger;

import dev.floe.sui.model.Digest;
import dev.floe.sui.model.TransactionData;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * Executes transactions one after the other, on a thread of its own, in batches that share one sync of the log: what is
 * answered, and what readers see, is durable. Thread-safe.
 */
final class Committer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Committer.class);
    private static final int MAX_WAITING = 4096;
    private static final int MAX_BATCH = 256;
    private static final int MAX_BATCH_BYTES = 64 << 20;

    private final SharedState shared;
    /** As readers see it; changed by this class alone. */
    private final LedgerState state;

    private final Checkpoints checkpoints;
    private final TransactionLog log;
    private final Snapshots snapshots;
    private final TransactionValidator validator;
    private final TransactionExecutor executor;
    private final InstantSource clock;

    private final BlockingQueue<Turn> turns = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread = new Thread(this::run, "floe-ledger");
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private volatile boolean closed;
    /** For the committing thread only: time never goes back, whatever the clock does. */
    private long lastTimestamp;

    /** What waits for the committing thread. */
    private sealed interface Turn permits Request, End {}

    /** A transaction that waits for its turn. Compared by identity. */
    private record Request(
            byte[] bcs,
            Digest digest,
            TransactionData data,
            List<byte[]> signatures,
            CompletableFuture<CommittedTransaction> answer)
            implements Turn {
        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return digest.hashCode();
        }

        void reject(RejectedTransactionException.Reason reason, String message) {
            answer.completeExceptionally(rejected(reason, message));
        }
    }

    /** Asks the committing thread to end. */
    private enum End implements Turn {
        NOW
    }

    /** A transaction of the running batch that will be committed. */
    private record Executed(Request request, Outcome outcome, long timestampMillis) {
        byte[] entry() {
            return new LogEntry(
                            timestampMillis,
                            request.bcs(),
                            request.signatures(),
                            outcome.effects(),
                            outcome.events(),
                            StoredObject.objects(outcome.before()),
                            StoredObject.objects(outcome.after()))
                    .toBcs();
        }

        CommittedTransaction committed(long checkpoint) {
            return CommittedTransaction.of(
                    request.data(), request.bcs(), request.signatures(), outcome, checkpoint, timestampMillis);
        }
    }

    /** Goes on after the last checkpoint of {@code state}, which nobody else changes from now on. */
    Committer(
            SharedState state,
            Checkpoints checkpoints,
            TransactionLog log,
            Snapshots snapshots,
            TransactionValidator validator,
            TransactionExecutor executor,
            InstantSource clock) {
        this.shared = state;
        this.state = state.ofWriter();
        this.checkpoints = checkpoints;
        this.log = log;
        this.snapshots = snapshots;
        this.validator = validator;
        this.executor = executor;
        this.clock = clock;
        this.lastTimestamp =
                this.state.checkpoint(this.state.checkpointCount() - 1).timestampMillis();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Completes, with the reason, when nothing can be committed any more though nobody closed this. */
    CompletableFuture<String> failure() {
        return failure;
    }

    /**
     * Waits until the transaction is committed. One that was committed before is answered with what it did then.
     *
     * @param bcs of {@code data}; not copied
     * @throws RejectedTransactionException if it must not be executed, or the ledger is closed
     */
    CommittedTransaction commit(byte[] bcs, Digest digest, TransactionData data, List<byte[]> signatures)
            throws RejectedTransactionException {
        Request request = new Request(bcs, digest, data, signatures, new CompletableFuture<>());
        try {
            turns.put(request);
            // Nobody may be there to take it; the end, which may be behind it, is not for us to take.
            if (closed && turns.remove(request)) {
                rejectLate(List.of(request));
            }
            return request.answer().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw rejected(
                    RejectedTransactionException.Reason.UNAVAILABLE,
                    "interrupted; transaction " + digest + " may have been committed");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RejectedTransactionException rejection) {
                throw rejected(rejection.reason(), rejection.getMessage());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void run() {
        List<Turn> taken = new ArrayList<>();
        try {
            boolean ended = false;
            while (!ended) {
                taken.clear();
                taken.add(turns.take());
                turns.drainTo(taken, MAX_BATCH - 1);
                int end = taken.indexOf(End.NOW);
                ended = end >= 0;
                List<Request> batch = requests(ended ? taken.subList(0, end) : taken);
                int done = 0;
                while (done < batch.size()) {
                    done += commit(batch.subList(done, batch.size()));
                }
                if (ended) {
                    rejectLate(taken.subList(end + 1, taken.size()));
                }
            }
        } catch (InterruptedException e) {
            LOG.error("the ledger was interrupted and cannot go on");
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("the ledger cannot go on", e);
            closed = true;
            requests(taken)
                    .forEach(request -> request.reject(
                            RejectedTransactionException.Reason.UNAVAILABLE,
                            "the ledger failed; transaction " + request.digest() + " may have been committed"));
            failure.complete("the ledger cannot go on: " + e.getMessage());
        } finally {
            closed = true;
            rejectAllWaiting();
        }
    }

    private static List<Request> requests(List<Turn> turns) {
        return turns.stream()
                .filter(Request.class::isInstance)
                .map(Request.class::cast)
                .toList();
    }

    private void rejectAllWaiting() {
        List<Turn> late = new ArrayList<>();
        turns.drainTo(late);
        rejectLate(late);
    }

    private static void rejectLate(List<Turn> late) {
        requests(late)
                .forEach(request ->
                        request.reject(RejectedTransactionException.Reason.UNAVAILABLE, "the ledger is closed"));
    }

    /** Executes requests until the batch is full, commits them, and answers. Returns how many of them are done. */
    private int commit(List<Request> batch) throws IOException {
        BatchView view = new BatchView(state);
        List<Executed> executed = new ArrayList<>();
        List<byte[]> entries = new ArrayList<>();
        Map<Digest, Request> inBatch = new HashMap<>();
        List<Runnable> answers = new ArrayList<>();
        long bytes = 0;
        int done = 0;
        for (Request request : batch) {
            if (bytes > MAX_BATCH_BYTES) {
                break;
            }
            done++;
            OptionalLong known = shared.read(now -> now.checkpointOf(request.digest()));
            if (known.isPresent()) {
                answers.add(() -> request.answer().complete(checkpoints.transaction(known.getAsLong())));
                continue;
            }
            Request same = inBatch.putIfAbsent(request.digest(), request);
            if (same != null) {
                answers.add(() -> same.answer().whenComplete((transaction, failure) -> {
                    if (failure == null) {
                        request.answer().complete(transaction);
                    } else {
                        request.answer().completeExceptionally(failure);
                    }
                }));
                continue;
            }
            try {
                long now = Math.max(lastTimestamp, clock.millis());
                Outcome outcome = executor.execute(
                        view, validator.check(view, request.data(), Optional.empty(), now), request.digest());
                Executed commit = new Executed(request, outcome, now);
                byte[] entry = commit.entry();
                lastTimestamp = now;
                view.apply(outcome);
                executed.add(commit);
                entries.add(entry);
                bytes += entry.length;
            } catch (RejectedTransactionException e) {
                answers.add(() -> request.answer().completeExceptionally(e));
            } catch (RuntimeException e) {
                LOG.errorf(e, "transaction %s cannot be executed", request.digest());
                answers.add(() -> request.reject(
                        RejectedTransactionException.Reason.UNSUPPORTED, "this chain cannot execute the transaction"));
            }
        }
        if (!entries.isEmpty()) {
            List<LogPlace> places = log.append(entries);
            for (int i = 0; i < executed.size(); i++) {
                publish(executed.get(i), places.get(i));
            }
        }
        answers.forEach(Runnable::run);
        snapshots.takeIfDue(shared, log.end());
        return done;
    }

    private void publish(Executed commit, LogPlace place) {
        Request request = commit.request();
        long sequence = shared.apply(commit.outcome(), request.signatures(), commit.timestampMillis(), place);
        CommittedTransaction transaction = commit.committed(sequence);
        checkpoints.made(transaction);
        request.answer().complete(transaction);
    }

    private static RejectedTransactionException rejected(RejectedTransactionException.Reason reason, String message) {
        return new RejectedTransactionException(reason, message);
    }

    /** Stops executing; transactions that wait are rejected, what was committed stays. */
    @Override
    public void close() {
        closed = true;
        try {
            turns.put(End.NOW);
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rejectAllWaiting();
    }
}
