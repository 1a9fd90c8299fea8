package dev.floe.edge.types;

import java.util.List;

/**
 * A row of the table of formats.
 *
 * @param source where the rule stands
 * @param signatures all of which the files have
 */
record Format(MediaType type, String source, List<Signature> signatures) {
    boolean matches(Head head) {
        return signatures.stream().allMatch(signature -> signature.isIn(head.bytes()));
    }
}
