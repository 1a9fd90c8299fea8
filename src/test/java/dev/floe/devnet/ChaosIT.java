package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

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
    private static final long LONGEST_PAUSE_MILLIS = 700;

    @Test
    void processesAreKilledAtRandomUnderLoad() throws Exception {
        long seed = Long.getLong("floe.chaos.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, Integer> killed = new TreeMap<>();
        try (NodesUnderTest nodes = NodesUnderTest.fresh("chaos", 5, 10)) {
            nodes.storeSome();
            List<String> services = new ArrayList<>();
            nodes.devnet.services().forEach(service -> services.add(service.name()));
            try (Traffic traffic = new Traffic(nodes, nodes.devnet.edgeUrl(), 2, 2)) {
                long end = System.nanoTime() + LENGTH.toNanos();
                while (System.nanoTime() < end) {
                    String victim = services.get(random.nextInt(services.size()));
                    nodes.devnet.kill(victim);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE_MILLIS));
                    nodes.devnet.restart(victim);
                    killed.merge(victim, 1, Integer::sum);
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(LONGEST_PAUSE_MILLIS));
                }
                assertThat(traffic.lies()).isEmpty();
                assertThat(traffic.reads()).isPositive();
                assertThat(traffic.stores()).isPositive();
                System.out.printf(
                        "seed %d, %d s, kill -9 of %s: %d reads and %d stores; refused: %d reads, %d stores; p99 of reads %d ms%n",
                        seed,
                        LENGTH.toSeconds(),
                        killed,
                        traffic.reads(),
                        traffic.stores(),
                        traffic.refusals().stream()
                                .filter(why -> why.startsWith("GET"))
                                .count(),
                        traffic.refusals().stream()
                                .filter(why -> why.startsWith("PUT"))
                                .count(),
                        Traffic.slow(traffic.times()));
            }
            nodes.assertWhole();
            assertThat(nodes.blobs).hasSizeGreaterThan(4);
            System.out.printf("%d blobs are whole on all nodes and read as they were stored%n", nodes.blobs.size());
        }
    }
}
