package dev.floe.chain.ledger;

import dev.floe.sui.model.CheckpointContents;
import dev.floe.sui.model.CheckpointSummary;
import dev.floe.sui.model.Digest;
import java.util.List;

/** A checkpoint with its transactions; this chain puts one into each. */
public record Checkpoint(
        Digest digest,
        CheckpointSummary summary,
        CheckpointContents contents,
        List<CommittedTransaction> transactions) {

    public Checkpoint {
        transactions = List.copyOf(transactions);
    }

    public long sequenceNumber() {
        return summary.sequenceNumber();
    }
}
