package dev.floe.edge;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Epochs of an hour, of which the one with the number {@link #FIRST} begins now. When earlier ones began, nobody knows. */
@Singleton
@Typed(EpochCalendar.class)
public class StubCalendar implements EpochCalendar {
    static final int FIRST = 1000;

    @Override
    public Optional<Instant> startOf(int epoch) {
        return epoch < FIRST ? Optional.empty() : Optional.of(Instant.now().plus(Duration.ofHours(epoch - FIRST)));
    }
}
