package dev.floe.node;

import dev.floe.bytes.Plural;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.node.work.Step;
import dev.floe.node.work.Worker;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * After an epoch has begun, counts off what ended with it, a few blobs at a time, so that events and uploads go on; what
 * nothing is left of is handed to garbage collection. Begins again after a stop; what was counted off stays so.
 */
final class Expiry implements Worker {
    private static final int AT_ONCE = 256;

    private final BlobRegistry registry;
    private final Consumer<BlobRegistry.Effect> effects;
    private volatile Optional<BlobRegistry.CountingOff> current = Optional.empty();
    private volatile long ended;

    Expiry(BlobRegistry registry, Consumer<BlobRegistry.Effect> effects) {
        this.registry = registry;
        this.effects = effects;
    }

    @Override
    public String name() {
        return "expiry";
    }

    @Override
    public Step work() throws IOException {
        if (current.isEmpty()) {
            OptionalInt epoch = registry.epochToCountOff();
            if (epoch.isEmpty()) {
                return Step.IDLE;
            }
            current = Optional.of(registry.countOff(epoch.getAsInt()));
        }
        BlobRegistry.CountingOff countingOff = current.get();
        try {
            for (BlobRegistry.Effect effect : countingOff.step(AT_ONCE)) {
                effects.accept(effect);
                ended++;
            }
        } catch (IOException | RuntimeException e) {
            current = Optional.empty();
            throw e;
        }
        if (countingOff.isFinished()) {
            current = Optional.empty();
        }
        return Step.BUSY;
    }

    @Override
    public long waiting() {
        return current.map(countingOff -> Math.max(1, countingOff.left()))
                .orElseGet(() -> registry.epochToCountOff().isPresent() ? 1L : 0L);
    }

    @Override
    public String progress() {
        return Plural.of(ended, "blob") + " ended";
    }
}
