package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * What some addresses own, as the chain said last: while it is silent that stands. Thread-safe; asking blocks.
 */
final class OwnedIds {
    private static final Logger LOG = Logger.getLogger(OwnedIds.class);

    private final Supplier<OwnedBlobs> chain;
    /** Changed by one thread at a time. */
    private final Map<ObjectId, DenyEntries> known = new HashMap<>();

    private volatile DenyEntries all = DenyEntries.NONE;
    private volatile boolean learning;

    /** @param chain asked when there is somebody to ask for */
    OwnedIds(Supplier<OwnedBlobs> chain) {
        this.chain = chain;
    }

    /** Asks for what these own, and nobody else any more. */
    synchronized void look(Set<ObjectId> owners) {
        known.keySet().retainAll(owners);
        learning = !known.keySet().containsAll(owners);
        publish();
        for (ObjectId owner : owners) {
            try {
                Set<BlobId> blobs = new HashSet<>();
                Set<ObjectId> objects = new HashSet<>();
                for (BlobObject object : chain.get().of(owner)) {
                    blobs.add(object.blobId());
                    objects.add(object.id());
                }
                known.put(owner, new DenyEntries(blobs, Set.of(), objects));
            } catch (SuiException e) {
                LOG.warnf(
                        "the chain does not tell what %s owns, %s: %s",
                        owner,
                        known.containsKey(owner) ? "what it said last stands" : "so nobody may read it",
                        e.getMessage());
            }
        }
        learning = !known.keySet().containsAll(owners);
        publish();
    }

    private void publish() {
        all = known.values().stream().reduce(DenyEntries.NONE, DenyEntries::and);
    }

    /** Whether the chain has not said of everybody yet what they own. */
    boolean isLearning() {
        return learning;
    }

    /** All that they own. */
    DenyEntries all() {
        return all;
    }
}
