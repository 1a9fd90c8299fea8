package dev.floe.sui;

import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.time.Instant;
import java.util.List;

/**
 * Walrus's events in the order of the chain, each exactly once from a position on. Whoever applies them keeps
 * {@link Batch#position()} together with their effects and starts the next feed there. For one consumer at a time.
 */
public interface EventFeed extends AutoCloseable {

    /**
     * Waits for the next checkpoint (or several without events) and returns what it says. When the feed reaches the head
     * of the chain for the first time it says so at once, by a batch that may be without events. Endpoints that fail are
     * tried again for as long as it takes.
     *
     * @throws SuiException {@link SuiException.Kind#PRUNED} if the endpoints no longer have the checkpoint, another kind
     *     if an event cannot be understood: going on would lose it; {@link SuiException.Kind#DIVERGED} if this is not the history that was followed until here
     * @throws InterruptedException if the thread is interrupted, or the feed closed, while waiting
     */
    Batch next() throws SuiException, InterruptedException;

    @Override
    void close();

    /**
     * The events of one checkpoint, or none for a stretch of checkpoints without.
     *
     * @param time of the (last) checkpoint
     * @param position where the feed goes on
     * @param atHead whether there was no later checkpoint when the endpoint was last asked
     */
    record Batch(List<Entry> entries, Instant time, FeedPosition position, boolean atHead) {
        public Batch {
            entries = List.copyOf(entries);
        }
    }

    /**
     * An event and where it happened.
     *
     * @param position of this event; a feed from here delivers it again
     * @param transaction that emitted it
     * @param sequence the number of this event, counted from 0, among Walrus's events of its transaction
     */
    record Entry(EventCursor position, Digest transaction, int sequence, WalrusEvent event) {
        /** The place right after this event. */
        public EventCursor after() {
            return new EventCursor(position.checkpoint(), position.index() + 1);
        }
    }
}
