package dev.floe.chain.ledger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.sui.model.CheckpointContents;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** All checkpoints, of which the latest are in memory and the others in the log, and who is told of new ones. */
final class Checkpoints {
    private static final Logger LOG = Logger.getLogger(Checkpoints.class);
    private static final int MAX_RECENT = 1024;

    private final SharedState state;
    private final TransactionLog log;
    private final CommittedTransaction first;
    private final Cache<Long, CommittedTransaction> recent =
            Caffeine.newBuilder().maximumSize(MAX_RECENT).build();
    private final List<Consumer<Checkpoint>> listeners = new CopyOnWriteArrayList<>();

    /**
     * @param log of all transactions but the first
     * @param first that of checkpoint 0, which is in no log
     */
    Checkpoints(SharedState state, TransactionLog log, CommittedTransaction first) {
        this.state = state;
        this.log = log;
        this.first = first;
    }

    Optional<Checkpoint> find(long sequence) {
        boolean known = sequence >= 0 && sequence < state.read(LedgerState::checkpointCount);
        return known ? Optional.of(load(sequence)) : Optional.empty();
    }

    Optional<Checkpoint> find(Digest digest) {
        OptionalLong sequence = state.read(now -> now.checkpointNamed(digest));
        return sequence.isEmpty() ? Optional.empty() : Optional.of(load(sequence.getAsLong()));
    }

    Checkpoint latest() {
        return load(state.read(LedgerState::checkpointCount) - 1);
    }

    /** The transaction of a checkpoint that exists. */
    CommittedTransaction transaction(long checkpoint) {
        return checkpoint == 0 ? first : recent.get(checkpoint, this::loadTransaction);
    }

    private Checkpoint load(long sequence) {
        CheckpointSummary summary = state.read(now -> now.checkpoint(sequence));
        Digest digest = state.read(now -> now.checkpointDigest(sequence));
        CommittedTransaction transaction = transaction(sequence);
        return new Checkpoint(digest, summary, contents(transaction), List.of(transaction));
    }

    private static CheckpointContents contents(CommittedTransaction transaction) {
        return new CheckpointContents(List.of(new CheckpointContents.Entry(
                transaction.digest(), transaction.effects().digest(), transaction.signatures())));
    }

    private CommittedTransaction loadTransaction(long checkpoint) {
        try {
            LogPlace place = state.read(now -> now.head(checkpoint)).entry();
            return CommittedTransaction.of(log.read(place), checkpoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Tells {@code listener} of every later checkpoint, in order, on the thread that makes them: it must be quick.
     *
     * @return closes the subscription
     */
    AutoCloseable onCheckpoint(Consumer<Checkpoint> listener) {
        // Wrapped, so that closing removes this registration and not an equal one.
        Consumer<Checkpoint> registration = new Registration(listener);
        listeners.add(registration);
        return () -> listeners.remove(registration);
    }

    private static final class Registration implements Consumer<Checkpoint> {
        private final Consumer<Checkpoint> listener;

        Registration(Consumer<Checkpoint> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(Checkpoint checkpoint) {
            try {
                listener.accept(checkpoint);
            } catch (RuntimeException e) {
                LOG.warnf(e, "a listener failed at checkpoint %d", checkpoint.sequenceNumber());
            }
        }
    }

    /** Keeps and tells what has just become visible; in order, by one thread. */
    void made(CommittedTransaction transaction) {
        recent.put(transaction.checkpoint(), transaction);
        if (!listeners.isEmpty()) {
            Checkpoint checkpoint = load(transaction.checkpoint());
            listeners.forEach(listener -> listener.accept(checkpoint));
        }
    }
}
