package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.protocol.ObjectId;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The line between two of seven nodes, with an edge and people of their own, and all the rest is cut, while everybody goes on.
 * {@link NodesHealIT} has the same without rights.
 */
@Timeout(900)
class SplitNetworkIT {
    private static final int NODES = 7;
    /** Those who come in the place of the first ones. */
    private static final List<String> AWAY = List.of("node-7", "node-8");
    /** Edges give up after a quarter of a minute, commands after half of one; this is for slow machines. */
    private static final int PATIENCE_SECONDS = 90;
    /** With which curl ends when less comes than was announced. */
    private static final int CURL_PARTIAL = 18;

    private static final String BROKEN_OFF = ", broken off";

    @Test
    void bothSidesAreAliveAndOneHasTheQuorum() throws Exception {
        Optional<OtherSide> made = OtherSide.open();
        Assumptions.assumeTrue(
                made.isPresent(), "no network namespaces for this user: NodesHealIT stops processes instead");
        try (OtherSide there = made.get();
                NodesUnderTest nodes =
                        new NodesUnderTest(TestNetwork.fresh("split-network", NODES, NODES, there.here()))) {
            nodes.storeSome();
            NodesUnderTest.Elsewhere where = new NodesUnderTest.Elsewhere(there.there(), there.words());
            List<String> members = new ArrayList<>(nodes.devnet.nodes());
            for (int i = 0; i < AWAY.size(); i++) {
                String coming = AWAY.get(i);
                nodes.place(coming, where);
                ObjectId node = nodes.join(coming);
                nodes.stake(coming, node, nodes.leave("node-" + i));
                members.remove("node-" + i);
                members.add(coming);
            }
            nodes.advance(1);
            assertThat(nodes.committee().keySet()).containsExactlyInAnyOrderElementsOf(members);
            nodes.awaitWell(members);
            nodes.advance(1);
            nodes.awaitWell(members);
            for (int i = 0; i < AWAY.size(); i++) {
                nodes.devnet.stop("node-" + i);
            }
            URI edge = nodes.edge("1M", where);
            String config = nodes.layout.clientConfig().toString();
            List<String> known = List.copyOf(nodes.blobs.keySet());
            assertThat(ask(there, edge.resolve("/v1/blobs/" + known.getFirst())))
                    .isEqualTo("200");

            there.cut();
            long mended;
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                // That side has two slivers of seven, and no chain: whoever asks is told so, and in time.
                List<Future<String>> reads = known.subList(1, known.size()).stream()
                        .map(blob -> people.submit(() -> ask(there, edge.resolve("/v1/blobs/" + blob))))
                        .toList();
                List<Future<Integer>> commands = List.of(
                        people.submit(() -> floe(there, "read", known.getLast(), "--config", config)),
                        people.submit(() -> floe(there, "store", config, "--epochs", "5", "--config", config)));

                // This one has the quorum: it stores, reads, and lets an epoch pass.
                nodes.store(80_000);
                nodes.store(1);
                nodes.advance(1);
                nodes.store(90_000);
                nodes.network.forget();
                nodes.blobs.forEach(nodes.network::assertReads);

                for (Future<String> read : reads) {
                    // Whoever was sent the first row, which that side has, sees that no more comes.
                    assertThat(read.get()).matches("5\\d\\d|200" + BROKEN_OFF);
                }
                for (Future<Integer> command : commands) {
                    assertThat(command.get()).isNotZero();
                }
                for (String node : AWAY) {
                    // It is alive, and knows no better.
                    assertThat(ask(
                                    there,
                                    URI.create("http://" + nodes.member(node).address() + "/v1/health")))
                            .isEqualTo("200");
                }
            } finally {
                there.mend();
                mended = System.nanoTime();
            }
            nodes.assertWhole(members);
            System.out.printf(
                    "all is well %d ms after the line was mended%n", (System.nanoTime() - mended) / 1_000_000);
            for (String blob : nodes.blobs.keySet()) {
                assertThat(ask(there, edge.resolve("/v1/blobs/" + blob))).isEqualTo("200");
            }
        }
    }

    /** The status that somebody there gets, who does not wait for ever, and whether the body came to its end. */
    private static String ask(OtherSide there, URI url) throws Exception {
        List<String> line = new ArrayList<>(there.words());
        line.addAll(List.of("curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-m"));
        line.addAll(List.of(Integer.toString(PATIENCE_SECONDS), url.toString()));
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(line).start();
        String status = new String(process.getInputStream().readAllBytes());
        System.out.printf("%s: %s after %d ms%n", url, status, (System.nanoTime() - begin) / 1_000_000);
        int exit = process.waitFor();
        assertThat(exit).as("curl %s", url).isIn(0, CURL_PARTIAL);
        return exit == 0 ? status : status + BROKEN_OFF;
    }

    /** The exit code of a command there, which has to end in time. */
    private static int floe(OtherSide there, String... words) throws Exception {
        List<String> line = new ArrayList<>(there.words());
        line.addAll(FloeUnderTest.command().line(List.of(words)));
        long begin = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().putAll(Map.of(Service.SETTINGS_VARIABLE, ""));
        Process process = builder.start();
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        System.out.printf("floe %s: %d ms%n", words[0], (System.nanoTime() - begin) / 1_000_000);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        assertThat(ended).as("floe %s ends", words[0]).isTrue();
        return process.exitValue();
    }
}
