package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.Ids;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.model.SuiObject;
import dev.floe.sui.model.TransactionData;
import dev.floe.sui.model.TransactionEffects;
import dev.floe.sui.move.Blob;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path directory;

    private TestChain chain;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    @Test
    void theFaucetGivesCoins() {
        assertThat(chain.ledger.balance(chain.userAddress, StructTag.SUI)).isEqualTo(1000 * TestChain.SUI);
        assertThat(chain.ledger.balance(chain.userAddress, chain.wal())).isEqualTo(1000 * TestChain.WAL);
    }

    @Test
    void aBlobIsRegisteredAndCertified() throws Exception {
        ObjectId id = chain.register(7, 1000, 3, false);
        Blob registered = chain.blob(id);
        assertThat(registered.certifiedEpoch()).isEmpty();
        assertThat(registered.storage().endEpoch()).isEqualTo(4);
        byte[] message = TestChain.confirmation(1, registered.blobId(), Optional.empty());
        CommittedTransaction certified =
                chain.ptb().certify(id, chain.certify(message, 0, 2, 3)).execute();
        TestChain.requireSuccess(certified);
        assertThat(chain.blob(id).certifiedEpoch()).contains(1);
        assertThat(certified.events()).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo(chain.types().event("BlobCertified"));
            assertThat(WalrusEvent.read("BlobCertified", event.contents()))
                    .contains(new WalrusEvent.BlobCertified(1, registered.blobId(), 4, false, id, false));
        });
    }

    @Test
    void everythingIsThereAfterReopening() throws Exception {
        ObjectId id = chain.register(7, 1000, 3, false);
        Digest before = chain.digest();
        Checkpoint last = chain.ledger.latestCheckpoint();
        chain.reopen();
        assertThat(chain.digest()).isEqualTo(before);
        assertThat(chain.ledger.latestCheckpoint().digest()).isEqualTo(last.digest());
        assertThat(chain.ledger.latestCheckpoint().transactions().getFirst().effects())
                .isEqualTo(last.transactions().getFirst().effects());
        assertThat(chain.blob(id).size()).isEqualTo(1000);
    }

    /** Who came while it closed took the end away from the thread that was to see it. */
    @Test
    @Timeout(120)
    void itClosesWhileTransactionsCome() throws Exception {
        for (int round = 0; round < 30; round++) {
            Ledger ledger = Ledger.create(
                    directory.resolve("closing-" + round), chain.ledger.genesis(), InstantSource.system());
            CountDownLatch began = new CountDownLatch(4);
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 4; i++) {
                    clients.submit(() -> {
                        while (true) {
                            ledger.faucet().give(chain.userAddress, 1, 1);
                            began.countDown();
                        }
                    });
                }
                began.await();
                ledger.close();
            }
        }
    }

    @Test
    void theClockIsSetByEveryCheckpoint() throws Exception {
        AtomicLong millis = new AtomicLong(chain.ledger.genesis().timestampMillis());
        InstantSource clock = () -> Instant.ofEpochMilli(millis.addAndGet(1_000));
        Path home = directory.resolve("ticking");
        List<SuiObject> seen = new ArrayList<>();
        try (Ledger ledger = Ledger.create(home, chain.ledger.genesis(), clock)) {
            seen.add(ledger.object(Ids.CLOCK).orElseThrow());
            assertThat(time(seen.getFirst())).isEqualTo(ledger.genesis().timestampMillis());
            for (int i = 0; i < 3; i++) {
                ledger.faucet().give(chain.userAddress, 1, 1);
                SuiObject now = ledger.object(Ids.CLOCK).orElseThrow();
                assertThat(time(now))
                        .isGreaterThan(time(seen.getLast()))
                        .isEqualTo(ledger.latestCheckpoint().summary().timestampMillis());
                assertThat(now.version()).isGreaterThan(seen.getLast().version());
                assertThat(now.owner()).isEqualTo(seen.getFirst().owner());
                seen.add(now);
            }
        }
        try (Ledger ledger = Ledger.open(home, clock)) {
            assertThat(ledger.object(Ids.CLOCK).orElseThrow().reference())
                    .isEqualTo(seen.getLast().reference());
            for (SuiObject version : seen) {
                assertThat(ledger.object(Ids.CLOCK, version.version())
                                .orElseThrow()
                                .reference())
                        .isEqualTo(version.reference());
            }
            for (long never : new long[] {0, -1, seen.getLast().version() + 1, Long.MAX_VALUE}) {
                assertThat(ledger.object(Ids.CLOCK, never)).isEmpty();
            }
        }
    }

    private static long time(SuiObject clock) {
        return BcsReader.parse(clock.contents().orElseThrow(), reader -> {
            assertThat(Ids.read(reader)).isEqualTo(Ids.CLOCK);
            return reader.u64();
        });
    }

    @Test
    void aKnownTransactionIsAnsweredAgain() throws Exception {
        byte[] bcs = chain.ptb().register(TestChain.root(1), 10, 1, true).resolved();
        List<byte[]> signatures = List.of(chain.user.signTransaction(bcs));
        CommittedTransaction first = chain.ledger.execute(bcs, signatures);
        CommittedTransaction again = chain.ledger.execute(bcs, signatures);
        assertThat(again.checkpoint()).isEqualTo(first.checkpoint());
        assertThat(again.digest()).isEqualTo(TransactionData.digest(bcs));
        assertThat(TransactionEffects.fromBcs(first.effects().toBcs())).isEqualTo(first.effects());
    }
}
