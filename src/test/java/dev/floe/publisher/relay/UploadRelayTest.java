package dev.floe.publisher.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.floe.bytes.BcsWriter;
import dev.floe.bytes.MemoryBudget;
import dev.floe.chain.LocalChain;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ObjectId;
import dev.floe.publisher.relay.RelayException.Reason;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.OwnedCoin;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.model.Argument;
import dev.floe.sui.model.CallArg;
import dev.floe.sui.model.Command;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Expiration;
import dev.floe.sui.model.GasData;
import dev.floe.sui.model.ProgrammableTransaction;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.TransactionData;
import dev.floe.write.BlobWriter;
import dev.floe.write.SigningNode;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.StoreException;
import dev.floe.write.StoreProgress;
import dev.floe.write.Tip;
import dev.floe.write.WriteLimits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tips that were paid on a local chain, and blobs that are certified there with what the relay answers. */
@Timeout(300)
class UploadRelayTest {
    private static final ObjectId RELAY = ObjectId.parse("0x7e1a").orElseThrow();
    private static final BlobId SOME = BlobId.of(new byte[32]);
    private static final byte[] BLOB = "relayed".getBytes(StandardCharsets.UTF_8);
    private static final byte[] NONCE = new byte[32];
    private static final Duration FRESH = Duration.ofHours(1);

    @TempDir
    private Path directory;

    private LocalChain chain;
    private ChainNetwork network;
    private SuiClient sui;
    private SuiKeyPair client;
    private SpoolDirectory spools;
    private BlobWriter writer;
    private volatile Duration later = Duration.ZERO;

    @BeforeEach
    void start() throws Exception {
        chain = new LocalChain(directory.resolve("chain"));
        network = chain.network();
        sui = chain.client();
        client = chain.funded();
        spools = SpoolDirectory.open(directory.resolve("spools"));
        writer = new BlobWriter(
                network,
                new ChainContract(network, client),
                List.of(),
                node -> new SigningNode(chain.key(node)),
                spools,
                new MemoryBudget(64 << 20),
                ForkJoinPool.commonPool(),
                2,
                WriteLimits.DEFAULT);
    }

    @AfterEach
    void stop() throws Exception {
        spools.close();
        sui.close();
        network.close();
        chain.close();
    }

    private UploadRelay relay(Optional<Tip> tip) {
        return new UploadRelay(
                writer::relay,
                tip,
                new RelayNetwork() {
                    @Override
                    public Optional<LedgerTransaction> transaction(Digest digest) throws SuiException {
                        return sui.ledgerTransaction(digest);
                    }

                    @Override
                    public long encodedLength(long length) {
                        try {
                            return new Encoding(LocalChain.SHARDS).encodedLength(length);
                        } catch (RedStuffException e) {
                            throw new AssertionError(e);
                        }
                    }

                    @Override
                    public int epoch() {
                        return 1;
                    }
                },
                FRESH,
                () -> Instant.now().plus(later));
    }

    private UploadRelay constant(long mist) {
        return relay(Optional.of(new Tip.Constant(RELAY, mist)));
    }

    private static byte[] payload(byte[] blob, byte[] nonce, long length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(TipCheck.sha256().digest(blob));
        out.writeBytes(TipCheck.sha256().digest(nonce));
        out.writeBytes(new BcsWriter(8).u64(length).toByteArray());
        return out.toByteArray();
    }

