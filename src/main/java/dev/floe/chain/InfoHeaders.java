package dev.floe.chain;

import dev.floe.chain.ledger.Ledger;
import dev.floe.sui.model.CheckpointSummary;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;

/**
 * What Sui's full nodes say of themselves in the head of every answer. Clients tell by it a checkpoint that is not made yet
 * from one that is not kept any more. Thread-safe.
 */
final class InfoHeaders {
    /** The names, for browsers, which show scripts no others. */
    static final List<String> NAMES = List.of(
            "x-sui-chain-id",
            "x-sui-chain",
            "x-sui-epoch",
            "x-sui-checkpoint-height",
            "x-sui-timestamp-ms",
            "x-sui-timestamp",
            "x-sui-lowest-available-checkpoint",
            "x-sui-lowest-available-checkpoint-objects");

    /** @param values in the order of the names */
    private record Known(long height, List<String> values) {}

    private final Ledger ledger;
    private final String chainId;
    private volatile Known known;

    InfoHeaders(Ledger ledger) {
        this.ledger = ledger;
        this.chainId = ledger.chainId().toString();
        this.known = of(ledger.latestSummary());
    }

    /** There is this one now. */
    synchronized void made(CheckpointSummary checkpoint) {
        if (checkpoint.sequenceNumber() > known.height()) {
            known = of(checkpoint);
        }
    }

    private Known of(CheckpointSummary latest) {
        long millis = latest.timestampMillis();
        return new Known(
                latest.sequenceNumber(),
                List.of(
                        chainId,
                        LedgerService.CHAIN,
                        Long.toString(Ledger.SUI_EPOCH),
                        Long.toString(latest.sequenceNumber()),
                        Long.toString(millis),
                        Instant.ofEpochMilli(millis).toString(),
                        Long.toString(ledger.lowestCheckpoint()),
                        "0"));
    }

    /** Adds them when the head is sent, so that they are not older than the answer. */
    void on(HttpServerResponse response) {
        response.headersEndHandler(sent -> {
            MultiMap headers = response.headers();
            List<String> values = known.values();
            for (int i = 0; i < values.size(); i++) {
                headers.set(NAMES.get(i), values.get(i));
            }
        });
    }
}
