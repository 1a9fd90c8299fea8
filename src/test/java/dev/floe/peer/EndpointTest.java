package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.NetworkAddress;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final Context context = VERTX.getOrCreateContext();
    private final AtomicLong now = new AtomicLong();
    private final Deque<String[]> answers = new ArrayDeque<>();
    private final Endpoint endpoint = new Endpoint(
            new NetworkAddress("node.example", 9185), Reach.PUBLIC, this::resolve, Runnable::run, now::get);

    @AfterAll
    static void close() {
        VERTX.close();
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        assertThat(host).isEqualTo("node.example");
        String[] texts = answers.pop();
        if (texts.length == 0) {
            throw new IllegalStateException("the resolver is out of order");
        }
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.getByName(texts[i]);
        }
        return addresses;
    }

    private SocketAddress locate() throws Exception {
        return all().getFirst();
    }

    private List<String> hosts() throws Exception {
        return all().stream().map(SocketAddress::host).toList();
    }

    private List<SocketAddress> all() throws Exception {
        CompletableFuture<List<SocketAddress>> located = new CompletableFuture<>();
        context.runOnContext(v -> endpoint.locate(context).onComplete(result -> {
            if (result.succeeded()) {
                located.complete(result.result());
            } else {
                located.completeExceptionally(result.cause());
            }
        }));
        return located.get(60, TimeUnit.SECONDS);
    }

    @Test
    void whatWasLookedAtIsWhatIsConnectedTo() throws Exception {
        answers.add(new String[] {"192.168.0.1", "203.0.112.5"});
        answers.add(new String[] {"127.0.0.1"});
        SocketAddress first = locate();
        assertThat(first.host()).as("an address, nothing to resolve").isEqualTo("203.0.112.5");
        assertThat(first.port()).isEqualTo(9185);
        assertThat(locate()).isEqualTo(first);
        assertThat(answers).as("names are looked up once a minute").hasSize(1);
        now.addAndGet(TimeUnit.MINUTES.toNanos(1));
        assertThatThrownBy(this::locate)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("node.example is at no public address");
    }

    @Test
    void familiesTakeTurns() throws Exception {
        answers.add(new String[] {"1.1.1.1", "1.1.1.2", "1.1.1.3", "2606:4700::1", "10.0.0.1", "2606:4700::2"});
        assertThat(hosts())
                .containsExactly("1.1.1.1", "2606:4700:0:0:0:0:0:1", "1.1.1.2", "2606:4700:0:0:0:0:0:2", "1.1.1.3");
    }

    @Test
    void aNameHasNotAnyNumberOfAddresses() throws Exception {
        answers.add(IntStream.range(0, 200).mapToObj(i -> "1.1.1." + i).toArray(String[]::new));
        assertThat(hosts()).hasSize(8);
    }

    @Test
    void whatIsForgottenIsLookedUpAgain() throws Exception {
        answers.add(new String[] {"1.1.1.1"});
        answers.add(new String[] {"2606:4700::1", "1.1.1.1"});
        assertThat(locate().host()).isEqualTo("1.1.1.1");
        endpoint.forget();
        assertThat(locate().host()).contains(":");
    }

    @Test
    void aNameThatIsNotKnownYetIsAskedForAgain() throws Exception {
        answers.add(new String[] {"10.1.1.1"});
        answers.add(new String[] {"1.1.1.1"});
        assertThatThrownBy(this::locate).isInstanceOf(ExecutionException.class);
        assertThat(locate().host()).isEqualTo("1.1.1.1");
    }

    /** Netty's resolver told nobody of a name that it could not make a question of (netty/netty#8180). */
    @Test
    void whateverGoesWrongInLookingUpIsToldAndTheNameAskedForAgain() throws Exception {
        answers.add(new String[0]);
        answers.add(new String[] {"1.1.1.1"});
        assertThatThrownBy(this::locate)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnknownHostException.class)
                .hasMessageContaining("node.example")
                .hasMessageContaining("the resolver is out of order");
        assertThat(locate().host()).isEqualTo("1.1.1.1");
    }
}