    /** Pays as the SDK does: what it is for comes first, then a coin to the relay. */
    private Digest pay(byte[] payload, ObjectId recipient, long mist) throws Exception {
        ObjectId sender = ObjectId.of(client.address());
        ProgrammableTransaction program = new ProgrammableTransaction(
                List.of(
                        new CallArg.Pure(payload),
                        new CallArg.Pure(new BcsWriter(8).u64(mist).toByteArray()),
                        new CallArg.Pure(recipient.toBytes())),
                List.of(
                        new Command.SplitCoins(new Argument.GasCoin(), List.of(new Argument.Input(1))),
                        new Command.TransferObjects(List.of(new Argument.Result(0)), new Argument.Input(2))));
        long budget = 50_000_000;
        TransactionData transaction = new TransactionData(
                program,
                sender,
                new GasData(
                        sui.coins(sender, StructTag.SUI, budget + mist).stream()
                                .map(OwnedCoin::reference)
                                .toList(),
                        sender,
                        sui.referenceGasPrice(),
                        budget),
                new Expiration.Never());
        sui.execute(transaction, List.of(client.signTransaction(transaction.toBcs())))
                .orThrow();
        return transaction.digest();
    }

    private static Optional<UploadRelay.Proof> proof(Digest transaction) {
        return Optional.of(new UploadRelay.Proof(transaction, NONCE));
    }

    private static Reason refused(UploadRelay relay, Optional<UploadRelay.Proof> proof, long length) {
        return catchThrowableOfType(RelayException.class, () -> relay.permit(proof, SOME, OptionalLong.of(length)))
                .reason();
    }

    @Test
    void whatTheRelayAnswersCertifiesTheBlob() throws Exception {
        VerifiedMetadata metadata = new BlobEncoder(new Encoding(LocalChain.SHARDS), Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(BLOB), SliverSink.NONE);
        ChainContract contract = new ChainContract(network, client);
        BlobObject registered = contract.register(
                        List.of(new WalrusContract.NewBlob(
                                metadata.blobId(), metadata.rootHash(), BLOB.length, true, Map.of())),
                        2)
                .blobs()
                .getFirst();
        Digest tip = pay(payload(BLOB, NONCE, BLOB.length), RELAY, 1000);
        UploadRelay relay = constant(1000);
        UploadRelay.Permit permit = relay.permit(proof(tip), metadata.blobId(), OptionalLong.of(BLOB.length));
        assertThat(permit.largest()).isEqualTo(BLOB.length);
        assertThat(permit.digest(BlobSource.of(BLOB))).hasSize(32);
        JsonNode answer = permit.relay(
                BlobSource.of(BLOB),
                metadata.blobId(),
                new BlobPersistence.Deletable(registered.id()),
                StoreProgress.UNWATCHED);
        assertThat(bytes(answer.path("blob_id"))).isEqualTo(metadata.blobId().toBytes());
        JsonNode certificate = answer.path("confirmation_certificate");
        BitSet signers = new BitSet();
        certificate.path("signers").forEach(signer -> signers.set(signer.asInt()));
        contract.certify(List.of(new WalrusContract.Certification(
                registered.id(),
                Base64.getDecoder().decode(certificate.path("signature").asText()),
                signers.toByteArray(),
                bytes(certificate.path("serialized_message")))));
        assertThat(network.blob(registered.id()).orElseThrow().certifiedEpoch()).hasValue(1);
        assertThat(refused(relay, proof(tip), BLOB.length))
                .as("the tip was used for another blob, and no body has to come for that to be known")
                .isEqualTo(Reason.INVALID_TIP);
        relay.permit(proof(tip), metadata.blobId(), OptionalLong.of(BLOB.length));
    }

