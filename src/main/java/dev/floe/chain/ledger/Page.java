package dev.floe.chain.ledger;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next opaque; where the next page starts, empty at the end
 */
public record Page<T>(List<T> items, Optional<byte[]> next) {
    public Page {
        items = List.copyOf(items);
    }
}
