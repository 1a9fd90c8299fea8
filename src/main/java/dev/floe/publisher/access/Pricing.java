package dev.floe.publisher.access;

import dev.floe.write.StoreException;

/** What stores cost at the moment. */
@FunctionalInterface
public interface Pricing {
    /** The FROST for {@code bytes} bytes and {@code epochs} epochs, gas not included. */
    long frost(long bytes, int epochs) throws StoreException;
}
