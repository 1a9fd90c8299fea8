package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import dev.floe.sui.model.StructTag;
import dev.floe.sui.move.WalrusRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is acknowledged stays, whatever happens to the process; what is damaged is not passed over. */
class DurabilityTest {
    @TempDir
    Path directory;

    private TestChain chain;
    private Path log;

    @BeforeEach
    void start() throws IOException {
        chain = TestChain.ofFour(directory.resolve("chain"));
        log = chain.directory.resolve("transactions.log");
    }

    @AfterEach
    void stop() throws IOException {
        chain.close();
    }

    @Test
    void aTornEndIsCutOffAtEveryByte() throws Exception {
        chain.register(1, 10, 1, true);
        Digest before = chain.digest();
        long intact = Files.size(log);
        chain.register(2, 10, 1, true);
        chain.ledger.close();
        byte[] whole = Files.readAllBytes(log);
        for (long length = intact; length < whole.length; length += 1 + (length - intact) / 7) {
            Files.write(log, Arrays.copyOf(whole, (int) length));
            chain.ledger = Ledger.open(chain.directory, TestChain.clock());
            assertThat(chain.digest()).isEqualTo(before);
            assertThat(Files.size(log)).isEqualTo(intact);
            chain.ledger.close();
        }
        // A power failure may leave room for the batch without its bytes.
        byte[] zeros = Arrays.copyOf(whole, whole.length);
        Arrays.fill(zeros, (int) intact, zeros.length, (byte) 0);
        Files.write(log, zeros);
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
        assertThat(chain.digest()).isEqualTo(before);
        // And the chain goes on from there.
        chain.register(3, 10, 1, true);
        Digest after = chain.digest();
        chain.reopen();
        assertThat(chain.digest()).isEqualTo(after);
    }

    /** Disks write sectors in any order: of the last batch any of them may be missing. */
    @Test
    void aTornEndIsCutOffWhicheverSectorsAreMissing() throws Exception {
        chain.register(1, 10, 1, true);
        Digest before = chain.digest();
        int intact = (int) Files.size(log);
        chain.register(2, 10, 1, true);
        chain.ledger.close();
        byte[] whole = Files.readAllBytes(log);
        int sectors = (whole.length - 1) / 512 - intact / 512 + 1;
        assertThat(sectors).isGreaterThan(2);
        for (int odd = 0; odd < sectors; odd++) {
            for (boolean onlyThat : List.of(false, true)) {
                byte[] torn = whole.clone();
                for (int sector = 0; sector < sectors; sector++) {
                    if ((sector == odd) == onlyThat) {
                        int from = Math.max(intact, (intact / 512 + sector) * 512);
                        Arrays.fill(torn, from, Math.min(torn.length, (intact / 512 + sector + 1) * 512), (byte) 0);
                    }
                }
                Files.write(log, torn);
                chain.ledger = Ledger.open(chain.directory, TestChain.clock());
                assertThat(chain.digest())
                        .as("%d is %s missing", odd, onlyThat ? "" : "not")
                        .isEqualTo(before);
                assertThat(Files.size(log)).isEqualTo(intact);
                chain.ledger.close();
            }
        }
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
    }

