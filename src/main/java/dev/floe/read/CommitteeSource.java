package dev.floe.read;

import dev.floe.protocol.Committee;
import java.util.Optional;

/** Who holds the shards now. Implementations are thread-safe, and answer the first two from memory. */
public interface CommitteeSource {
    Committee current();

    /** The committee before, while the epoch changes: its members still serve what the new ones do not have yet. */
    Optional<Committee> previous();

    /** Looks at the chain again, because nodes seem to know better. May block; keeps what is known if that fails. */
    void refresh();

    /** A committee that never changes. */
    static CommitteeSource fixed(Committee committee) {
        return new CommitteeSource() {
            @Override
            public Committee current() {
                return committee;
            }

            @Override
            public Optional<Committee> previous() {
                return Optional.empty();
            }

            @Override
            public void refresh() {}
        };
    }
}
