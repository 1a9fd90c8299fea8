package dev.floe.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.BcsReader;
import dev.floe.keys.BlsSecretKey;
import dev.floe.sui.model.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process whose chain changes epochs all the time, and takes snapshots all the time, is killed again and again. What is left is
 * what one gets that nobody killed. {@code -Dfloe.chain.kills=200} does it for longer.
 */
@Timeout(1200)
class KilledChainTest {
    private static final int KILLS = Integer.getInteger("floe.chain.kills", 4);
    private static final int SNAPSHOT_EVERY = 16;
    private static final int EPOCHS_IN_A_LIFE = 5;

    @TempDir
    Path directory;

    /** The process. */
    static final class Life {
        private Life() {}

        public static void main(String[] arguments) throws Exception {
            try (Ledger ledger = Ledger.open(Path.of(arguments[0]), InstantSource.system(), SNAPSHOT_EVERY)) {
                while (true) {
                    System.out.println(ledger.epochs().advance(1));
                }
            }
        }
    }

    private static GenesisConfig genesis() {
        List<BlsSecretKey> keys = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> {
                    byte[] secret = new byte[32];
                    secret[31] = (byte) i;
                    return BlsSecretKey.fromBytes(secret);
                })
                .toList();
        return TestChain.config(10, keys, 2, 2, 2, 2, 2);
    }

    private void live(Path chain, long millis) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Life.class.getName(),
                        chain.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int epochs = 0; epochs < EPOCHS_IN_A_LIFE; epochs++) {
                assertThat(process.inputReader().readLine()).isNotNull();
            }
            assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itIsAsIfNobodyHadKilledIt() throws Exception {
        Path killed = directory.resolve("killed");
        Ledger.create(killed, genesis(), InstantSource.system()).close();
        Random random = new Random(KILLS);
        long height = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            live(killed, random.nextInt(500));
            try (Ledger chain = Ledger.open(killed, InstantSource.system(), Integer.MAX_VALUE)) {
                assertThat(chain.latestSummary().sequenceNumber()).isGreaterThanOrEqualTo(height);
                height = chain.latestSummary().sequenceNumber();
            }
        }
        assertThat(height).isPositive();
        try (Stream<Path> snapshots = Files.list(killed.resolve("snapshots"))) {
            assertThat(snapshots).isNotEmpty();
        }
        AtomicLong time = new AtomicLong(TestChain.START);
        List<Integer> begun = new ArrayList<>();
        try (Ledger chain = Ledger.open(killed, InstantSource.system());
                Ledger again =
                        Ledger.create(directory.resolve("again"), genesis(), () -> Instant.ofEpochMilli(time.get()))) {
            for (long sequence = 1; sequence <= chain.latestSummary().sequenceNumber(); sequence++) {
                Checkpoint checkpoint = chain.checkpoint(sequence).orElseThrow();
                CommittedTransaction transaction = checkpoint.transactions().getFirst();
                time.set(checkpoint.summary().timestampMillis());
                CommittedTransaction same = again.execute(transaction.bcs(), transaction.signatures());
                assertThat(same.effects().digest())
                        .as("checkpoint %d", sequence)
                        .isEqualTo(transaction.effects().digest());
                for (Event event : transaction.events()) {
                    if (event.type().name().equals("EpochChangeStart")) {
                        begun.add((int) new BcsReader(event.contents()).u32());
                    }
                }
            }
            assertThat(again.stateDigest()).isEqualTo(chain.stateDigest());
            assertThat(again.epochs().epoch()).isEqualTo(chain.epochs().epoch());
        }
        // Each epoch began once, and none was left out.
        assertThat(begun)
                .hasSizeGreaterThan(KILLS)
                .isEqualTo(IntStream.range(2, 2 + begun.size()).boxed().toList());
    }
}
