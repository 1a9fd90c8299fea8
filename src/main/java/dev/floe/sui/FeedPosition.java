package dev.floe.sui;

import dev.floe.sui.model.Digest;
import java.util.Optional;

/**
 * A place in the history of one chain: where a feed goes on, and by what that history is recognised.
 *
 * @param next the first event that was not delivered yet
 * @param last the digest of the checkpoint before that of {@code next}, which vouches for all checkpoints before; empty
 *     at genesis, or if it is not known
 */
public record FeedPosition(EventCursor next, Optional<Digest> last) {
    /** Before everything. */
    public static final FeedPosition GENESIS = new FeedPosition(EventCursor.GENESIS, Optional.empty());

    /** A place whose history is not known: whatever the chain says there is believed. */
    public static FeedPosition at(EventCursor next) {
        return new FeedPosition(next, Optional.empty());
    }
}
