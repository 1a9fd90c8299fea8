package dev.floe.sui;

import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.time.Instant;
import java.util.List;

/**
 * Walrus's events in the order of the chain, each exactly once from a cursor on. Whoever applies them keeps
 * {@link Batch#next()} together with their effects and starts the next feed there. For one consumer at a time.
 */
public interface EventFeed extends AutoCloseable {

    /**
     * Waits for the next checkpoint (or several without events) and returns what it says. Endpoints that fail are tried
     * again for as long as it takes.
     *
     * @throws SuiException if the endpoints no longer have the checkpoint, or an event cannot be understood: going on
     *     would lose it
     * @throws InterruptedException if the thread is interrupted, or the feed closed, while waiting
     */
    Batch next() throws SuiException, InterruptedException;

    @Override
    void close();

    /**
     * The events of one checkpoint, or none for a stretch of checkpoints without.
     *
     * @param time of the (last) checkpoint
     * @param next where the feed goes on
     */
    record Batch(List<Entry> entries, Instant time, EventCursor next) {
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
