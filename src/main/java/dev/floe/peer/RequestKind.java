package dev.floe.peer;

/** What a request to a storage node asks for: the unit in which requests are counted and latencies are learnt. */
public enum RequestKind {
    METADATA("metadata"),
    SLIVER("sliver"),
    DECODING_SYMBOLS("decoding_symbols"),
    RECOVERY_SYMBOLS("recovery_symbols"),
    STATUS("status"),
    METADATA_STATUS("metadata_status"),
    SLIVER_STATUS("sliver_status"),
    CONFIRMATION("confirmation"),
    HEALTH("health"),
    PUT_METADATA("put_metadata"),
    PUT_SLIVER("put_sliver"),
    INCONSISTENCY_PROOF("inconsistency_proof"),
    SYNC_SHARD("sync_shard"),
    CHALLENGE_ANSWERS("challenge_answers"),
    CHALLENGE_WORD("challenge_word");

    private final String label;

    RequestKind(String label) {
        this.label = label;
    }

    /** Whether the answer is part of a blob: such answers take a while that can be learnt, and somebody waits for them. */
    boolean isRead() {
        return this == METADATA || this == SLIVER || this == DECODING_SYMBOLS || this == RECOVERY_SYMBOLS;
    }

    /** Whether a node may not tell it for as long as a storage challenge asks for it. */
    boolean mayBeWithheld() {
        return this == SLIVER || this == DECODING_SYMBOLS || this == RECOVERY_SYMBOLS;
    }

    /** The name for metrics and logs, in snake case. */
    public String label() {
        return label;
    }
}