    /** What was followed by another batch was on the disk: then a missing sector is damage. */
    @Test
    void aSectorThatIsMissingInTheMiddleIsAnError() throws Exception {
        chain.register(1, 10, 1, true);
        int begin = (int) Files.size(log);
        chain.register(2, 10, 1, true);
        chain.register(3, 10, 1, true);
        chain.ledger.close();
        byte[] whole = Files.readAllBytes(log);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, begin, (begin / 512 + 1) * 512, (byte) 0);
        Files.write(log, damaged);
        assertThatThrownBy(() -> Ledger.open(chain.directory, TestChain.clock()))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining("is damaged at byte " + begin);
        assertThat(log).hasBinaryContent(damaged);
        Files.write(log, whole);
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
    }

    @Test
    void damageInTheMiddleIsAnError() throws Exception {
        chain.register(1, 10, 1, true);
        chain.register(2, 10, 1, true);
        chain.ledger.close();
        byte[] whole = Files.readAllBytes(log);
        for (int at : List.of(0, 9, 14, 18, 200, 2000)) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            Files.write(log, damaged);
            assertThatThrownBy(() -> Ledger.open(chain.directory, TestChain.clock()))
                    .isInstanceOf(CorruptLedgerException.class)
                    .hasMessageContaining("transactions.log");
        }
        Files.write(log, whole);
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
    }

    @Test
    void aDamagedGenesisIsAnError() throws Exception {
        chain.ledger.close();
        Path genesis = chain.directory.resolve("genesis.bcs");
        byte[] whole = Files.readAllBytes(genesis);
        for (int at : List.of(0, 10, whole.length - 1)) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(genesis, damaged);
            assertThatThrownBy(() -> Ledger.open(chain.directory, TestChain.clock()))
                    .isInstanceOf(CorruptLedgerException.class);
        }
        Files.write(genesis, whole);
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
    }

    /** Not by itself: what was acknowledged is given up by whoever owns it, or put back. */
    @Test
    void whatIsSaidOfADamagedLogHelps() throws Exception {
        chain.register(1, 10, 3, true);
        long last = chain.ledger.latestCheckpoint().sequenceNumber();
        chain.ledger.close();
        Path log = chain.directory.resolve("transactions.log");
        byte[] whole = Files.readAllBytes(log);
        byte[] garbage = Arrays.copyOf(whole, whole.length + 12);
        Arrays.fill(garbage, whole.length, garbage.length, (byte) 0x5A);
        Files.write(log, garbage);
        assertThatThrownBy(() -> Ledger.open(chain.directory, TestChain.clock()))
                .isInstanceOf(CorruptLedgerException.class)
                .hasMessageContaining(log + " is damaged at byte " + whole.length)
                .hasMessageContaining("truncate -s " + whole.length + " " + log);
        assertThat(Files.readAllBytes(log)).isEqualTo(garbage);
        Files.write(log, Arrays.copyOf(garbage, whole.length));
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
        assertThat(chain.ledger.latestCheckpoint().sequenceNumber()).isEqualTo(last);
    }

    @Test
    void aChainIsOpenOnce() {
        assertThatThrownBy(() -> Ledger.open(chain.directory, TestChain.clock()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> Ledger.create(chain.directory, chain.ledger.genesis(), TestChain.clock()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anotherChainWithTheSameTransactionsIsTheSame() throws Exception {
        ObjectId blob = chain.register(1, 10, 3, true);
        chain.ptb()
                .certify(
                        blob,
                        chain.certify(TestChain.confirmation(1, chain.blob(blob).blobId(), Optional.of(blob)), 0, 1, 3))
                .execute();
        try (Ledger again = Ledger.create(directory.resolve("again"), chain.ledger.genesis(), TestChain.clock())) {
            for (long sequence = 1; sequence <= chain.ledger.latestCheckpoint().sequenceNumber(); sequence++) {
                CommittedTransaction transaction = chain.ledger
                        .checkpoint(sequence)
                        .orElseThrow()
                        .transactions()
                        .getFirst();
                again.execute(transaction.bcs(), transaction.signatures());
            }
            assertThat(again.stateDigest()).isEqualTo(chain.digest());
            assertThat(again.latestCheckpoint().digest())
                    .isEqualTo(chain.ledger.latestCheckpoint().digest());
        }
    }

    @Test
    void checkpointsAreAChain() throws Exception {
        chain.register(1, 10, 1, true);
        chain.reopen();
        Optional<Digest> previous = Optional.empty();
        for (long sequence = 0; sequence <= chain.ledger.latestCheckpoint().sequenceNumber(); sequence++) {
            Checkpoint checkpoint = chain.ledger.checkpoint(sequence).orElseThrow();
            assertThat(checkpoint.summary().previousDigest()).isEqualTo(previous);
            assertThat(checkpoint.summary().digest()).isEqualTo(checkpoint.digest());
            assertThat(checkpoint.summary().contentDigest())
                    .isEqualTo(checkpoint.contents().digest());
            assertThat(checkpoint.summary().totalTransactions()).isEqualTo(sequence + 1);
            CommittedTransaction transaction = checkpoint.transactions().getFirst();
            assertThat(checkpoint.contents().transactions().getFirst().effects())
                    .isEqualTo(transaction.effects().digest());
            assertThat(transaction.data().digest()).isEqualTo(transaction.digest());
            assertThat(chain.ledger.checkpoint(checkpoint.digest())).contains(checkpoint);
            previous = Optional.of(checkpoint.digest());
        }
        assertThat(chain.ledger.checkpoint(chain.ledger.latestCheckpoint().sequenceNumber() + 1))
                .isEmpty();
        assertThat(chain.ledger.checkpoint(-1)).isEmpty();
        assertThat(chain.ledger.checkpoint(0).orElseThrow().digest()).isEqualTo(chain.ledger.chainId());
    }

    @Test
    void manyAtOnceAreAllCommittedInOneOrder() throws Exception {
        List<Long> seen = new ArrayList<>();
        try (AutoCloseable subscription = chain.ledger.onCheckpoint(c -> seen.add(c.sequenceNumber()));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<CommittedTransaction>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                ObjectId recipient = ObjectId.of(TestChain.key(20 + i % 10).address());
                all.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return chain.ledger.faucet().give(recipient, 5, 7);
                            } catch (RejectedTransactionException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        threads));
            }
            for (CompletableFuture<CommittedTransaction> one : all) {
                TestChain.requireSuccess(one.get());
            }
        }
        long last = chain.ledger.latestCheckpoint().sequenceNumber();
        assertThat(seen).hasSize(200).isSorted().doesNotHaveDuplicates().contains(last);
        for (int i = 0; i < 10; i++) {
            ObjectId recipient = ObjectId.of(TestChain.key(20 + i).address());
            assertThat(chain.ledger.balance(recipient, StructTag.SUI)).isEqualTo(100);
            assertThat(chain.ledger.balance(recipient, chain.wal())).isEqualTo(140);
        }
    }

    @Test
    void oldVersionsStay() throws Exception {
        ObjectId field = WalrusRoot.innerField(chain.ledger.deployment().system(), Genesis.CONTRACT_VERSION);
        var genesis = chain.ledger.object(field).orElseThrow();
        chain.register(1, 10, 1, true);
        var first = chain.ledger.object(field).orElseThrow();
        chain.register(2, 10, 1, true);
        chain.reopen();
        assertThat(chain.ledger.object(field, genesis.version()).orElseThrow().digest())
                .isEqualTo(genesis.digest());
        assertThat(chain.ledger.object(field, first.version()).orElseThrow().digest())
                .isEqualTo(first.digest());
        assertThat(chain.ledger.object(field, 999)).isEmpty();
    }

    @Test
    void aClosedLedgerRefuses() throws Exception {
        byte[] bcs = chain.ptb().register(TestChain.root(1), 10, 1, true).resolved();
        chain.ledger.close();
        assertThatThrownBy(() -> chain.ledger.execute(bcs, List.of(chain.user.signTransaction(bcs))))
                .isInstanceOf(RejectedTransactionException.class);
        chain.ledger = Ledger.open(chain.directory, TestChain.clock());
    }
}
