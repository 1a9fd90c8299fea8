package dev.floe.node;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import java.util.Optional;

/**
 * Reads the whole registry once after the start, and has it rebuilt if something of it is damaged, whoever finds that.
 */
final class RegistryCheck implements Worker {
    private static final int RECORDS_A_STEP = 512;

    private final BlobRegistry registry;
    private final Runnable damaged;
    private volatile Optional<BlobRegistry.Inspection> inspection = Optional.empty();
    private volatile boolean complete;

    /** @param damaged is told of damage until the registry is being rebuilt */
    RegistryCheck(BlobRegistry registry, Runnable damaged) {
        this.registry = registry;
        this.damaged = damaged;
    }

    /** Whether all that was there at the start has been read. */
    boolean isComplete() {
        return complete;
    }

    @Override
    public String name() {
        return "registry-check";
    }

    @Override
    public Step work() {
        if (!complete) {
            if (inspection.isEmpty()) {
                inspection = Optional.of(registry.inspect());
            }
            complete = !inspection.get().readOn(RECORDS_A_STEP);
            if (complete) {
                inspection = Optional.empty();
            }
        }
        if (registry.isDamaged()) {
            damaged.run();
        }
        return complete ? Step.IDLE : Step.BUSY;
    }

    @Override
    public long waiting() {
        return inspection.map(BlobRegistry.Inspection::left).orElse(0L);
    }

    @Override
    public String progress() {
        return !complete ? "reading all records" : registry.isSound() ? "all records are sound" : "damage was found";
    }
}
