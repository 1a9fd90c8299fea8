package dev.floe.publisher.relay;

import dev.floe.publisher.relay.RelayException.Reason;
import dev.floe.sui.Execution;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.SuiException;
import dev.floe.sui.TipPayload;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import dev.floe.write.StoreException;
import dev.floe.write.Tip;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** Looks at the transactions with which tips are paid. Thread-safe. */
final class TipCheck {
    /** By how much the chain's clock may be ahead of this machine's. */
    private static final Duration AHEAD = Duration.ofSeconds(60);

    private final RelayNetwork network;
    private final Tip tip;
    private final Duration freshness;
    private final InstantSource clock;

    /** @param freshness how old a transaction may be */
    TipCheck(RelayNetwork network, Tip tip, Duration freshness, InstantSource clock) {
        this.network = network;
        this.tip = tip;
        this.freshness = freshness;
        this.clock = clock;
    }

    /** What was paid for: a blob of this length with this digest. */
    record Paid(long length, byte[] blobDigest) {
        /** @throws RelayException if a body is another */
        void requireIs(long bodyLength, byte[] digest) throws RelayException {
            if (bodyLength != length || !MessageDigest.isEqual(blobDigest, digest)) {
                throw new RelayException(
                        Reason.NOT_WHAT_WAS_PAID_FOR, "the body is not the blob that the transaction is for");
            }
        }
    }

    /**
     * What the tip in {@code transaction} is for.
     *
     * @param announced how long the body will be, if that is known
     * @throws RelayException if it is no tip, not enough, too old or somebody else's
     */
    Paid check(Digest transaction, byte[] nonce, OptionalLong announced) throws RelayException, StoreException {
        LedgerTransaction found;
        try {
            Optional<LedgerTransaction> known = network.transaction(transaction);
            found = known.orElseThrow(() -> new RelayException(
                    Reason.TIP_REQUIRED, "transaction " + transaction + " is not on the ledger (yet)"));
        } catch (SuiException e) {
            throw new RelayException(Reason.CHAIN_UNAVAILABLE, "the chain does not tell of transaction " + transaction);
        }
        if (found.execution().failure().isPresent()) {
            throw new RelayException(Reason.TIP_REQUIRED, "transaction " + transaction + " failed");
        }
        requireFresh(found.timestamp());
        TipPayload payload = TipPayload.of(found.data())
                .orElseThrow(
                        () -> new RelayException(
                                Reason.INVALID_TIP,
                                "the first input of transaction " + transaction
                                        + " does not say which blob it is for: SHA-256 of the blob, SHA-256 of the nonce, length"));
        if (!MessageDigest.isEqual(payload.nonceDigest(), sha256().digest(nonce))) {
            throw new RelayException(Reason.INVALID_TIP, "the nonce is not that of transaction " + transaction);
        }
        if (payload.length() < 0 || announced.isPresent() && announced.getAsLong() != payload.length()) {
            throw new RelayException(
                    Reason.INVALID_TIP,
                    "transaction " + transaction + " is for a blob of " + Long.toUnsignedString(payload.length())
                            + " bytes, which is not the length of the body");
        }
        requirePaid(found.execution(), payload.length());
        return new Paid(payload.length(), payload.blobDigest());
    }

    private void requireFresh(Instant made) throws RelayException {
        Instant now = clock.instant();
        if (made.isBefore(now.minus(freshness)) || made.isAfter(now.plus(AHEAD))) {
            throw new RelayException(
                    Reason.TIP_NOT_FRESH,
                    "the transaction is of " + made + "; tips have to be no older than " + freshness.toSeconds()
                            + " seconds");
        }
    }

    private void requirePaid(Execution execution, long length) throws RelayException, StoreException {
        BigInteger asked = BigInteger.valueOf(tip.mist(network.encodedLength(length)));
        BigInteger paid = execution.balanceChanges().stream()
                .filter(change -> change.address().equals(tip.recipient())
                        && StructTag.parse(change.coinType()).equals(Optional.of(StructTag.SUI)))
                .map(Execution.BalanceChange::amount)
                .reduce(BigInteger.ZERO, BigInteger::add);
        if (paid.compareTo(asked) < 0) {
            throw new RelayException(
                    Reason.TIP_REQUIRED,
                    "this blob costs a tip of " + asked + " MIST to " + tip.recipient() + ", and the transaction pays "
                            + paid);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
