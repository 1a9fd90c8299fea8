package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FaultyDisk;
import dev.floe.keys.BlsSecretKey;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A chain on a disk that fails at every call in turn: what was acknowledged is there, and it goes on from there. */
@Timeout(300)
class FaultyDiskTest {
    private static final GenesisConfig GENESIS = TestChain.config(
            4,
            IntStream.rangeClosed(1, 4)
                    .mapToObj(i -> {
                        byte[] secret = new byte[32];
                        secret[31] = (byte) i;
                        return BlsSecretKey.fromBytes(secret);
                    })
                    .toList(),
            1,
            1,
            1,
            1);

    @TempDir
    private Path directory;

    private int lives;

    /** A chain's life on a disk of its own, and what it has to have. */
    private final class Life {
        private final FaultyDisk disk;
        private final List<Digest> acknowledged = new ArrayList<>();
        private Optional<Ledger> ledger = Optional.empty();

        private final int snapshotEvery;

        Life(long seed) throws IOException {
            this(seed, Snapshots.EVERY);
        }

        Life(long seed, int snapshotEvery) throws IOException {
            this.snapshotEvery = snapshotEvery;
            disk = new FaultyDisk(Files.createDirectory(directory.resolve("life-" + lives++)), seed);
        }

        private void open() throws IOException {
            Path folder = disk.path().resolve("data").resolve("chain");
            if (!Ledger.exists(folder)) {
                Ledger.create(folder, GENESIS, TestChain.clock()).close();
            }
            ledger = Optional.of(Ledger.open(folder, TestChain.clock(), snapshotEvery));
        }

        private void give(int mist) throws RejectedTransactionException {
            byte[] recipient = new byte[ObjectId.LENGTH];
            recipient[0] = 7;
            acknowledged.add(ledger.orElseThrow()
                    .faucet()
                    .give(ObjectId.of(recipient), mist, 0)
                    .digest());
        }

        private void close() throws IOException {
            if (ledger.isPresent()) {
                Ledger open = ledger.get();
                ledger = Optional.empty();
                open.close();
            }
        }

        /** Until the disk does not take it. */
        void live() throws IOException {
            try {
                open();
                give(1);
                give(2);
                close();
                open();
                give(3);
                give(4);
            } catch (IOException | RejectedTransactionException _) {
                // It tells, and there is nothing else to do.
            }
            try {
                close();
            } catch (IOException _) {
                // As a process that is killed.
            }
        }

        void assertGoesOn(String when) throws IOException, RejectedTransactionException {
            for (int mist = 10; mist < 12; mist++) {
                open();
                for (Digest digest : acknowledged) {
                    assertThat(ledger.orElseThrow().transaction(digest))
                            .as(when)
                            .isPresent();
                }
                give(mist);
                close();
            }
        }
    }

    private long callsOfALife() throws IOException {
        return callsOfALife(Snapshots.EVERY);
    }

    private long callsOfALife(int snapshotEvery) throws IOException {
        Life life = new Life(0, snapshotEvery);
        life.live();
        assertThat(life.acknowledged).hasSize(4);
        return life.disk.calls();
    }

    @Test
    void aDiskThatTakesLittleAtATimeIsGoodEnough() throws Exception {
        Life life = new Life(1);
        life.disk.takeLessAtATime();
        life.live();
        assertThat(life.acknowledged).hasSize(4);
        life.assertGoesOn("short writes");
    }

    @Test
    void aChainThatCannotGoOnSaysSo() throws Exception {
        Life life = new Life(1);
        life.open();
        CompletableFuture<String> failure = life.ledger.orElseThrow().failure();
        life.disk.failFrom(life.disk.calls() + 1, "No space left on device");
        assertThatThrownBy(() -> life.give(1)).isInstanceOf(RejectedTransactionException.class);
        assertThat(failure.get(60, TimeUnit.SECONDS)).contains("No space left on device");
        life.disk.heal();
        life.close();
        life.assertGoesOn("after it said so");
    }

    @Test
    void afterAnyFailureItGoesOnFromWhatItAcknowledged() throws Exception {
        long calls = callsOfALife();
        for (long at = 1; at <= calls; at++) {
            Life life = new Life(at);
            life.disk.failFrom(at, "No space left on device");
            life.live();
            life.disk.heal();
            life.assertGoesOn("everything fails from call " + at + " on");
        }
    }

    /** Also while snapshots are written, all the time. */
    @Test
    void aSnapshotThatIsNotWrittenTakesNothing() throws Exception {
        long calls = callsOfALife(1);
        assertThat(calls).isGreaterThan(callsOfALife() + 20);
        for (long at = 1; at <= calls; at += 2) {
            Life full = new Life(at, 1);
            full.disk.failFrom(at, "No space left on device");
            full.live();
            full.disk.heal();
            full.assertGoesOn("everything fails from call " + at + " on");
            Life cut = new Life(at, 1);
            cut.disk.failFrom(at + 1, "the power is gone");
            cut.live();
            cut.disk.cutPower(at % 4 == 1);
            cut.assertGoesOn("power is cut at call " + (at + 1));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPowerCutTakesNothingThatWasAcknowledged(boolean some) throws Exception {
        long calls = callsOfALife();
        for (long at = 1; at <= calls + 1; at++) {
            Life life = new Life(at);
            life.disk.failFrom(at, "the power is gone");
            life.live();
            life.disk.cutPower(some);
            life.assertGoesOn("power is cut at call " + at);
        }
    }
}
