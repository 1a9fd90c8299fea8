package dev.floe.publisher.relay;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.model.Digest;
import dev.floe.write.StoreException;
import dev.floe.write.StoreProgress;
import dev.floe.write.Tip;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Relays uploads: checks what was paid, brings the blob to the nodes, and gives the certificate that they sign. */
public final class UploadRelay {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int CHUNK = 64 << 10;
    private static final int REMEMBERED = 100_000;

    private final RelayStore store;
    private final RelayNetwork network;
    private final Optional<Tip> tip;
    private final Optional<TipCheck> check;
    /** What tips were used for: whoever brings one for another blob is told before the body. The body's digest tells for sure. */
    private final Cache<Digest, BlobId> used;

    /**
     * @param tip what is asked for it, if anything is
     * @param freshness how old the transaction of a tip may be
     */
    public UploadRelay(
            RelayStore store, Optional<Tip> tip, RelayNetwork network, Duration freshness, InstantSource clock) {
        this.store = store;
        this.network = network;
        this.tip = tip;
        this.check = tip.map(asked -> new TipCheck(network, asked, freshness, clock));
        this.used = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(freshness)
                .build();
    }

    /** Whether something has to be paid. */
    public boolean asksForTips() {
        return tip.isPresent();
    }

    /** The epoch of which the certificates are that it gives now. */
    public int epoch() throws StoreException {
        return network.epoch();
    }

    /** What is asked for, in the words of the reference's relay. */
    public JsonNode tipConfig() {
        if (tip.isEmpty()) {
            return JSON.textNode("no_tip");
        }
        ObjectNode kind = JSON.objectNode();
        switch (tip.get()) {
            case Tip.Constant constant -> kind.put("const", constant.amount());
            case Tip.Linear linear ->
                kind.putObject("linear")
                        .put("base", linear.base())
                        .put("encoded_size_mul_per_kib", linear.perKibibyte());
        }
        ObjectNode send = JSON.objectNode().put("address", tip.get().recipient().toString());
        send.set("kind", kind);
        return JSON.objectNode().set("send_tip", send);
    }

    /** A tip that was paid, of which the transaction is the proof. */
    public record Proof(Digest transaction, byte[] nonce) {}

    /** What a request may bring: a blob of its own if it costs nothing, or the one that was paid for. */
    public final class Permit {
        private final Optional<TipCheck.Paid> paid;
        private final Optional<Proof> proof;

        private Permit(Optional<TipCheck.Paid> paid, Optional<Proof> proof) {
            this.paid = paid;
            this.proof = proof;
        }

        /** How long the body may become. */
        public long largest() {
            return paid.map(TipCheck.Paid::length).orElse(Long.MAX_VALUE);
        }

        /**
         * What a body is, in 32 bytes.
         *
         * @throws RelayException if it is not what was paid for
         */
        public byte[] digest(BlobSource body) throws IOException, RelayException {
            MessageDigest digest = TipCheck.sha256();
            byte[] chunk = new byte[(int) Math.min(CHUNK, body.length())];
            for (long at = 0; at < body.length(); ) {
                int count = (int) Math.min(chunk.length, body.length() - at);
                body.read(at, chunk, 0, count);
                digest.update(chunk, 0, count);
                at += count;
            }
            byte[] value = digest.digest();
            if (paid.isPresent()) {
                paid.get().requireIs(body.length(), value);
            }
            return value;
        }

        /** Relays a body whose {@link #digest} was taken; the answer is in the words of the reference's relay. */
        public ObjectNode relay(
                BlobSource body, BlobId blobId, BlobPersistence persistence, Consumer<StoreProgress> observer)
                throws StoreException, InterruptedException {
            ConfirmationCertificate certificate = store.relay(body, blobId, persistence, observer);
            proof.ifPresent(given -> used.put(given.transaction(), blobId));
            return json(blobId, certificate);
        }
    }

    /**
     * Lets a request in.
     *
     * @param proof of a tip; empty if the client gives none
     * @param blobId which blob the body is said to be
     * @param announced how long the body will be, if that is known
     * @throws RelayException if there has to be a tip, and it is not right
     */
    public Permit permit(Optional<Proof> proof, BlobId blobId, OptionalLong announced)
            throws RelayException, StoreException {
        if (check.isEmpty()) {
            return new Permit(Optional.empty(), Optional.empty());
        }
        Proof given = proof.orElseThrow(() -> new RelayException(
                RelayException.Reason.TIP_REQUIRED,
                "this relay asks for a tip, see /v1/tip-config: give tx_id and nonce"));
        TipCheck.Paid paid = check.get().check(given.transaction(), given.nonce(), announced);
        BlobId before = used.getIfPresent(given.transaction());
        if (before != null && !before.equals(blobId)) {
            throw new RelayException(
                    RelayException.Reason.INVALID_TIP,
                    "transaction " + given.transaction() + " was used for blob " + before + ", not " + blobId);
        }
        return new Permit(Optional.of(paid), proof);
    }

    private static ObjectNode json(BlobId blobId, ConfirmationCertificate certificate) {
        ObjectNode json = JSON.objectNode();
        numbers(json.putArray("blob_id"), blobId.toBytes());
        ObjectNode proof = json.putObject("confirmation_certificate");
        ArrayNode signers = proof.putArray("signers");
        for (int member = 0; member < certificate.signers().memberCount(); member++) {
            if (certificate.signers().signed(member)) {
                signers.add(member);
            }
        }
        numbers(proof.putArray("serialized_message"), certificate.message().toBytes());
        proof.put(
                "signature",
                Base64.getEncoder().encodeToString(certificate.signature().toBytes()));
        return json;
    }

    private static void numbers(ArrayNode array, byte[] bytes) {
        for (byte value : bytes) {
            array.add(value & 0xFF);
        }
    }
}
