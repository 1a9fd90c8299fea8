package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.Fault;
import dev.floe.peer.Peer;
import dev.floe.peer.PeerObserver;
import dev.floe.peer.PeerOptions;
import dev.floe.peer.Peers;
import dev.floe.peer.RequestKind;
import dev.floe.protocol.StorageNode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcquaintanceTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeNetwork network = new FakeNetwork(vertx, 10, 5);
    private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final Peers peers = new Peers(vertx, PeerOptions.DEFAULT, new PeerObserver() {
        @Override
        public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
            outcomes.add(node.name() + " " + kind.label() + " " + outcome);
        }
    });

    @AfterEach
    void close() {
        peers.close();
        network.close();
        vertx.close();
    }

    private String next() throws InterruptedException {
        return outcomes.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void everyNodeIsGreetedUntilItAnswersAndNoneLosesTrustByIt() throws Exception {
        FakeNode late = network.nodes().get(2);
        late.become(Fault.STOPPED);
        try (Acquaintance acquaintance = new Acquaintance(() -> Optional.of(network.committee()), peers)) {
            int answered = 0;
            boolean refused = false;
            while (answered < 4 || !refused) {
                String outcome = next();
                assertThat(outcome).isNotNull();
                answered += outcome.endsWith("health ok") ? 1 : 0;
                refused |= outcome.equals(late.name() + " health transport");
            }
            assertThat(peers.of(late.registered()).health().trusted()).isTrue();
            late.become(Fault.NONE);
            String outcome = next();
            while (!outcome.endsWith("ok")) {
                outcome = next();
            }
            assertThat(outcome).isEqualTo(late.name() + " health ok");
            for (FakeNode node : network.nodes()) {
                Peer peer = peers.of(node.registered());
                assertThat(peer.answeredSince(System.nanoTime() - 60_000_000_000L))
                        .isTrue();
                assertThat(node.seen().stream().filter(seen -> seen.path().equals("/v1/health")))
                        .as(node.name())
                        .hasSize(1);
            }
        }
    }
}
