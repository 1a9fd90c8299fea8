package dev.floe.write;

import dev.floe.bytes.BcsException;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.KeyFormatException;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ProtocolMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.BlobObject;
import dev.floe.sui.Execution;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.TipPayload;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.WalrusContract.RelayTip;
import dev.floe.sui.model.StructTag;
import dev.floe.write.StoreException.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A blob that an upload relay brings to the nodes. Its tip is paid by the transaction that registers the blob, or by one of
 * its own that is the last to touch the blob's object; so what was paid is found on the ledger, and paid once.
 */
final class RelayedBlob implements Carrier {
    private static final int CHUNK = 64 << 10;
    /** Some full nodes may not know yet what was paid since then. */
    private static final Duration JUST_NOW = Duration.ofSeconds(60);

    private final Relay relay;
    private final BlobSource source;
    private final VerifiedMetadata metadata;
    private final long encodedLength;
    private final int committeeChanges;
    private final Optional<Tip> asked;
    private final TipPayload payload;

    /** Asks the relay what it costs. */
    RelayedBlob(Relay relay, BlobSource source, VerifiedMetadata metadata, long encodedLength, int committeeChanges)
            throws StoreException, InterruptedException {
        this.relay = relay;
        this.source = source;
        this.metadata = metadata;
        this.encodedLength = encodedLength;
        this.committeeChanges = committeeChanges;
        this.asked = relay.client().tip();
        this.payload =
                new TipPayload(digest(source), sha256().digest(relay.nonce(metadata.blobId())), metadata.blobLength());
    }

    @Override
    public Optional<RelayTip> tip() throws StoreException {
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        long mist = asked.get().mist(encodedLength);
        if (!relay.consent().toPay(mist, asked.get().recipient())) {
            throw new StoreException(
                    Fault.INVALID_REQUEST,
                    "the upload relay asks for a tip of " + mist + " MIST, which nobody agreed to; nothing was paid");
        }
        return Optional.of(new RelayTip(payload, asked.get().recipient(), mist));
    }

    @Override
    public BlobObject certify(Payers.Payer payer, BlobObject blob, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        BlobPersistence persistence =
                blob.deletable() ? new BlobPersistence.Deletable(blob.id()) : BlobPersistence.PERMANENT;
        Optional<LedgerTransaction> paid = asked.isEmpty() ? Optional.empty() : Optional.of(pay(payer, blob, observer));
        RelayClient.Delivery delivery = new RelayClient.Delivery(
                metadata.blobId(),
                persistence,
                source,
                paid.map(transaction ->
                        new RelayClient.Proof(transaction.execution().digest(), relay.nonce(metadata.blobId()))),
                paid.filter(transaction ->
                                transaction.timestamp().isAfter(Instant.now().minus(JUST_NOW)))
                        .isPresent());
        for (int changes = 0; ; changes++) {
            RelayClient.Answer answer = relay.client()
                    .deliver(
                            delivery, sent -> observer.accept(new StoreProgress.Uploaded(sent, metadata.blobLength())));
            Committee committee = payer.wallet().state().committee();
            ConfirmationMessage message = message(answer);
            if (message.epoch() == committee.epoch()) {
                ConfirmationCertificate certificate = certificate(answer, message, persistence, committee);
                try {
                    payer.wallet()
                            .certify(new WalrusContract.Certification(
                                    blob.id(),
                                    certificate.signature().toBytes(),
                                    certificate.signers().toBytes(),
                                    certificate.message().toBytes()));
                    observer.accept(
                            new StoreProgress.Certified(blob.id(), committee.epoch(), certificate.weight(committee)));
                    return blob.certifiedIn(committee.epoch());
                } catch (StoreException e) {
                    if (payer.wallet().state().epoch() == committee.epoch()) {
                        throw e;
                    }
                }
            }
            if (changes == committeeChanges) {
                throw new StoreException(
                        Fault.RELAY,
                        "the upload relay's certificate is of epoch " + Integer.toUnsignedString(message.epoch())
                                + ", and the network is in epoch "
                                + Integer.toUnsignedString(committee.epoch()));
            }
            observer.accept(new StoreProgress.CommitteeChanged(committee.epoch()));
        }
    }

