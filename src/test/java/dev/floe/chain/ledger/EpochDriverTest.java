package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.BlsSecretKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that end epochs are made when their time has come, and not before. */
class EpochDriverTest {
    private static final long EPOCH = 60_000;

    @TempDir
    Path directory;

    private final AtomicLong wall = new AtomicLong(TestChain.START);

    private Ledger chain(int... shardsOfNodes) throws Exception {
        List<BlsSecretKey> keys = IntStream.range(0, shardsOfNodes.length)
                .mapToObj(i -> {
                    byte[] secret = new byte[32];
                    secret[31] = (byte) (i + 1);
                    return BlsSecretKey.fromBytes(secret);
                })
                .toList();
        GenesisConfig day = TestChain.config(4, keys, shardsOfNodes);
        return Ledger.create(
                directory.resolve("chain"),
                new GenesisConfig(
                        day.seed(),
                        day.timestampMillis(),
                        day.shardCount(),
                        day.epoch(),
                        EPOCH,
                        day.maxEpochsAhead(),
                        day.totalCapacity(),
                        day.storagePrice(),
                        day.writePrice(),
                        day.nodes()),
                () -> Instant.ofEpochMilli(wall.get()));
    }

    /** Without nodes there is no committee to choose: whoever reads that should not have to look numbers up. */
    @Test
    void aRefusalSaysWhatTheContractCallsIt() throws Exception {
        try (Ledger chain = chain()) {
            assertThatThrownBy(() -> chain.epochs().advance(1))
                    .hasMessageContaining("staking::voting_end")
                    .hasMessageContaining("ENoStake");
        }
    }

    @Test
    void eachCallHasItsTime() throws Exception {
        try (Ledger chain = chain(1, 1, 1, 1)) {
            EpochDriver epochs = chain.epochs();
            long begin = chain.latestSummary().sequenceNumber();
            assertThat(epochs.makeDueCalls()).isEqualTo(Duration.ofSeconds(5));
            wall.addAndGet(EPOCH / 2 - 2);
            assertThat(epochs.makeDueCalls()).isBetween(Duration.ofMillis(1), Duration.ofMillis(2));
            assertThat(chain.latestSummary().sequenceNumber()).isEqualTo(begin);
            wall.addAndGet(2);
            epochs.makeDueCalls();
            assertThat(chain.latestSummary().sequenceNumber()).isEqualTo(begin + 1);
            assertThat(epochs.epoch()).isEqualTo(1);
            wall.addAndGet(EPOCH / 2);
            epochs.makeDueCalls();
            assertThat(epochs.epoch()).isEqualTo(2);
            // One that began, and what four nodes say.
            assertThat(chain.latestSummary().sequenceNumber()).isEqualTo(begin + 6);
            assertThat(chain.clock().millis()).isEqualTo(wall.get());
        }
    }

    /** Nights and weekends are one epoch that was long. */
    @Test
    void whatWasMissedIsMadeUpForOnce() throws Exception {
        try (Ledger chain = chain(1, 1, 1, 1)) {
            wall.addAndGet(1000 * EPOCH);
            chain.epochs().makeDueCalls();
            assertThat(chain.epochs().epoch()).isEqualTo(2);
        }
    }

    @Test
    void aNetworkWithoutNodesWaitsForThem() throws Exception {
        try (Ledger chain = chain()) {
            wall.addAndGet(3 * EPOCH);
            assertThat(chain.epochs().makeDueCalls()).isPositive();
            assertThat(chain.epochs().epoch()).isLessThanOrEqualTo(1);
        } catch (RejectedTransactionException e) {
            assertThat(e).hasMessageContaining("staking::");
        }
    }
}
