package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.fake.FakeNetwork;
import dev.floe.protocol.StorageNode;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which clients a process keeps as committees come and go. */
class PeersTest {
    private final Vertx vertx = Vertx.vertx();
    private final FakeNetwork network = new FakeNetwork(vertx, 10, 5);
    private final AtomicLong now = new AtomicLong();
    private final Peers peers =
            new Peers(vertx, PeerOptions.DEFAULT, PeerObserver.NONE, InetAddress::getAllByName, now::get);
    private final List<StorageNode> nodes = network.committee().members();

    @AfterEach
    void close() {
        peers.close();
        network.close();
        vertx.close();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void aNodeHasOneAsLongAsItIsAskedFor() {
        Peer first = peers.of(nodes.get(0));
        for (int i = 1; i < 5; i++) {
            pass(Duration.ofMinutes(90));
            assertThat(peers.of(nodes.get(0))).isSameAs(first);
            peers.of(nodes.get(i));
        }
    }

    @Test
    void whoLeftIsGivenUpWhenAnotherComes() {
        nodes.subList(0, 4).forEach(peers::of);
        pass(Duration.ofMinutes(119));
        nodes.subList(1, 4).forEach(peers::of);
        pass(Duration.ofMinutes(2));
        assertThat(peers.count()).as("nobody new").isEqualTo(4);
        peers.of(nodes.get(4));
        assertThat(peers.count()).isEqualTo(4);
        Peer again = peers.of(nodes.get(0));
        assertThat(again.node()).isEqualTo(nodes.get(0));
    }

    @Test
    void whoMovesIsConnectedToAnew() {
        StorageNode before = nodes.get(0);
        Peer first = peers.of(before);
        StorageNode moved = new StorageNode(
                before.id(),
                before.name(),
                "127.0.0.1:1",
                before.publicKey(),
                before.networkPublicKey(),
                before.shards());
        assertThat(peers.of(moved)).isNotSameAs(first);
        assertThat(peers.count()).isEqualTo(1);
    }
}
