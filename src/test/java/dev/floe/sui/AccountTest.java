package dev.floe.sui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.chain.LocalChain;
import dev.floe.chain.ledger.Insider;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.NetworkConfig;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.StakingContract.Stake;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.move.Authorized;
import dev.floe.sui.move.StakedWal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an owner, a staker and an operator do on chain, against the local chain, over gRPC. */
@Timeout(300)
class AccountTest {
    private static final long WAL = 1_000_000_000L;

    @TempDir
    private Path directory;

    private LocalChain chain;
    private Account account;

    @BeforeEach
    void start() throws Exception {
        chain = new LocalChain(directory.resolve("chain"));
        account = open(chain.funded(), OptionalLong.empty());
    }

    @AfterEach
    void stop() throws Exception {
        account.close();
        chain.close();
    }

    private Account open(SuiKeyPair key, OptionalLong gasBudget) {
        NetworkConfig config = new NetworkConfig(
                chain.deployment().system(),
                chain.deployment().staking(),
                OptionalInt.empty(),
                List.of(),
                Optional.empty(),
                List.of(chain.uri().toString()),
                true,
                Optional.empty(),
                Optional.empty());
        return Account.open(new ClientConfig(directory.resolve("client_config.yaml"), config), key, gasBudget);
    }

    private ObjectId node(int number) throws SuiException {
        return account.network().state().committee().members().get(number).id();
    }