    /** What was paid, if it was, and else what is paid now. */
    private LedgerTransaction pay(Payers.Payer payer, BlobObject blob, Consumer<StoreProgress> observer)
            throws StoreException, InterruptedException {
        Optional<LedgerTransaction> paid =
                payer.wallet().lastTransaction(blob.id()).filter(this::isEnough);
        if (paid.isEmpty()) {
            RelayTip tip = tip().orElseThrow();
            payer.wallet().tip(blob.id(), tip);
            paid = payer.wallet().lastTransaction(blob.id()).filter(this::isEnough);
        }
        LedgerTransaction transaction = paid.orElseThrow(() -> new StoreException(
                Fault.CHAIN,
                "the transaction that paid the upload relay's tip is not on the ledger yet; storing it again resumes"));
        observer.accept(new StoreProgress.TipPaid(
                received(transaction.execution()),
                asked.orElseThrow().recipient(),
                transaction.execution().digest().toString()));
        return transaction;
    }

    private boolean isEnough(LedgerTransaction transaction) {
        return transaction.execution().failure().isEmpty()
                && TipPayload.of(transaction.data()).filter(payload::says).isPresent()
                && received(transaction.execution()) >= asked.orElseThrow().mist(encodedLength);
    }

    private long received(Execution execution) {
        return execution.balanceChanges().stream()
                .filter(change -> change.address().equals(asked.orElseThrow().recipient())
                        && StructTag.parse(change.coinType()).equals(Optional.of(StructTag.SUI)))
                .map(Execution.BalanceChange::amount)
                .reduce(BigInteger.ZERO, BigInteger::add)
                .longValueExact();
    }

    private ConfirmationMessage message(RelayClient.Answer answer) throws StoreException {
        try {
            if (ProtocolMessage.parse(answer.message()) instanceof ConfirmationMessage message) {
                return message;
            }
        } catch (BcsException _) {
            // Nothing that nodes sign.
        }
        throw lied("it is about no blob");
    }

    private ConfirmationCertificate certificate(
            RelayClient.Answer answer, ConfirmationMessage message, BlobPersistence persistence, Committee committee)
            throws StoreException {
        if (!message.blobId().equals(metadata.blobId()) || !answer.blobId().equals(metadata.blobId())) {
            throw lied("it is about blob " + message.blobId());
        }
        if (!message.persistence().equals(persistence)) {
            throw lied("it is about another object of the blob");
        }
        if (answer.signers().length() > committee.members().size()) {
            throw lied("its signers are no committee");
        }
        try {
            ConfirmationCertificate certificate = new ConfirmationCertificate(
                    BlsSignature.fromBytes(answer.signature()),
                    SignersBitmap.of(answer.signers(), committee.members().size()),
                    message);
            if (certificate.verify(committee)) {
                return certificate;
            }
        } catch (KeyFormatException _) {
            // No signature at all.
        }
        throw lied("nodes with a quorum of the shards have not signed it");
    }

    private StoreException lied(String why) {
        return new StoreException(
                Fault.RELAY,
                "the upload relay " + relay.client().address() + " gave a certificate that is none: " + why);
    }

    private static byte[] digest(BlobSource source) throws StoreException {
        MessageDigest digest = sha256();
        byte[] chunk = new byte[(int) Math.min(CHUNK, source.length())];
        try {
            for (long at = 0; at < source.length(); ) {
                int count = (int) Math.min(chunk.length, source.length() - at);
                source.read(at, chunk, 0, count);
                digest.update(chunk, 0, count);
                at += count;
            }
            source.requireUnchanged();
        } catch (IOException e) {
            throw new StoreException(Fault.DISK, "cannot read the blob: " + e.getMessage(), e);
        }
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
