package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a process is and whatever it is doing, it may be killed: what was acknowledged stays. {@code floe.chaos.seconds}
 * says for how long that is tried.
 */
@Timeout(1800)
class ChaosIT {
    private static final Duration LENGTH = Duration.ofSeconds(Integer.getInteger("floe.chaos.seconds", 25));
    private static final int NODES = 5;
    private static final int SHARDS = 10;
    /** All of them are kept here, and each sliver of each is looked for in the end. */
    private static final int MOST_BLOBS = 10_000;

    private static final long LONGEST_PAUSE_MILLIS = 700;

    private final StringBuilder transcript = new StringBuilder();

    /** For whoever waits, and for {@code .ci/chaos}. */
    private void say(String format, Object... arguments) throws IOException {
        String line = String.format(format, arguments);
        System.out.println(line);
        transcript.append(line).append('\n');
        Files.writeString(Path.of("target", "chaos.txt"), transcript);
    }

    @Test
    void processesAreKilledAtRandomUnderLoad() throws Exception {
        long seed = Long.getLong("floe.chaos.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Integer> killed = new TreeMap<>();
        say(
                "%d nodes, %d shards, 2 readers, 2 writers, %d s, seed %d; since the start:",
                NODES, SHARDS, LENGTH.toSeconds(), seed);
        try (NodesUnderTest nodes = NodesUnderTest.fresh("chaos", NODES, SHARDS)) {
            nodes.storeSome();
            List<String> services = new ArrayList<>();
            nodes.devnet.services().forEach(service -> services.add(service.name()));
            int acknowledged;
            try (Traffic traffic = new Traffic(nodes, nodes.devnet.edgeUrl(), 2, 2, MOST_BLOBS)) {
                long begin = System.nanoTime();
                long said = 0;
                while (System.nanoTime() - begin < LENGTH.toNanos()) {
                    String victim = services.get(random.nextInt(services.size()));
                    nodes.devnet.kill(victim);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE_MILLIS));
                    nodes.devnet.restart(victim);
                    killed.merge(victim, 1, Integer::sum);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE_MILLIS));
                    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
                    if (seconds / 60 > said || seconds >= LENGTH.toSeconds()) {
                        said = seconds / 60;
                        say(
                                "%5d s: kill -9 %d times; %d reads, %d stores; refused: %d reads, %d stores; p99 of reads"
                                        + " since the last line %d ms",
                                seconds,
                                killed.values().stream()
                                        .mapToInt(Integer::intValue)
                                        .sum(),
                                traffic.reads(),
                                traffic.stores(),
                                traffic.refused("GET"),
                                traffic.refused("PUT"),
                                Traffic.slow(traffic.times()));
                    }
                }
                assertThat(traffic.lies()).isEmpty();
                assertThat(traffic.reads()).isPositive();
                assertThat(traffic.stores()).isPositive();
                acknowledged = traffic.stores();
            }
            say("killed: %s", killed);
            nodes.assertWhole();
            assertThat(nodes.blobs).as("what was acknowledged").hasSizeGreaterThanOrEqualTo(acknowledged);
            say(
                    "%d blobs were acknowledged: every sliver of each is on its node, each is read as it was stored; no read"
                            + " gave other bytes",
                    nodes.blobs.size());
        }
    }
}
