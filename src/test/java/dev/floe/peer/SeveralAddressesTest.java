package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.floe.fake.FakeNode;
import dev.floe.fake.FakeNode.Answer;
import dev.floe.fake.Fault;
import dev.floe.protocol.NetworkAddress;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose name has several addresses, behind some of which is nobody; on real sockets. */
@Timeout(120)
class SeveralAddressesTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    private final Vertx vertx = Vertx.vertx();
    /** A dead address does not end by itself: who goes on has not waited for that. */
    private final PeerOptions patient =
            new PeerOptions(Duration.ofMinutes(10), 128, 4096, 4 << 20, 16 << 20, Reach.ANYWHERE);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private volatile List<String> addresses = List.of("127.0.0.1");
    private final Peers peers = new Peers(vertx, patient, PeerObserver.NONE, this::resolve, System::nanoTime);
    private FakeNode node = fake(true);

    private FakeNode fake(boolean http2) {
        return new FakeNode(vertx, "node-0", List.of(0), SeveralAddressesTest::answer, http2);
    }

    private static Answer answer(String method, String path, String query, byte[] body, Fault fault) {
        return Answer.json(200, "{\"success\":{\"code\":200,\"data\":\"nonexistent\"}}");
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        assertThat(host).isEqualTo("node.test");
        List<InetAddress> found = new ArrayList<>();
        for (String address : addresses) {
            // As the platform's resolver gives them: with the name.
            found.add(InetAddress.getByAddress(
                    host, InetAddress.getByName(address).getAddress()));
        }
        return found.toArray(InetAddress[]::new);
    }

    @AfterEach
    void close() throws Exception {
        peers.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
        node.close();
        vertx.close();
    }

    private int port() {
        return NetworkAddress.parse(node.registered().networkAddress()).port();
    }

    private Peer peer() {
        return peers.of(at("node.test:" + port()));
    }

    private StorageNode at(String address) {
        StorageNode there = node.registered();
        return new StorageNode(
                there.id(), there.name(), address, there.publicKey(), there.networkPublicKey(), there.shards());
    }

    private CompletableFuture<StoredStatus> ask() {
        return peer().sliverStatus(BLOB, 0, Axis.PRIMARY, LONG);
    }

    private Stopover stopover(String address) throws IOException {
        Stopover stopover = new Stopover(InetAddress.getByName(address), port());
        opened.add(stopover);
        return stopover;
    }

    /** Takes no connection, and refuses none: its queue is full. */
    private void fullQueue(String address) throws IOException {
        ServerSocket listener = new ServerSocket(port(), 1, InetAddress.getByName(address));
        opened.add(listener);
        for (int i = 0; i < 16; i++) {
            SocketChannel waiting = SocketChannel.open();
            opened.add(waiting);
            waiting.configureBlocking(false);
            waiting.connect(new InetSocketAddress(address, port()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whereNobodyListensIsPassedOver(boolean http2) throws Exception {
        node.close();
        node = fake(http2);
        addresses = List.of("127.0.0.2", "127.0.0.3", "127.0.0.1");
        List<CompletableFuture<StoredStatus>> all =
                java.util.stream.IntStream.range(0, 40).mapToObj(i -> ask()).toList();
        for (CompletableFuture<StoredStatus> one : all) {
            assertThat(one.get()).isEqualTo(StoredStatus.NONEXISTENT);
        }
        assertThat(node.seen())
                .as("each was sent once, to the name that the node registered")
                .hasSize(40)
                .allSatisfy(seen -> assertThat(seen.authority()).isEqualTo("node.test:" + port()));
    }

    @Test
    void whereNothingIsSaidCostsAMoment() throws Exception {
        stopover("127.0.0.2");
        fullQueue("127.0.0.3");
        addresses = List.of("127.0.0.2", "127.0.0.3", "127.0.0.1");
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
    }

    @Test
    void theOtherFamilyIsTried() throws Exception {
        assumeIpv6();
        stopover("::1").pass();
        addresses = List.of("127.0.0.2", "127.0.0.3", "::1");
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void literalsAreNamedAsInUrls(boolean http2) throws Exception {
        assumeIpv6();
        node.close();
        node = fake(http2);
        stopover("::1").pass();
        try (Peers direct = new Peers(vertx, patient, PeerObserver.NONE)) {
            assertThat(direct.of(at("[::1]:" + port()))
                            .sliverStatus(BLOB, 0, Axis.PRIMARY, LONG)
                            .get())
                    .isEqualTo(StoredStatus.NONEXISTENT);
        }
        assertThat(node.seen().getLast().authority()).isEqualTo("[::1]:" + port());
    }

    private static void assumeIpv6() {
        boolean there;
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            there = any.isBound();
        } catch (SocketException e) {
            there = false;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assumeThat(there).as("the machine has IPv6").isTrue();
    }

    @Test
    void whoComesTooLateIsLetGo() throws Exception {
        Stopover late = stopover("127.0.0.2");
        addresses = List.of("127.0.0.2", "127.0.0.1");
        CompletableFuture<StoredStatus> asked = ask();
        late.arrived().await();
        assertThat(asked.get()).isEqualTo(StoredStatus.NONEXISTENT);
        late.pass();
        late.left().await();
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
        assertThat(peer().answeredSince(System.nanoTime() - LONG.toNanos()))
                .as("where it is connected nothing has changed")
                .isTrue();
    }

    /** The node has moved, or one of its addresses is out of service: requests do not fail for that. */
    @Test
    void whenAConnectionIsLostTheOthersAreTried() throws Exception {
        Stopover first = stopover("127.0.0.2").pass();
        addresses = List.of("127.0.0.2", "127.0.0.1");
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
        long began = System.nanoTime();
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
        first.close();
        while (peer().answeredSince(began)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        assertThat(ask().get()).isEqualTo(StoredStatus.NONEXISTENT);
    }

    @Test
    void whereAllFailSaysWhyAndLooksTheNameUpAgain() throws Exception {
        addresses = List.of("127.0.0.2", "127.0.0.3");
        CompletableFuture<StoredStatus> nobody = ask();
        assertThatThrownBy(nobody::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        PeerException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(PeerException.Kind.TRANSPORT))
                .hasMessageContaining("none of 2 addresses takes connections")
                .hasMessageContaining("127.0.0.2")
                .hasMessageContaining("127.0.0.3");
        addresses = List.of("127.0.0.1");
        assertThat(ask().get(60, TimeUnit.SECONDS)).isEqualTo(StoredStatus.NONEXISTENT);
    }
}
