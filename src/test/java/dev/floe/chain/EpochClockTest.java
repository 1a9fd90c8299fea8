package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.chain.ledger.GenesisConfig;
import dev.floe.chain.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Epochs end by themselves. */
@Timeout(120)
class EpochClockTest {
    @TempDir
    Path directory;

    @Test
    void epochsPassByTheClockOfTheWall() throws Exception {
        Path description = directory.resolve("genesis.json");
        Files.writeString(description, ChainProcess.genesis(1));
        GenesisConfig genesis = NetworkDescription.read(description, System.currentTimeMillis());
        try (Ledger ledger = Ledger.create(directory.resolve("chain"), genesis, InstantSource.system())) {
            CompletableFuture<Long> fourth = new CompletableFuture<>();
            try (AutoCloseable listening = ledger.onCheckpoint(checkpoint -> {
                        if (ledger.epochs().epoch() >= 4) {
                            fourth.complete(checkpoint.summary().timestampMillis());
                        }
                    });
                    EpochClock clock = EpochClock.start(ledger.epochs())) {
                long millis = fourth.get(100, TimeUnit.SECONDS) - genesis.timestampMillis();
                assertThat(millis).isGreaterThanOrEqualTo(3000);
                // The time is still that of the wall.
                assertThat(ledger.clock().millis()).isLessThanOrEqualTo(System.currentTimeMillis());
            }
        }
    }
}
