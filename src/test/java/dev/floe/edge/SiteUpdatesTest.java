package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.edge.StubSites.File;
import dev.floe.edge.sites.Base36;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.move.Site;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A site is updated while it is read, over connections that stay open. */
@QuarkusTest
@TestProfile(SitesProfile.class)
@Timeout(300)
class SiteUpdatesTest {
    private static final String PATH = "/page.js";
    private static final int LENGTH = 20_000;
    private static final int READERS = 4;
    private static final int UPDATES = 5;
    /** How often a reader sees each version at least. */
    private static final int LOOKS = 6;

    /** {@code floe.sites.fresh} of this profile is a second; answers are twice as old at most. */
    private static final Duration STATED = Duration.ofSeconds(2);

    @Inject
    StubNetwork network;

    @Inject
    StubSites sites;

    @Inject
    MeterRegistry registry;

    @TestHTTPResource
    URI server;

    /** What was published, in order, and when. */
    private final List<Version> versions = new ArrayList<>();

    private final ObjectId site = StubSites.freshId();

    private record Version(byte[] bytes, String tag, long nanos, CountDownLatch looks) {}

    private record Answer(int status, Map<String, String> fields, byte[] body) {
        String tag() {
            return fields.get("etag");
        }
    }

    /** A connection that stays open. */
    private final class Connection implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        private Connection() throws IOException {
            socket = new Socket(server.getHost(), server.getPort());
            socket.setSoTimeout(60_000);
            in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()));
        }

        private void ask(String path, String... fields) throws IOException {
            String head = "GET " + path + " HTTP/1.1\r\nHost: " + host() + "\r\n"
                    + String.join(
                            "",
                            Arrays.stream(fields).map(field -> field + "\r\n").toList()) + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        }

        private Answer head() throws IOException {
            int status = Integer.parseInt(line().split(" ")[1]);
            Map<String, String> fields = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                String[] field = line.split(": ", 2);
                fields.put(field[0].toLowerCase(Locale.ROOT), field[1]);
            }
            return new Answer(status, fields, new byte[0]);
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the connection ended within a head");
                }
                line.append((char) c);
            }
            return line.toString().stripTrailing();
        }

        private Answer get(String path, String... fields) throws IOException {
            ask(path, fields);
            Answer head = head();
            byte[] body = new byte
                    [head.status() == 304 ? 0 : Integer.parseInt(head.fields().get("content-length"))];
            in.readFully(body);
            return new Answer(head.status(), head.fields(), body);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String host() {
        return Base36.label(site) + ".sites.test";
    }

    private static String tag(byte[] bytes) {
        return '"' + HexFormat.of().formatHex(StubSites.sha256(bytes)) + '"';
    }

    private static byte[] content(int number, int length) {
        byte[] bytes = new byte[length];
        new Random(1000L * length + number).nextBytes(bytes);
        return bytes;
    }

    /** From the moment that this returns, the chain has it. */
    private void publish(int looks, File... more) {
        byte[] bytes = content(versions.size(), LENGTH);
        List<File> files = new ArrayList<>(List.of(more));
        files.add(File.of(PATH, bytes, "content-type", "application/octet-stream"));
        Map<String, dev.floe.sui.move.SiteResource> stored = StubSites.store(network, files.toArray(new File[0]));
        synchronized (versions) {
            sites.put(site, stored, Site.Routes.NONE, Site.Redirects.NONE);
            versions.add(new Version(bytes, tag(bytes), System.nanoTime(), new CountDownLatch(looks)));
        }
    }

    /** Which version it is, of those that there were when it was asked or came since. */
    private int versionOf(Answer answer) {
        synchronized (versions) {
            for (int i = 0; i < versions.size(); i++) {
                if (versions.get(i).tag().equals(answer.tag())) {
                    return i;
                }
            }
        }
        throw new AssertionError("an answer of no version: " + answer.fields());
    }

    private Version version(int number) {
        synchronized (versions) {
            return versions.get(number);
        }
    }

    /** The oldest version that may be answered to who asks at {@code asked}. */
    private int oldestAt(long asked) {
        synchronized (versions) {
            int oldest = 0;
            for (int i = 1; i < versions.size(); i++) {
                if (asked - versions.get(i).nanos() > STATED.toNanos()) {
                    oldest = i;
                }
            }
            return oldest;
        }
    }

    /** Looks again and again, in each way that there is: each answer is of one version, and none is older than is said. */
    private int read(AtomicBoolean over) throws IOException {
        int looks = 0;
        try (Connection connection = new Connection()) {
            Optional<Answer> last = Optional.empty();
            while (!over.get()) {
                String known = last.map(Answer::tag).orElse("\"none\"");
                int kind = looks++ % 3;
                long asked = System.nanoTime();
                Answer answer = switch (kind) {
                    case 0 -> connection.get(PATH);
                    case 1 -> connection.get(PATH, "If-None-Match: " + known);
                    default -> connection.get(PATH, "Range: bytes=5000-", "If-Range: " + known);
                };
                int number = versionOf(answer);
                Version version = version(number);
                assertThat(number)
                        .as("the version, to who asks at this moment")
                        .isGreaterThanOrEqualTo(oldestAt(asked));
                switch (answer.status()) {
                    case 200 -> assertThat(answer.body()).isEqualTo(version.bytes());
                    case 304 -> {
                        assertThat(kind).isEqualTo(1);
                        assertThat(answer.tag()).isEqualTo(known);
                    }
                    case 206 -> {
                        assertThat(kind).isEqualTo(2);
                        assertThat(answer.tag())
                                .as("what is continued is what was begun")
                                .isEqualTo(known);
                        assertThat(answer.fields().get("content-range")).isEqualTo("bytes 5000-19999/20000");
                        assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(version.bytes(), 5000, LENGTH));
                    }
                    default -> throw new AssertionError("status " + answer.status());
                }
                version.looks().countDown();
                last = Optional.of(answer);
            }
        }
        return looks;
    }

    private double prepared() {
        return registry.counter("floe.edge.prepared.answers").count();
    }

    /** Each update comes when the one before has been seen, and was answered from prepared answers. */
    @Test
    void manyReadersOfASiteThatIsUpdated() throws Exception {
        publish(READERS * LOOKS);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> reading = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                reading.add(readers.submit(() -> {
                    try {
                        return read(over);
                    } finally {
                        over.set(true);
                    }
                }));
            }
            for (int update = 0; update < UPDATES; update++) {
                assertThat(awaitOrOver(version(update).looks(), over))
                        .as("version %d is seen", update)
                        .isTrue();
                // Nobody who has seen it sees the one before.
                double before = prepared();
                while (prepared() <= before && !over.get()) {
                    Thread.onSpinWait();
                }
                publish(READERS * LOOKS);
            }
            awaitOrOver(version(UPDATES).looks(), over);
            over.set(true);
            for (Future<Integer> reader : reading) {
                assertThat(reader.get(1, TimeUnit.MINUTES)).isGreaterThan(UPDATES);
            }
        }
    }

    /** A reader that failed has the others end, too, and is the one to tell of it. */
    private static boolean awaitOrOver(CountDownLatch looks, AtomicBoolean over) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!looks.await(50, TimeUnit.MILLISECONDS)) {
            if (over.get()) {
                return true;
            }
            if (System.nanoTime() > deadline) {
                return false;
            }
        }
        return true;
    }

    /** A long file that is under way stays what it was to its end; who continues it later starts over. */
    @Test
    void aLongFileIsOneVersionToItsEnd() throws IOException {
        byte[] before = content(1, SiteFiles.SHORT + 500_000);
        byte[] after = content(2, SiteFiles.SHORT + 500_000);
        publish(1, File.of("/film.mp4", before, "content-type", "video/mp4"));
        try (Connection slow = new Connection();
                Connection other = new Connection()) {
            slow.ask("/film.mp4");
            Answer head = slow.head();
            assertThat(head.tag()).isEqualTo(tag(before));
            byte[] body = new byte[before.length];
            slow.in.readFully(body, 0, 10_000);
            publish(1, File.of("/film.mp4", after, "content-type", "video/mp4"));
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            Answer small = other.get(PATH);
            while (versionOf(small) == 0) {
                assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
                small = other.get(PATH);
            }
            slow.in.readFully(body, 10_000, body.length - 10_000);
            assertThat(tag(body)).isEqualTo(tag(before));
            Answer over = other.get("/film.mp4", "Range: bytes=4000000-", "If-Range: " + tag(before));
            assertThat(over.status()).isEqualTo(200);
            assertThat(over.tag()).isEqualTo(tag(after)).isEqualTo(tag(over.body()));
            Answer continued = other.get("/film.mp4", "Range: bytes=4000000-", "If-Range: " + tag(after));
            assertThat(continued.status()).isEqualTo(206);
            assertThat(continued.body()).isEqualTo(Arrays.copyOfRange(after, 4_000_000, after.length));
        }
    }
}
