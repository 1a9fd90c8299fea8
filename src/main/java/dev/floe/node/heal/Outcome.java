package dev.floe.node.heal;

import dev.floe.redstuff.InconsistencyProof;

/** What came of an attempt to get what is missing of a blob. */
sealed interface Outcome {
    /** All of it is here. */
    record Complete() implements Outcome {}

    /**
     * Some of it is not here.
     *
     * @param why in words for a log
     */
    record Incomplete(String why) implements Outcome {}

    /** It can never be here: the blob contradicts its metadata. */
    record Inconsistent(InconsistencyProof proof) implements Outcome {}
}
