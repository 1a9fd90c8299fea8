package dev.floe.edge.types;

import java.util.List;

/**
 * A row of the table of formats.
 *
 * @param source where the rule stands
 * @param signatures all of which the files have
 * @param loose whether compressing such files makes them much shorter
 */
record Format(MediaType type, String source, List<Signature> signatures, boolean loose) {
    /** The same of files that are not packed within, so that packing them pays. */
    Format asLoose() {
        return new Format(type, source, signatures, true);
    }

    boolean matches(Head head) {
        return signatures.stream().allMatch(signature -> signature.isIn(head.bytes()));
    }
}
