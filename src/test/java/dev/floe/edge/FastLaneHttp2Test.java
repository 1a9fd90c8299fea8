package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.Drain;
import dev.floe.redstuff.BlobId;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The lane on connections of HTTP/2. */
@QuarkusTest
@TestProfile(TlsProfile.class)
class FastLaneHttp2Test extends FastLanePromises {
    private static final int CANCEL = 8;
    private static final int FLOW_CONTROL_ERROR = 3;

    @TestHTTPResource(tls = true)
    URI secure;

    @Inject
    Drain drain;

    private Socket connect() throws IOException {
        return TlsSockets.connect(secure, "h2");
    }

    @Override
    String exchange(String requests) throws IOException {
        return exchange(connect(), requests);
    }

    private static String exchange(Socket socket, String requests) throws IOException {
        try (Http2Wire wire = new Http2Wire(socket)) {
            for (String request : (requests + LAST.replace("Connection: close\r\n", "")).split("\r\n\r\n")) {
                wire.request(request);
            }
            return wire.awaitAll();
        }
    }

    /** Those about the connection make a request of HTTP/2 malformed. */
    @Override
    boolean isOrdinary(String fields) {
        return !fields.toLowerCase(Locale.ROOT).contains("connection");
    }

    private String request(BlobId id) {
        return get(id) + "\r\n";
    }

    @Test
    void withoutTlsItIsTheSame() throws IOException {
        byte[] bytes = random(30_000);
        BlobId id = hot(bytes);
        double before = prepared();
        for (int i = 0; i < 2; i++) {
            try (Http2Wire wire = new Http2Wire(new Socket(server.getHost(), server.getPort()))) {
                assertThat(wire.await(wire.request(request(id))).body()).isEqualTo(bytes);
            }
        }
        settle();
        assertThat(prepared() - before).isEqualTo(2);
    }

