package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.LocalChain;
import dev.floe.chain.ledger.Deployment;
import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.BlsSignature;
import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.InvalidBlobMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.SignedMessage;
import dev.floe.protocol.SignersBitmap;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.move.EventBlobs;
import dev.floe.sui.move.StorageNodeCap;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes run a network's epochs on a chain that answers as Sui does. */
@Timeout(120)
class ChainNodeContractTest {
    private static final long HALF = Duration.ofMinutes(30).toMillis();

    @TempDir
    private Path directory;

    private final List<SuiKeyPair> wallets = new ArrayList<>();
    private LocalChain chain;
    private ChainNetwork network;

    @BeforeEach
    void start() throws Exception {
        SecureRandom random = new SecureRandom();
        for (int i = 0; i < LocalChain.NODES; i++) {
            wallets.add(SuiKeyPair.generate(SignatureScheme.ED25519, random));
        }
        chain = new LocalChain(
                directory.resolve("chain"),
                wallets.stream().map(key -> ObjectId.of(key.address())).toList());
        network = chain.network();
    }

    @AfterEach
    void stop() throws Exception {
        network.close();
        chain.close();
    }

    private ChainNodeContract of(int node) {
        return new ChainNodeContract(
                network, wallets.get(node), Optional.of(chain.deployment().treasury()));
    }

    private Deployment.Node node(int number) {
        return chain.deployment().nodes().get(number);
    }

