package dev.floe.node.heal;

import java.util.List;

/**
 * Somebody to ask for parts of one blob.
 *
 * @param pairs those that it should have
 */
record Source(Neighbour neighbour, List<Integer> pairs) {
    Source {
        pairs = List.copyOf(pairs);
    }
}
