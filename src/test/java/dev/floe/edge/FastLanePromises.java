package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.door.ContentCoding;
import dev.floe.door.FastLane;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether an answer was prepared or not, only its time tells. */
abstract class FastLanePromises {
    private static final String SVG = "<svg xmlns='http://www.w3.org/2000/svg'></svg>";
    static final String LAST = "GET /status HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final int RANDOM_CONNECTIONS = 100;

    @Inject
    StubNetwork network;

    @Inject
    EdgeReader reader;

    @Inject
    RepresentationDoor door;

    @Inject
    FastLane lane;

    @Inject
    MeterRegistry registry;

    @Inject
    Vertx vertx;

    @TestHTTPResource
    URI server;

    /** All that the server says on a connection on which {@code requests} are sent, and then one that ends it. */
    abstract String exchange(String requests) throws IOException;

    /** Whether requests with those fields are for the lane in this version of HTTP. */
    boolean isOrdinary(String fields) {
        return true;
    }

    static int count;

    @AfterEach
    void open() {
        lane.open(true);
        reader.denyList().replace(Set.of());
    }

    static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    final double prepared() {
        return registry.counter("floe.edge.prepared.answers").count();
    }

    /** Where a blob is found. */
    record Place(String host, String path, String tag) {}

    /** Stores a blob. */
    BlobId store(String name, byte[] bytes, int symbols) {
        return network.store(name, bytes, symbols);
    }

    Place place(BlobId id) {
        return new Place("x", "/v1/blobs/" + id, "\"" + id + "\"");
    }

    boolean has(BlobId id, Optional<ContentCoding> coding) {
        return coding.map(wanted -> door.prepared().has(id, wanted))
                .orElseGet(() -> door.prepared().has(id));
    }

    /** A blob that was asked for until its answers were prepared. */
    final BlobId hot(byte[] bytes) throws IOException {
        BlobId id = store("hot-" + count++, bytes, 10_000);
        exchange(get(id) + "\r\n");
        exchange(get(id) + "\r\n");
        await(() -> has(id, Optional.empty()));
        return id;
    }

    final String get(BlobId id) {
        Place place = place(id);
        return "GET " + place.path() + " HTTP/1.1\r\nHost: " + place.host() + "\r\n";
    }

    static String timeless(String answers) {
        return answers.replaceAll("(?i)\r\nDate: [^\r]*", "\r\nDate: now")
                .replaceAll("open;dur=[0-9.]+, first;dur=[0-9.]+", "open;dur=?, first;dur=?");
    }