    private BlobObject certified(String text, int epochs) throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        VerifiedMetadata metadata = new BlobEncoder(new Encoding(LocalChain.SHARDS), Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(bytes), SliverSink.NONE);
        BlobObject blob = account.blobs()
                .register(
                        List.of(new WalrusContract.NewBlob(
                                metadata.blobId(), metadata.rootHash(), bytes.length, false, Map.of())),
                        epochs)
                .blobs()
                .getFirst();
        Committee committee = account.network().state().committee();
        ConfirmationCertificate certificate = chain.certificate(
                committee,
                new ConfirmationMessage(committee.epoch(), metadata.blobId(), BlobPersistence.PERMANENT),
                0,
                1,
                2,
                3);
        account.blobs()
                .certify(List.of(new WalrusContract.Certification(
                        blob.id(),
                        certificate.signature().toBytes(),
                        certificate.signers().toBytes(),
                        certificate.message().toBytes())));
        return blob;
    }

    @Test
    void aSharedBlobIsExtendedOfItsOwnFunds() throws Exception {
        BlobObject blob = certified("for everybody", 3);
        NetworkState state = account.network().state();
        long price = state.storageCost(blob.storage().size(), 1);
        ObjectId shared = account.sharedBlobs().share(blob.id(), price).sharedBlob();
        assertThat(account.sharedBlobs().funds(shared)).isEqualTo(price);
        assertThatThrownBy(() -> account.sharedBlobs().extend(shared, 3))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.INSUFFICIENT_FUNDS))
                .hasMessageContaining("has " + price + " FROST and needs " + 3 * price);

        try (Account somebody = open(chain.funded(), OptionalLong.empty())) {
            assertThat(somebody.sharedBlobs().fund(shared, 2 * price).frost()).isEqualTo(2 * price);
            assertThat(somebody.sharedBlobs().extend(shared, 3).frost())
                    .as("the shared blob pays")
                    .isZero();
        }
        assertThat(account.sharedBlobs().funds(shared)).isZero();
        assertThat(account.network()
                        .attributedBlob(shared)
                        .orElseThrow()
                        .blob()
                        .storage()
                        .endEpoch())
                .isEqualTo(blob.storage().endEpoch() + 3);
    }

    @Test
    void whatIsNoSharedBlobIsRefusedBeforeAnythingIsPaid() throws Exception {
        BlobObject blob = certified("mine", 2);
        assertThatThrownBy(() -> account.sharedBlobs().fund(blob.id(), 5))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.NOT_FOUND))
                .hasMessageContaining("is a ")
                .hasMessageContaining("::blob::Blob");
    }

    @Test
    void stakesEarnUntilTheyAreWithdrawn() throws Exception {
        assertThat(account.stakes().owned()).isEmpty();
        StakingContract.Staked made =
                account.stakes().stake(List.of(new Stake(node(0), 2 * WAL), new Stake(node(1), 3 * WAL)));
        assertThat(made.receipt().frost()).isEqualTo(5 * WAL);
        assertThat(made.staked()).extracting(StakedWal::principal).containsExactly(2 * WAL, 3 * WAL);
        assertThat(made.staked()).extracting(StakedWal::node).containsExactly(node(0), node(1));
        assertThat(account.stakes().owned()).containsExactlyInAnyOrderElementsOf(made.staked());

        ObjectId first = made.staked().getFirst().id();
        chain.ledger().epochs().advance(2);
        account.network().refresh();
        assertThatThrownBy(() -> account.stakes().withdraw(List.of(first)))
                .as("nobody has asked for it")
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.abort()).isPresent());
        account.stakes().requestWithdraw(List.of(first));
        assertThat(account.stakes().owned().stream().filter(stake -> stake.id().equals(first)))
                .singleElement()
                .satisfies(stake -> assertThat(stake.withdrawEpoch()).isPresent());
        chain.ledger().epochs().advance(2);
        account.network().refresh();
        assertThat(account.stakes().withdraw(List.of(first)).frost()).isLessThanOrEqualTo(-2 * WAL);
        assertThat(account.stakes().owned()).hasSize(1);
    }

    @Test
    void anExchangeGivesWalForSui() throws Exception {
        ObjectId companion = Insider.walExchange(chain.ledger());
        SuiKeyPair key = chain.funded();
        Wallet wallet = new Wallet(account.network().sui(), key);
        NetworkState state = account.network().state();
        Execution made = wallet.run(() -> {
            Program program = new Program();
            program.transfer(
                    List.of(program.call(
                            companion,
                            "wal_exchange",
                            "new_funded",
                            program.merged(wallet.wal(state.walType(), 10 * WAL)),
                            program.u64(10 * WAL))),
                    wallet.address());
            return program;
        });
        ObjectId exchange = account.network().sui().objects(made.created()).values().stream()
                .filter(object -> object.type().orElseThrow().name().equals("Exchange"))
                .map(SuiObject::id)
                .findFirst()
                .orElseThrow();
        long before = account.network().balances(account.address()).frost();
        ExchangeContract.Exchanged exchanged = account.exchange().forWal(exchange, WAL / 2);
        assertThat(exchanged.gainedFrost()).isEqualTo(WAL / 2);
        assertThat(account.network().balances(account.address()).frost()).isEqualTo(before + WAL / 2);
        assertThatThrownBy(() -> account.exchange().forWal(chain.deployment().system(), 1))
                .hasMessageContaining("is no exchange of WAL");
    }

    @Test
    void anOperatorCollectsAndSaysWhoMay() throws Exception {
        ObjectId friend = account.address();
        assertThatThrownBy(() -> account.nodes().setGovernanceAuthorized(node(0), new Authorized.Address(friend)))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.REJECTED))
                .hasMessageContaining("only ")
                .hasMessageContaining("this wallet is " + friend);
        try (Account operator = open(Insider.faucetKey(chain.ledger()), OptionalLong.empty())) {
            assertThat(operator.nodes().collectCommission(node(0)).frost()).isZero();
            operator.nodes().setGovernanceAuthorized(node(0), new Authorized.Address(friend));
            operator.nodes().setCommissionReceiver(node(0), new Authorized.Address(friend));
        }
        assertThat(account.nodes().pool(node(0)).commissionReceiver()).isEqualTo(new Authorized.Address(friend));
        assertThat(account.nodes().pool(node(0)).governanceAuthorized()).isEqualTo(new Authorized.Address(friend));
        assertThat(account.nodes().collectCommission(node(0)).frost()).isZero();
    }

    @Test
    void allAttributesGoAtOnce() throws Exception {
        BlobObject blob = certified("with words", 2);
        account.blobs().setAttributes(blob.id(), Map.of("a", "1", "b", "2"));
        account.blobs().clearAttributes(blob.id());
        assertThat(account.network().attributes(blob.id())).isEmpty();
        assertThatThrownBy(() -> account.blobs().clearAttributes(blob.id())).hasMessageContaining("has no attributes");
    }

    @Test
    void aGasBudgetIsKept() throws Exception {
        try (Account thrifty = open(chain.funded(), OptionalLong.of(10))) {
            assertThatThrownBy(() -> thrifty.blobs().reserve(1, 1))
                    .isInstanceOf(SuiException.class)
                    .hasMessageContaining("budget");
        }
        try (Account generous = open(chain.funded(), OptionalLong.of(500_000_000))) {
            assertThat(generous.blobs().reserve(1, 1).endEpoch()).isEqualTo(2);
        }
    }
}
