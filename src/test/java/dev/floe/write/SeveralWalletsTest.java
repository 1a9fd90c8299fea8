package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.chain.LocalChain;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.WalrusNetwork.Balances;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores at the same time, paid by one wallet and by several, on a chain that versions and locks coins. */
@Timeout(300)
class SeveralWalletsTest {
    private static final int STORES = 100;
    private static final int WALLETS = 4;
    private static final Refill.Amounts AMOUNTS = new Refill.Amounts(500_000_000, 1_000_000_000, 1_000_000_000);

    @TempDir
    private Path directory;

    private LocalChain chain;
    private ChainNetwork network;
    private ChainContract main;
    private SpoolDirectory spools;

    @BeforeEach
    void start() throws Exception {
        chain = new LocalChain(directory.resolve("chain"));
        network = chain.network();
        main = new ChainContract(network, chain.funded());
        spools = SpoolDirectory.open(directory.resolve("spools"));
    }

    @AfterEach
    void stop() throws Exception {
        spools.close();
        network.close();
        chain.close();
    }

    private BlobWriter writer(List<ChainContract> others) {
        return new BlobWriter(
                network,
                main,
                others,
                node -> new SigningNode(chain.key(node)),
                spools,
                new MemoryBudget(64 << 20),
                ForkJoinPool.commonPool(),
                2,
                FakeWalrus.PATIENT);
    }

    private List<ChainContract> subWallets() {
        List<ChainContract> wallets = SubWallets.open(directory.resolve("wallets"), WALLETS).stream()
                .map(key -> new ChainContract(network, key))
                .toList();
        refill(wallets).step();
        return wallets;
    }

    private Refill refill(List<ChainContract> wallets) {
        return new Refill(
                network, main, wallets.stream().map(ChainContract::address).toList(), AMOUNTS);
    }

    private List<StoreOutcome> storeAtOnce(BlobWriter writer, StoreRequest request) throws Exception {
        List<Future<StoreOutcome>> stores = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, STORES)
                    .forEach(i -> stores.add(threads.submit(() -> writer.store(
                            BlobSource.of(("blob " + i).getBytes(StandardCharsets.UTF_8)),
                            request,
                            StoreProgress.UNWATCHED))));
        }
        List<StoreOutcome> outcomes = new ArrayList<>();
        for (Future<StoreOutcome> store : stores) {
            outcomes.add(store.get());
        }
        return outcomes;
    }

    private void assertCertifiedAndOwnedBy(ObjectId owner, List<StoreOutcome> outcomes) throws Exception {
        assertThat(outcomes).hasSize(STORES).allMatch(outcome -> outcome instanceof StoreOutcome.NewlyCreated);
        assertThat(network.blobsOwnedBy(owner))
                .hasSize(STORES)
                .allMatch(blob -> blob.certifiedEpoch().isPresent())
                .extracting(BlobObject::blobId)
                .containsExactlyInAnyOrderElementsOf(
                        outcomes.stream().map(StoreOutcome::blobId).toList());
    }

    @Test
    void oneWalletPaysForAHundredStoresAtOnce() throws Exception {
        List<StoreOutcome> outcomes = storeAtOnce(writer(List.of()), StoreRequest.forEpochs(2));
        assertCertifiedAndOwnedBy(main.address(), outcomes);
    }

    @Test
    void severalShareThemAndTheMainWalletOwnsWhatTheyStore() throws Exception {
        List<ChainContract> wallets = subWallets();
        Balances before = network.balances(main.address());
        assertCertifiedAndOwnedBy(main.address(), storeAtOnce(writer(wallets), StoreRequest.forEpochs(2)));
        assertThat(network.balances(main.address())).isEqualTo(before);
        for (ChainContract wallet : wallets) {
            assertThat(network.balances(wallet.address()).frost())
                    .as("each has paid")
                    .isLessThan(AMOUNTS.frost());
        }
    }

    @Test
    void whatIsStoredMayBeBurnt() throws Exception {
        List<ChainContract> wallets = subWallets();
        BlobWriter writer = writer(wallets);
        StoreOutcome outcome = writer.store(
                BlobSource.of(new byte[] {1}), StoreRequest.forEpochs(2).burnt(), StoreProgress.UNWATCHED);
        StoreOutcome.NewlyCreated created = (StoreOutcome.NewlyCreated) outcome;
        assertThat(created.blob().certifiedEpoch()).isPresent();
        assertThat(network.blob(created.blob().id())).isEmpty();
    }

    @Test
    void theWalletsOfADirectoryStayTheSame() throws Exception {
        Path wallets = directory.resolve("same");
        List<ObjectId> first = addresses(SubWallets.open(wallets, 2));
        assertThat(addresses(SubWallets.open(wallets, 3))).startsWith(first.toArray(ObjectId[]::new));
        java.nio.file.Files.delete(wallets.resolve("sub_client_1.yaml"));
        assertThat(addresses(SubWallets.open(wallets, 2))).isEqualTo(first);
    }

    private static List<ObjectId> addresses(List<SuiKeyPair> keys) {
        return keys.stream().map(key -> ObjectId.of(key.address())).toList();
    }

    @Test
    void onlyThePoorAreRefilled() throws Exception {
        List<ChainContract> wallets = subWallets();
        for (ChainContract wallet : wallets) {
            assertThat(network.balances(wallet.address())).isEqualTo(new Balances(AMOUNTS.mist(), AMOUNTS.frost()));
        }
        wallets.getFirst().pay(main.address(), 0, 600_000_000);
        long mist = network.balances(wallets.getFirst().address()).mist();
        refill(wallets).step();
        assertThat(network.balances(wallets.getFirst().address()))
                .isEqualTo(new Balances(mist, 400_000_000 + AMOUNTS.frost()));
        assertThat(network.balances(wallets.getLast().address()))
                .isEqualTo(new Balances(AMOUNTS.mist(), AMOUNTS.frost()));
    }

    @Test
    void whatAnotherWalletHasLeftIsGoneOnWith() throws Exception {
        List<ChainContract> wallets = subWallets();
        byte[] bytes = "unfinished".getBytes(StandardCharsets.UTF_8);
        StoreRequest.Unfinished[] left = new StoreRequest.Unfinished[1];
        BlobWriter dying = writer(wallets);
        try {
            dying.store(BlobSource.of(bytes), StoreRequest.forEpochs(2), step -> {
                if (step instanceof StoreProgress.Registered registered) {
                    left[0] = new StoreRequest.Unfinished(registered.blobObject(), registered.wallet());
                    throw new IllegalStateException("the process dies");
                }
            });
        } catch (IllegalStateException dead) {
            assertThat(dead).hasMessageContaining("dies");
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            StoreOutcome outcome = writer(wallets)
                    .store(BlobSource.of(bytes), StoreRequest.forEpochs(2).resuming(left[0]), StoreProgress.UNWATCHED);
            assertThat(outcome)
                    .as("also if only the answer was lost")
                    .isInstanceOfSatisfying(StoreOutcome.NewlyCreated.class, created -> {
                        assertThat(created.blob().id()).isEqualTo(left[0].blob());
                        assertThat(created.cost()).isZero();
                    });
        }
        assertThat(network.blobsOwnedBy(main.address()))
                .extracting(BlobObject::id)
                .containsExactly(left[0].blob());
        Optional<BlobObject> stored = network.blob(left[0].blob());
        assertThat(stored.orElseThrow().certifiedEpoch()).isPresent();
    }
}
