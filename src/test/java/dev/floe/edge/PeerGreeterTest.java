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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PeerGreeterTest {
    /** Longer than the longest pause before a node is greeted again. */
    private static final int PATIENCE_SECONDS = 180;

    private final Vertx vertx = Vertx.vertx();
    private final FakeNetwork network = new FakeNetwork(vertx, 10, 5);
    private final LinkedBlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> begun = new LinkedBlockingQueue<>();
    private final Peers peers = new Peers(vertx, PeerOptions.DEFAULT, new PeerObserver() {
        @Override
        public void started(StorageNode node, RequestKind kind) {
            begun.add(System.nanoTime());
        }

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
        return outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static void note(String outcome, Map<String, Integer> answers) {
        if (outcome.endsWith(" health ok")) {
            answers.merge(outcome.substring(0, outcome.indexOf(' ')), 1, Integer::sum);
        }
    }

    @Test
    void everyNodeIsGreetedUntilItAnswersAndNoneLosesTrustByIt() throws Exception {
        long before = System.nanoTime();
        FakeNode late = network.nodes().get(2);
        late.become(Fault.STOPPED);
        try (PeerGreeter greeter = new PeerGreeter(() -> Optional.of(network.committee()), peers)) {
            Map<String, Integer> answers = new TreeMap<>();
            boolean refused = false;
            while (answers.size() < 4 || !refused) {
                String outcome = next();
                assertThat(outcome).isNotNull();
                note(outcome, answers);
                refused |= outcome.equals(late.name() + " health transport");
            }
            assertThat(answers).doesNotContainKey(late.name());
            assertThat(peers.of(late.registered()).health().trusted()).isTrue();
            late.become(Fault.NONE);
            while (answers.size() < 5) {
                String outcome = next();
                assertThat(outcome).isNotNull();
                note(outcome, answers);
            }
            assertThat(answers.values()).as("who answered is left in peace").containsOnly(1);
            for (FakeNode node : network.nodes()) {
                Peer peer = peers.of(node.registered());
                assertThat(peer.answeredSince(before)).isTrue();
            }
        }
    }

    /** A hundred handshakes at once are seconds of a small machine's processor, and a read waits behind them. */
    @Test
    void soManyAreGreetedAtATimeAndWhoeverHangsIsNotWaitedForByTheNext() throws Exception {
        assertThat(network.nodes()).hasSize(PeerGreeter.AT_A_TIME + 1);
        network.nodes().forEach(node -> node.become(Fault.HANGING));
        try (PeerGreeter greeter = new PeerGreeter(() -> Optional.of(network.committee()), peers)) {
            long first = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (int i = 1; i < PeerGreeter.AT_A_TIME; i++) {
                assertThat(begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isNotNull();
            }
            Long last = begun.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(last - first).isGreaterThanOrEqualTo(PeerGreeter.TURN.toNanos());
        }
    }
}
