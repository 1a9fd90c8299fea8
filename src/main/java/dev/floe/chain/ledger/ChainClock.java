package dev.floe.chain.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time of the chain: that of the wall, or ahead of it by as much as somebody moved it. It never goes back, also not
 * when the chain is opened again. Thread-safe.
 */
public final class ChainClock implements InstantSource {
    private final InstantSource wall;
    private final AtomicLong aheadMillis = new AtomicLong();

    ChainClock(InstantSource wall) {
        this.wall = wall;
    }

    @Override
    public long millis() {
        return Math.addExact(wall.millis(), aheadMillis.get());
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /** Moves it on, so that it shows {@code millis} or later. */
    public void advanceTo(long millis) {
        aheadMillis.updateAndGet(ahead -> Math.max(ahead, millis - wall.millis()));
    }
}
