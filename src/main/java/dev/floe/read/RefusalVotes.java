package dev.floe.read;

import dev.floe.peer.PeerException;
import dev.floe.read.Holders.Member;
import dev.floe.redstuff.BlobId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts who said that there is no such thing, or that it may not be served, until so many did that it must be true.
 * Thread-safe.
 */
final class RefusalVotes {
    private final BlobId blobId;
    private final Map<Member, PeerException.Kind> refused = new HashMap<>();

    RefusalVotes(BlobId blobId) {
        this.blobId = blobId;
    }

    /** Notes a failure if it is a refusal. */
    synchronized void note(Member member, PeerException failure) {
        if (failure.kind() == PeerException.Kind.NOT_FOUND || failure.kind() == PeerException.Kind.FORBIDDEN) {
            refused.put(member, failure.kind());
        }
    }

    /** The member had something after all. */
    synchronized void withdraw(Member member) {
        refused.remove(member);
    }

    /** The rule of the reference client: more than 2f refuse; what most of them say is the reason. */
    synchronized Optional<ReadException> verdict(Holders holders) {
        if (!holders.isQuorum(refused.keySet())) {
            return Optional.empty();
        }
        int forbidden = 0;
        int notFound = 0;
        for (Map.Entry<Member, PeerException.Kind> entry : refused.entrySet()) {
            int weight = entry.getKey().pairCount();
            if (entry.getValue() == PeerException.Kind.FORBIDDEN) {
                forbidden += weight;
            } else {
                notFound += weight;
            }
        }
        return Optional.of(
                forbidden > notFound
                        ? new ReadException(
                                ReadException.Kind.FORBIDDEN, "the storage nodes do not serve blob " + blobId)
                        : new ReadException(ReadException.Kind.NOT_FOUND, "there is no blob " + blobId));
    }
}
