package dev.floe.node;

import dev.floe.node.heal.ShardStates;
import dev.floe.node.heal.ShardStates.State;
import dev.floe.node.registry.BlobRegistry;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a node that has heard what the chain says tells of itself, in the reference's words. */
final class NodeStatus {
    private NodeStatus() {}

    /** @param gap what of history is lost, if anything is */
    static String catchingUp(Optional<BlobRegistry.Gap> gap) {
        return gap.map(lost -> "RecoveryCatchUpWithIncompleteHistory (first complete epoch: "
                        + Integer.toUnsignedString(lost.firstComplete()) + ", epoch at start: "
                        + Integer.toUnsignedString(lost.now()) + ")")
                .orElse("RecoveryCatchUp");
    }

    /**
     * @param held in the epoch of now
     * @param before shards that were the node's one epoch ago
     * @param inherited whether there was a committee before
     */
    static String of(HeldShards held, List<Integer> before, boolean inherited, ShardStates states) {
        if (held.shards().isEmpty()) {
            return "Standby";
        }
        boolean isNew = inherited && before.isEmpty();
        if (isNew && any(held, states, State.Sync.class::isInstance)) {
            // The metadata of all blobs come with the slivers.
            return "RecoverMetadata";
        }
        // An epoch that has just begun is not what is missing: who is on time gets along with it as an active one.
        boolean lacksEpochs = !isNew && Integer.compareUnsigned(states.completeIn(), held.epoch() - 1) < 0;
        return lacksEpochs || any(held, states, State.Recover.class::isInstance)
                ? "RecoveryInProgress (" + Integer.toUnsignedString(held.epoch()) + ")"
                : "Active";
    }

    private static boolean any(HeldShards held, ShardStates states, Predicate<State> wanted) {
        return held.shards().stream()
                .anyMatch(shard -> states.of(shard).filter(wanted).isPresent());
    }
}
