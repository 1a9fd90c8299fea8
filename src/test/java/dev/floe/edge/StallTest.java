package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.cache.StubCommittee;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.StreamResetException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who keeps an edge waiting: clients that take nothing are let go, clients that find no place are told so. */
@QuarkusTest
@TestProfile(StallTest.Impatient.class)
@Timeout(900)
class StallTest extends EdgeConnections {
    public static final class Impatient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "floe.edge.max-requests", "4",
                    "floe.edge.cache-memory", "1M",
                    "floe.edge.place-timeout", "1s",
                    "floe.edge.stall-timeout", "2s",
                    "floe.edge.first-byte-timeout", "1h");
        }
    }

    @Test
    void stallEndsTheStreamOfHttp2AsWhatIsNotWhole() throws Exception {
        BlobId id = network.store("stalled2", StubCommittee.Content.patterned(HUGE), 65_536);
        HttpClient client = http2();
        try {
            CompletableFuture<Throwable> end = new CompletableFuture<>();
            client.request(HttpMethod.GET, server.getPort(), server.getHost(), "/v1/blobs/" + id)
                    .compose(request -> request.send())
                    .onSuccess(response -> response.pause()
                            .exceptionHandler(end::complete)
                            .endHandler(whole -> end.completeExceptionally(new AssertionError("an end"))));
            await(() -> network.running.get() == 0 && door.inside() == 0 && end.isDone());
            assertThat(end.get())
                    .isInstanceOfSatisfying(
                            StreamResetException.class,
                            reset -> assertThat(reset.getCode()).isEqualTo(2));
        } finally {
            client.close();
        }
    }

    /** What is prepared waits for the window of its stream no longer than anything else. */
    @Test
    void stallEndsAPreparedAnswerByHttp2() throws Exception {
        BlobId id = network.store("stalled-hot", random(50_000), 10_000);
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 100_000)) {
            wire.windowUpdate(0, 1_000_000);
            for (int i = 0; i < 2; i++) {
                wire.await(wire.request(get(id) + "\r\n"));
            }
            await(() -> door.prepared().has(id));
            wire.settings(Http2Wire.INITIAL_WINDOW, 20_000);
            int stalled = wire.request(get(id) + "\r\n");
            assertThat(wire.await(stalled).reset()).isEqualTo("reset 2");
            assertThat(wire.answer(stalled).body()).hasSize(20_000);
            await(() -> door.inside() == 0);
            wire.settings(Http2Wire.INITIAL_WINDOW, 100_000);
            assertThat(wire.await(wire.request(get(id) + "\r\n")).body()).hasSize(50_000);
        }
    }

    @Test
    void clientThatTakesNothingIsLetGo() throws Exception {
        BlobId id = network.store("stalled", StubCommittee.Content.patterned(HUGE), 65_536);
        long before = network.sentBytes.get();
        try (Socket socket = connect()) {
            send(socket, get(id) + "\r\n");
            head(socket.getInputStream());
            await(() -> network.running.get() == 0 && door.inside() == 0);
            assertThat(network.sentBytes.get() - before).isLessThan(HUGE / 2);
        }
    }

    @Test
    void requestsBeyondThePlacesAreToldToComeBack() throws Exception {
        BlobId id = network.store("full", random(1000), 100);
        CompletableFuture<Void> gate = network.holdOpening(id);
        List<Socket> inside = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                Socket socket = connectFrom("127.0.0." + Math.max(2, 1 + i));
                inside.add(socket);
                send(socket, get(id) + "\r\n");
                // One after the other: what one may have depends on what others have by then.
                int so = i + 1;
                await(() -> door.inside() == so);
            }
            try (Socket late = connect()) {
                send(late, get(id) + "\r\n");
                assertThat(head(late.getInputStream()))
                        .startsWith("HTTP/1.1 503")
                        .contains("Retry-After: 1", "Access-Control-Allow-Origin: *", "application/json");
            }
            gate.complete(null);
            for (Socket socket : inside) {
                assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 200");
            }
        } finally {
            for (Socket socket : inside) {
                socket.close();
            }
        }
        await(() -> door.inside() == 0);
    }
}