    /** One connection, whose streams are answered here and there. */
    @Test
    void bothKindsOfStreamsAreOnOneConnection() throws IOException {
        byte[] small = random(9_000);
        byte[] large = random(700_000);
        String hotSmall = request(hot(small));
        String hotLarge = request(hot(large));
        double before = prepared();
        try (Http2Wire wire = new Http2Wire(connect())) {
            for (int round = 0; round < 5; round++) {
                byte[] other = random(150_000 + round);
                BlobId cold = network.store("mixed-" + count++, other, 10_000);
                int first = wire.request(hotLarge);
                int second = wire.request(request(cold));
                int third = wire.request(hotSmall);
                int fourth = wire.request("GET /v1/blobs/none HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(wire.await(third).body()).isEqualTo(small);
                assertThat(wire.await(second).body()).isEqualTo(other);
                assertThat(wire.await(first).body()).isEqualTo(large);
                assertThat(wire.await(fourth).field(":status")).isEqualTo("400");
            }
        }
        settle();
        assertThat(prepared() - before).isEqualTo(10);
    }

    @Test
    void nothingIsSentBeyondTheWindows() throws IOException {
        byte[] bytes = random(100_000);
        BlobId id = hot(bytes);
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 0)) {
            int one = wire.request(request(id));
            int two = wire.request(request(id));
            wire.roundTrip();
            assertThat(wire.answer(one).field(":status")).isEqualTo("200");
            assertThat(wire.answer(one).body()).isEmpty();
            wire.windowUpdate(one, 7);
            wire.roundTrip();
            assertThat(wire.answer(one).body()).hasSize(7);
            // All streams, but the connection has a window, too.
            wire.settings(Http2Wire.INITIAL_WINDOW, 200_000);
            wire.roundTrip();
            assertThat(wire.answer(one).body().length + wire.answer(two).body().length)
                    .isEqualTo(65_535);
            wire.settings(Http2Wire.INITIAL_WINDOW, 10);
            wire.windowUpdate(0, 1_000_000);
            wire.roundTrip();
            assertThat(wire.answer(one).isOver() || wire.answer(two).isOver()).isFalse();
            wire.settings(Http2Wire.INITIAL_WINDOW, 1_000_000);
            assertThat(wire.await(one).body()).isEqualTo(bytes);
            assertThat(wire.await(two).body()).isEqualTo(bytes);
            assertThat(wire.answer(two).longestFrame()).isLessThanOrEqualTo(16_384);
            assertThat(wire.await(wire.request(request(id))).body()).isEqualTo(bytes);
        }
    }

    /** The codec would share the connection in steps of 1,024 bytes, each a frame. */
    @Test
    void streamsShareAConnectionByWholeFrames() throws IOException {
        byte[] bytes = random(100_000);
        String hot = request(hot(bytes));
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 0)) {
            wire.windowUpdate(0, 10_000_000);
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                streams.add(wire.request(hot));
            }
            wire.roundTrip();
            wire.settings(Http2Wire.INITIAL_WINDOW, 1_000_000);
            for (int stream : streams) {
                assertThat(wire.await(stream).body()).isEqualTo(bytes);
            }
            assertThat(streams.stream()
                            .mapToInt(stream -> wire.answer(stream).frames())
                            .sum())
                    .isLessThan(8 * 16);
        }
    }

    @Test
    void shortAnswersTakeFromTheWindows() throws IOException {
        byte[] bytes = random(10_000);
        BlobId id = hot(bytes);
        double before = prepared();
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 10_000)) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                streams.add(wire.request(request(id)));
            }
            wire.roundTrip();
            int sent = streams.stream()
                    .mapToInt(stream -> wire.answer(stream).body().length)
                    .sum();
            assertThat(sent).as("what a connection begins with").isEqualTo(65_535);
            wire.windowUpdate(0, 4_465);
            for (int stream : streams) {
                assertThat(wire.await(stream).body()).isEqualTo(bytes);
            }
        }
        settle();
        assertThat(prepared() - before).isEqualTo(7);
    }

    @Test
    void whoGivesAStreamUpIsCountedAndTheOthersGoOn() throws IOException {
        byte[] bytes = random(300_000);
        BlobId id = hot(bytes);
        double before = gone();
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 100_000)) {
            int one = wire.request(request(id));
            int two = wire.request(request(id));
            wire.roundTrip();
            wire.reset(one, CANCEL);
            wire.windowUpdate(0, 1_000_000);
            wire.windowUpdate(two, 1_000_000);
            assertThat(wire.await(two).body()).isEqualTo(bytes);
            await(() -> gone() == before + 1);
            wire.request(request(id));
            wire.roundTrip();
        }
        await(() -> gone() == before + 2);
        await(() -> drain.state().running() == 0);
    }

    private double gone() {
        return registry.counter("floe.edge.bodies", "ending", "client_gone").count();
    }

    /** RFC 7541, 4.2: who wants the table to be smaller is told that it is, in the next block. */
    @Test
    void theTableShrinksWhenTheClientWantsIt() throws IOException {
        BlobId id = hot(random(3_000));
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.TABLE_SIZE, 0)) {
            Http2Wire.Answer first = wire.await(wire.request(request(id)));
            assertThat(first.block()[0] & 0xE0).isEqualTo(0x20);
            Http2Wire.Answer second = wire.await(wire.request(request(id)));
            assertThat(second.block()[0] & 0xFF).isEqualTo(0x88);
            assertThat(second.toString()).isEqualTo(first.toString());
            wire.settings(Http2Wire.TABLE_SIZE, 4096);
            wire.settings(Http2Wire.TABLE_SIZE, 100);
            assertThat(wire.await(wire.request(request(id))).block()[0] & 0xE0).isEqualTo(0x20);
        }
    }

    /** An error of the connection while answers wait for windows. */
    @Test
    void whoBreaksTheProtocolIsToldToGoAway() throws IOException {
        BlobId id = hot(random(100_000));
        try (Http2Wire wire = new Http2Wire(connect(), Http2Wire.INITIAL_WINDOW, 0)) {
            wire.request(request(id));
            wire.roundTrip();
            wire.windowUpdate(0, Integer.MAX_VALUE);
            assertThat(wire.awaitEnd()).isIn("go away " + FLOW_CONTROL_ERROR, "go away 1");
        }
        await(() -> drain.state().running() == 0);
    }

    @Test
    void whatWasNeverAskedForInHttp1IsPreparedToo() throws IOException {
        BlobId id = network.store("only-2-" + count++, random(5_000), 10_000);
        for (int i = 0; i < 2; i++) {
            exchange(request(id));
        }
        await(() -> door.prepared().has(id));
        double before = prepared();
        String fast = timeless(inHttp1(id));
        settle();
        assertThat(prepared() - before).isEqualTo(1);
        lane.open(false);
        assertThat(fast).isEqualTo(timeless(inHttp1(id)));
    }

    private String inHttp1(BlobId id) throws IOException {
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((request(id) + LAST).getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