    private static void assertAborts(ThrowingCallable call, String name) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SuiException.class,
                        refusal ->
                                assertThat(refusal.abort().orElseThrow().name()).isEqualTo(name));
    }

    private void beginNextEpoch() throws Exception {
        chain.ledger().clock().advanceTo(chain.ledger().clock().millis() + HALF);
        of(0).endVoting();
        chain.ledger().clock().advanceTo(chain.ledger().clock().millis() + HALF);
        of(1).beginEpoch();
    }

    @Test
    void eachWalletHasTheCapabilityOfItsNodeAlone() throws Exception {
        StorageNodeCap capability = of(2).capability(node(2).id()).orElseThrow();
        assertThat(capability.id()).isEqualTo(node(2).cap());
        assertThat(of(2).capability(node(1).id())).isEmpty();
        assertThat(of(2).address()).isEqualTo(ObjectId.of(wallets.get(2).address()));
    }

    @Test
    void anEpochIsEndedAndBegunAndAttested() throws Exception {
        assertAborts(() -> of(0).endVoting(), "EWrongEpochState");
        assertAborts(() -> of(0).beginEpoch(), "ENextCommitteeIsEmpty");
        chain.ledger().clock().advanceTo(chain.ledger().clock().millis() + HALF);
        of(0).endVoting();
        assertThat(network.refresh().phase()).isInstanceOf(EpochPhase.NextSelected.class);
        assertThat(network.refresh().nextCommittee()).isPresent();
        assertAborts(() -> of(3).endVoting(), "EWrongEpochState");
        assertAborts(() -> of(3).beginEpoch(), "EWrongEpochState");
        chain.ledger().clock().advanceTo(chain.ledger().clock().millis() + HALF);
        of(1).beginEpoch();
        NetworkState syncing = network.refresh();
        assertThat(syncing.phase()).isInstanceOf(EpochPhase.Syncing.class);
        assertThat(syncing.committee().epoch()).isEqualTo(2);

        // The epoch before and the one after are not this one.
        assertThatThrownBy(() -> of(0).epochSyncDone(node(0).cap(), 1)).isInstanceOf(SuiException.class);
        assertThatThrownBy(() -> of(0).epochSyncDone(node(0).cap(), 3)).isInstanceOf(SuiException.class);
        of(0).epochSyncDone(node(0).cap(), 2);
        assertThat(of(0).capability(node(0).id()).orElseThrow().lastEpochSyncDone())
                .isEqualTo(2);
        assertThatThrownBy(() -> of(0).epochSyncDone(node(0).cap(), 2)).isInstanceOf(SuiException.class);
        assertThat(network.refresh().phase()).isInstanceOf(EpochPhase.Syncing.class);
        for (int node = 1; node < LocalChain.NODES; node++) {
            of(node).epochSyncDone(node(node).cap(), 2);
        }
        assertThat(network.refresh().phase()).isInstanceOf(EpochPhase.Running.class);
    }

    @Test
    void anEventBlobIsCertifiedWhenAQuorumSaysTheSame() throws Exception {
        VerifiedMetadata blob = BlobEncoder.singleThreaded(network.state().encoding())
                .encode(BlobSource.of(new byte[5000]), SliverSink.NONE);
        VerifiedMetadata other = BlobEncoder.singleThreaded(network.state().encoding())
                .encode(BlobSource.of(new byte[5001]), SliverSink.NONE);
        assertThat(network.refresh().latestEventBlob()).isEmpty();
        of(0).certifyEventBlob(node(0).cap(), other, 7, 1);
        assertAborts(() -> of(0).certifyEventBlob(node(0).cap(), blob, 7, 1), "ERepeatedAttestation");
        assertAborts(() -> of(0).certifyEventBlob(node(0).cap(), blob, 8, 1), "EIncorrectAttestation");
        assertAborts(() -> of(1).certifyEventBlob(node(1).cap(), blob, 7, 2), "EInvalidIdEpoch");
        for (int node = 1; node < LocalChain.NODES; node++) {
            assertThat(network.refresh().latestEventBlob()).isEmpty();
            of(node).certifyEventBlob(node(node).cap(), blob, 7, 1);
        }
        assertThat(network.refresh().latestEventBlob()).contains(new EventBlobs.EventBlob(blob.blobId(), 7));
        assertThat(of(0).capability(node(0).id()).orElseThrow().lastEventBlobAttestation())
                .contains(new StorageNodeCap.Attestation(7, 1));
        // Whoever said otherwise goes on with the next one.
        of(0).certifyEventBlob(node(0).cap(), other, 9, 1);
    }

    @Test
    void nobodySpeaksForAnotherNode() throws Exception {
        beginNextEpoch();
        assertThatThrownBy(() -> of(1).epochSyncDone(node(0).cap(), 2)).isInstanceOf(SuiException.class);
        assertThat(of(0).capability(node(0).id()).orElseThrow().lastEpochSyncDone())
                .isLessThan(2);
    }

    @Test
    void withoutTheTreasuryNoEpochIsBegun() throws Exception {
        ChainNodeContract poor = new ChainNodeContract(network, wallets.getFirst(), Optional.empty());
        assertThatThrownBy(poor::beginEpoch)
                .isInstanceOf(SuiException.class)
                .hasMessageContaining("nobody said where WAL's treasury is");
        ChainNodeContract lost = new ChainNodeContract(network, wallets.getFirst(), Optional.of(node(0).cap()));
        assertThatThrownBy(lost::beginEpoch).isInstanceOf(SuiException.class).hasMessageContaining("is no treasury");
    }

    @Test
    void aBlobIsInvalidOnTheWordOfEnough() throws Exception {
        byte[] id = new byte[BlobId.LENGTH];
        id[0] = 7;
        InvalidBlobMessage message = new InvalidBlobMessage(1, BlobId.of(id));
        assertThatThrownBy(() -> invalidate(message, 1)).isInstanceOf(SuiException.class);
        assertThatThrownBy(() -> of(0).invalidate(
                                signature(message, 1).toBytes(), signers(3).toBytes(), message.toBytes()))
                .isInstanceOf(SuiException.class);
        invalidate(message, 3);
        // Once is enough, twice does no harm.
        invalidate(message, 3);
    }

    private void invalidate(InvalidBlobMessage message, int members) throws Exception {
        of(0).invalidate(signature(message, members).toBytes(), signers(members).toBytes(), message.toBytes());
    }

    private BlsSignature signature(InvalidBlobMessage message, int members) throws Exception {
        List<BlsSignature> signatures = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            BlsSecretKey key = chain.key(network.state().committee().members().get(member));
            signatures.add(SignedMessage.sign(message, key).signature());
        }
        return BlsSignature.aggregate(signatures);
    }

    private static SignersBitmap signers(int members) {
        BitSet signers = new BitSet();
        signers.set(0, members);
        return SignersBitmap.of(signers, LocalChain.NODES);
    }
}
