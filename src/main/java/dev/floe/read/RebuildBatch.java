package dev.floe.read;

import java.util.List;

/**
 * Rebuilds some slivers together, in stages that each need less trust and cost more: by symbols without proofs, with
 * proofs, by whole slivers of the other axis, by whole slivers of the same axis. Runs on one thread and blocks it;
 * interrupting it stops all work.
 */
final class RebuildBatch {
    private static final List<RebuildStage> STAGES =
            List.of(new BySymbols(), new ByProofs(), new ByCrossingSlivers(), new ByWholeBlob());

    private final BlobContext blob;
    private final List<WantedSliver> targets;

    RebuildBatch(BlobContext blob, List<WantedSliver> targets) {
        this.blob = blob;
        this.targets = targets;
    }

    /** Completes the targets that could be rebuilt, or never can be; the others are left as they are. */
    void run() throws InterruptedException {
        try (Evidence evidence = new Evidence(blob, targets)) {
            for (RebuildStage stage : STAGES) {
                stage.run(evidence);
            }
        } catch (ReadException e) {
            targets.forEach(target -> target.sliver().completeExceptionally(e));
        }
    }
}