    /** The same from the lane and from the server; says how many answers were prepared ones. */
    final double assertSame(String requests) throws IOException {
        double before = prepared();
        String fast = timeless(exchange(requests));
        double given = prepared() - before;
        lane.open(false);
        String slow = timeless(exchange(requests));
        lane.open(true);
        assertThat(prepared() - before)
                .as("closed for %s %s", requests.replace("\r\n", "|"), fast.replaceAll("\r\n(?!HTTP).*", "|"))
                .isEqualTo(given);
        assertThat(fast).as(requests).isEqualTo(slow);
        return given;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "User-Agent: curl/8\r\nAccept: */*\r\n",
                "Connection: keep-alive\r\n",
                "connection: Keep-Alive\r\n"
                        + "ACCEPT-ENCODING: gzip, br\r\n"
                        + "Cookie: a=b; c\r\n"
                        + "Origin: https://a.example\r\n",
                "Accept-Encoding: gzip, br\r\nPriority: u=1\r\nReferer: https://a.example/\r\n",
                "Range: bytes=0-0\r\n",
                "Range: bytes=5-\r\n",
                "Range: bytes=-7\r\n",
                "Range: bytes=3-12\r\n",
                "Range: bytes=3-99999999\r\n",
                "If-None-Match: *\r\n",
                "If-None-Match: \"other\"\r\n",
                "If-None-Match: \"other\"\r\nRange: bytes=2-3\r\n",
                "X-Forwarded-For: 1.2.3.4\r\nForwarded: for=2.3.4.5\r\n",
                "Accept: text/none\r\nAccept-Language: ;;;\r\n",
            })
    void ordinaryRequestsAreAnsweredByTheLane(String fields) throws IOException {
        byte[] text = "some words, ".repeat(500).getBytes(StandardCharsets.UTF_8);
        for (byte[] bytes : List.of(SVG.getBytes(StandardCharsets.UTF_8), random(10_000), random(300_000), text)) {
            BlobId id = hot(bytes);
            String request = get(id) + fields + "\r\n";
            if (bytes == text && fields.contains("gzip") && isOrdinary(fields)) {
                exchange(request);
                await(() -> has(id, Optional.of(ContentCoding.GZIP)));
            } else if (bytes == text && fields.contains("\"other\"")) {
                // What they know may be in another coding.
                assertThat(assertSame(request)).isZero();
                continue;
            }
            int given = isOrdinary(fields) ? 1 : 0;
            assertThat(assertSame(request)).as(fields).isEqualTo(given);
            assertThat(assertSame(request.replace("GET", "HEAD"))).as(fields).isEqualTo(given);
        }
    }

    @Test
    void whoKnowsABlobGetsNoBody() throws IOException {
        BlobId id = hot(random(10_000));
        String own = place(id).tag();
        for (String tag : List.of(own, "W/" + own)) {
            assertThat(exchange(get(id) + "If-None-Match: " + tag + "\r\n\r\n")).matches("(?s)HTTP/[0-9.]+ 304 .*");
            assertThat(assertSame(get(id) + "If-None-Match: " + tag + "\r\n\r\n"))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Range: bytes=0-0,3-4\r\n",
                "Range: bytes=4-3\r\n",
                "Range: bytes=999999999-\r\n",
                "Range: bytes=-0\r\n",
                "Range: bytes=-\r\n",
                "Range: Bytes=0-1\r\n",
                "Range: lines=1-2\r\n",
                "Range: bytes=0-1\r\nRange: bytes=3-4\r\n",
                "If-Range: \"x\"\r\nRange: bytes=0-1\r\n",
                "If-Match: \"x\"\r\n",
                "If-None-Match: \"a\", \"b\"\r\n",
                "If-None-Match: \"a\"\r\nIf-None-Match: *\r\n",
                "If-None-Match: x\r\n",
                "Content-Length: 0\r\n",
                "Expect: 100-continue\r\n",
                "Connection: Upgrade\r\nUpgrade: h2c\r\n",
                "Connection: keep-alive, close\r\n",
                "Host: y\r\n",
                "bad field\r\n",
                "Bad\u00e9: x\r\n",
                "Folded: a\r\n b\r\n",
            })
    void otherRequestsAreForTheServer(String fields) throws IOException {
        assertThat(assertSame(get(hot(random(20_000))) + fields + "\r\n"))
                .as(fields)
                .isZero();
    }

    /** Everything at random: what is ordinary, what is not, and what is broken, several at a time. */
    @Test
    void nobodyCanTell() throws IOException {
        List<Place> places = List.of(place(hot(random(400))), place(hot(random(70_000))), place(hot(shortest())));
        Random random = new Random(4711);
        double given = 0;
        for (int i = 0; i < RANDOM_CONNECTIONS; i++) {
            StringBuilder requests = new StringBuilder();
            for (int j = random.nextInt(3); j >= 0; j--) {
                requests.append(request(random, places));
            }
            given += assertSame(requests.toString());
        }
        assertThat(given).as("answered by the lane").isGreaterThan(RANDOM_CONNECTIONS / 4.0);
    }

    /** The shortest that there is. */
    byte[] shortest() {
        return new byte[0];
    }

    private static <T> T any(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String request(Random random, List<Place> places) {
        Place place = any(random, places);
        String path = place.path();
        List<String> lines = new ArrayList<>();
        boolean odd = random.nextInt(4) == 0;
        lines.add((odd
                        ? any(random, List.of("GET", "HEAD", "get", "OPTIONS", "DELETE"))
                        : any(random, List.of("GET", "HEAD")))
                + " "
                + (odd
                        ? any(
                                random,
                                List.of(
                                        path,
                                        path + "/",
                                        path + "?a=b",
                                        "http://" + place.host() + path,
                                        path + "x",
                                        "/status",
                                        "//"))
                        : path)
                + " "
                + (odd ? any(random, List.of("HTTP/1.1", "HTTP/1.0", "HTTP/1.1 ", "http/1.1")) : "HTTP/1.1"));
        lines.add(
                odd
                        ? any(random, List.of("Host: x", "Host: ", "host:x:80", "Host : x", "Host: a b", "X: y"))
                        : "Host: " + place.host());
        for (int i = random.nextInt(3); i > 0; i--) {
            lines.add(any(
                    random,
                    List.of(
                            "Range: bytes=" + random.nextInt(500) + "-" + random.nextInt(500),
                            "Range: bytes=" + random.nextInt(500) + "-",
                            "range:bytes=-" + random.nextInt(500) + "  ",
                            "If-None-Match: *",
                            "If-None-Match: " + place.tag(),
                            "If-None-Match: \"x\"",
                            "Accept: */*",
                            "Connection: keep-alive",
                            "Connection: close",
                            "If-Range: " + place.tag(),
                            "Cookie: " + "x".repeat(random.nextInt(6000)),
                            "Empty:",
                            "Tab:\tx\t",
                            "\u0001: x",
                            "Bell: \u0007",
                            "Latin: \u00e4")));
        }
        if (random.nextInt(10) == 0) {
            lines.add(random.nextInt(lines.size()), "");
        }
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    @Test
    void whatIsDeniedIsPreparedNoMore() throws IOException {
        BlobId id = hot(random(10_000));
        reader.denyList().replace(Set.of(id));
        assertThat(exchange(get(id) + "\r\n")).matches("(?s)HTTP/[0-9.]+ 451 .*");
        assertThat(has(id, Optional.empty())).isFalse();
    }

    /** Hits, bytes, answers and endings, as if the server had given them. */
    @ParameterizedTest
    @CsvSource({"'',200", "'Range: bytes=9990-20010\r\n',206", "'If-None-Match: *\r\n',304"})
    void answersAreCounted(String fields, int status) throws IOException {
        BlobId id = hot(random(35_000));
        String request = get(id) + fields + "\r\n";
        List<Double> fast = counted(request, status);
        lane.open(false);
        assertThat(counted(request, status)).isEqualTo(fast);
    }

    private List<Double> counted(String request, int status) throws IOException {
        settle();
        List<Double> before = counters(status);
        exchange(request);
        settle();
        List<Double> after = counters(status);
        List<Double> difference = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            difference.add(after.get(i) - before.get(i));
        }
        assertThat(difference.getFirst()).as("answers").isEqualTo(1);
        return difference;
    }

    /** Returns when the event loops have done what follows the answers that were read: counting. */
    final void settle() {
        for (int i = 0; i < 3; i++) {
            ((VertxInternal) vertx)
                    .getEventLoopGroup()
                    .forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
        }
    }

    private List<Double> counters(int status) {
        return List.of(
                registry.counter("floe.edge.answers", "code", Integer.toString(status), "cache", "hit")
                        .count(),
                registry.counter("floe.edge.sent.bytes", "cache", "hit").count(),
                registry.counter("floe.cache.hit.bytes").count(),
                registry.counter("floe.edge.bodies", "ending", "complete").count(),
                registry.get("floe.cache.hits").functionCounter().count(),
                registry.counter("floe.cache.miss.bytes").count());
    }
}