    private static byte[] bytes(JsonNode numbers) {
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers.get(i).asInt();
        }
        return bytes;
    }

    @Test
    void aTipHasToBeEnoughFreshAndForThisBlob() throws Exception {
        Digest tip = pay(payload(BLOB, NONCE, BLOB.length), RELAY, 1000);
        constant(1000).permit(proof(tip), SOME, OptionalLong.empty());
        assertThat(refused(constant(1001), proof(tip), BLOB.length)).isEqualTo(Reason.TIP_REQUIRED);
        assertThat(refused(constant(1), Optional.empty(), BLOB.length)).isEqualTo(Reason.TIP_REQUIRED);
        assertThat(refused(constant(1), proof(Digest.ZERO), BLOB.length)).isEqualTo(Reason.TIP_REQUIRED);
        assertThat(refused(constant(1), proof(tip), BLOB.length + 1)).isEqualTo(Reason.INVALID_TIP);
        byte[] guess = NONCE.clone();
        guess[0] = 1;
        assertThat(refused(constant(1), Optional.of(new UploadRelay.Proof(tip, guess)), BLOB.length))
                .as("everybody sees the transaction, but not the nonce")
                .isEqualTo(Reason.INVALID_TIP);
        UploadRelay.Permit permit = constant(1).permit(proof(tip), SOME, OptionalLong.empty());
        byte[] other = BLOB.clone();
        other[0] ^= 1;
        for (byte[] body : new byte[][] {other, new byte[0], new byte[BLOB.length + 1]}) {
            assertThat(catchThrowableOfType(RelayException.class, () -> permit.digest(BlobSource.of(body)))
                            .reason())
                    .isEqualTo(Reason.NOT_WHAT_WAS_PAID_FOR);
        }
        later = FRESH.plusSeconds(5);
        assertThat(refused(constant(1), proof(tip), BLOB.length)).isEqualTo(Reason.TIP_NOT_FRESH);
        later = FRESH.negated();
        assertThat(refused(constant(1), proof(tip), BLOB.length)).isEqualTo(Reason.TIP_NOT_FRESH);
    }

    @Test
    void aPaymentToSomebodyElseOrForNothingIsNoTip() throws Exception {
        Digest elsewhere =
                pay(payload(BLOB, NONCE, BLOB.length), ObjectId.parse("0xbad").orElseThrow(), 1000);
        assertThat(refused(constant(1000), proof(elsewhere), BLOB.length)).isEqualTo(Reason.TIP_REQUIRED);
        Digest forNothing = pay(new byte[71], RELAY, 1000);
        assertThat(refused(constant(1000), proof(forNothing), BLOB.length)).isEqualTo(Reason.INVALID_TIP);
    }

    @Test
    void aLinearTipGrowsWithTheEncodedBlob() throws Exception {
        long encoded = new Encoding(LocalChain.SHARDS).encodedLength(BLOB.length);
        Tip tip = Tip.parse("linear:100:7", RELAY);
        long asked = 100 + 7 * ((encoded + 1023) / 1024);
        assertThat(tip.mist(encoded)).isEqualTo(asked);
        UploadRelay relay = relay(Optional.of(tip));
        relay.permit(proof(pay(payload(BLOB, NONCE, BLOB.length), RELAY, asked)), SOME, OptionalLong.empty());
        Digest less = pay(payload(BLOB, NONCE, BLOB.length), RELAY, asked - 1);
        assertThat(refused(relay, proof(less), BLOB.length)).isEqualTo(Reason.TIP_REQUIRED);
        assertThat(relay.tipConfig())
                .hasToString("{\"send_tip\":{\"address\":\"" + RELAY
                        + "\",\"kind\":{\"linear\":{\"base\":100,\"encoded_size_mul_per_kib\":7}}}}");
        assertThat(constant(5).tipConfig())
                .hasToString("{\"send_tip\":{\"address\":\"" + RELAY + "\",\"kind\":{\"const\":5}}}");
        assertThat(relay(Optional.empty()).tipConfig()).hasToString("\"no_tip\"");
    }

    @Test
    void anotherBlobThanTheOneThatIsNamedIsNotStored() throws Exception {
        VerifiedMetadata metadata = new BlobEncoder(new Encoding(LocalChain.SHARDS), Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(new byte[] {1}), SliverSink.NONE);
        UploadRelay.Permit permit = relay(Optional.empty()).permit(Optional.empty(), SOME, OptionalLong.empty());
        StoreException refused = catchThrowableOfType(
                StoreException.class,
                () -> permit.relay(
                        BlobSource.of(BLOB), metadata.blobId(), BlobPersistence.PERMANENT, StoreProgress.UNWATCHED));
        assertThat(refused.fault()).isEqualTo(StoreException.Fault.INVALID_REQUEST);
    }
}
