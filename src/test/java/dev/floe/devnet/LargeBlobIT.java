package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memory grows with the window, never with the blob: long blobs through an edge with a heap of 96 MB. */
@Timeout(1800)
class LargeBlobIT {
    private static final int CHUNK = 1 << 20;
    private static final Map<String, List<String>> SMALL_EDGE = Map.of(Commands.EDGE, List.of("-Xmx96m"));

    /** A blob that is made as it is read: chunk i is random bytes of seed + i. */
    private static InputStream blob(long seed, long length) {
        return new InputStream() {
            private byte[] chunk = new byte[0];
            private int at;
            private long made;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int from, int count) {
                if (at == chunk.length) {
                    if (made == length) {
                        return -1;
                    }
                    chunk = new byte[(int) Math.min(CHUNK, length - made)];
                    new Random(seed + made / CHUNK).nextBytes(chunk);
                    made += chunk.length;
                    at = 0;
                }
                int copied = Math.min(count, chunk.length - at);
                System.arraycopy(chunk, at, into, from, copied);
                at += copied;
                return copied;
            }
        };
    }

    private static void streams(TestNetwork network, long seed, long length) throws Exception {
        long storing = System.nanoTime();
        String id = network.store(
                HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> blob(seed, length)), length),
                "?epochs=2");
        System.out.printf(
                "stored %d bytes on %d shards in %d ms%n",
                length, network.devnet().shards(), millisSince(storing));
        byte[] other = TestNetwork.bytes(seed, 10_000);
        String otherId = network.store(other);
        network.forget();
        // An edge at work: connected to the nodes, its code compiled. Of the long blob it knows nothing.
        network.assertReads(otherId, other);
        double askedBefore = rowsAsked(network.edgeMetrics());
        double askedAtFirstByte;
        long start = System.nanoTime();
        long first;
        long last;
        MessageDigest actual = MessageDigest.getInstance("SHA-256");
        long read = 0;
        try (Socket socket = new Socket()) {
            // Little fits between edge and client, so that the edge is not far ahead of what the client has seen.
            socket.setReceiveBufferSize(64 * 1024);
            socket.connect(new InetSocketAddress(
                    network.devnet().edgeUrl().getHost(),
                    network.devnet().edgeUrl().getPort()));
            InputStream in = body(socket, network.blobUrl(id), length);
            byte[] buffer = new byte[256 * 1024];
            int count = in.read(buffer, 0, 1);
            first = System.nanoTime() - start;
            askedAtFirstByte = rowsAsked(network.edgeMetrics());
            while (count >= 0) {
                actual.update(buffer, 0, count);
                read += count;
                count = read == length ? -1 : in.read(buffer);
            }
            last = System.nanoTime() - start;
        }
        System.out.printf(
                "read it back: first byte after %d ms, last after %d ms (%.3f of it); rows asked for by then: %.0f%n",
                TimeUnit.NANOSECONDS.toMillis(first),
                TimeUnit.NANOSECONDS.toMillis(last),
                first / (double) last,
                askedAtFirstByte - askedBefore);
        assertThat(read).isEqualTo(length);
        assertThat(HexFormat.of().formatHex(actual.digest())).isEqualTo(digest(seed, length));
        Encoding encoding = new Encoding(network.devnet().shards());
        int row = encoding.sliverLength(Axis.PRIMARY, encoding.symbolSize(length));
        assertThat((askedAtFirstByte - askedBefore) * row)
                .as("bytes asked of nodes when the first byte arrived")
                .isLessThan(length / 10.0);
        // And the far end alone, as a player that seeks asks for it.
        byte[] tail = network.get(id, "Range", "bytes=-1000").body();
        byte[] end;
        try (InputStream in = blob(seed, length)) {
            in.skipNBytes(length - 1000);
            end = in.readAllBytes();
        }
        assertThat(Arrays.equals(tail, end)).isTrue();
    }

    /** Asks for {@code url} and returns what follows the head of the answer. */
    private static InputStream body(Socket socket, URI url, long length) throws IOException {
        socket.getOutputStream()
                .write(("GET " + url.getPath() + " HTTP/1.1\r\nHost: " + url.getAuthority() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("after " + head).isNotNegative();
            head.append((char) next);
        }
        assertThat(head.toString().toLowerCase(Locale.ROOT))
                .startsWith("http/1.1 200 ")
                .contains("content-length: " + length + "\r\n");
        return in;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    private static String digest(long seed, long length) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = blob(seed, length)) {
            byte[] buffer = new byte[CHUNK];
            int count = in.read(buffer);
            while (count >= 0) {
                digest.update(buffer, 0, count);
                count = in.read(buffer);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void clean(String name) throws IOException {
        Layout.delete(TestNetwork.directory(name).resolve("nodes"));
    }

    @Test
    void aLongBlobOnAHundredShards() throws Exception {
        try (TestNetwork network = TestNetwork.start("large-100", 5, 100, true, SMALL_EDGE)) {
            streams(network, 1_000, 140_000_000);
        } finally {
            clean("large-100");
        }
    }

    @Test
    void aLongBlobAndAShortOneOnAThousandShards() throws Exception {
        try (TestNetwork network = TestNetwork.start("large-1000", 5, 1000, true, SMALL_EDGE)) {
            shortBlobNeedsFewRequests(network);
            streams(network, 2_000, 300_000_000);
        } finally {
            clean("large-1000");
        }
    }

    private static void shortBlobNeedsFewRequests(TestNetwork network) throws Exception {
        byte[] blob = TestNetwork.bytes(9, 10_000);
        String id = network.store(blob);
        network.forget();
        Map<String, Double> before = network.edgeMetrics();
        network.assertReads(id, blob);
        Map<String, Double> cold = network.edgeMetrics();
        network.assertReads(id, blob);
        Map<String, Double> warm = network.edgeMetrics();
        // 10 000 bytes are 8 rows of 667 symbols of 2 bytes.
        double metadata = requests(cold, "metadata") - requests(before, "metadata");
        double slivers = requests(cold, "sliver") - requests(before, "sliver");
        // Where a node took longer than usual, others were asked, too: for no row more than all of them.
        double hedged = cold.get("floe_slivers_hedged_total") - before.get("floe_slivers_hedged_total");
        assertThat(rowsAsked(cold) - rowsAsked(before)).as("rows").isEqualTo(8);
        assertThat(metadata).as("metadata requests").isPositive();
        assertThat(slivers).as("sliver requests").isGreaterThanOrEqualTo(8);
        assertThat(metadata + slivers)
                .as("requests with %.0f hedges", hedged)
                .isLessThanOrEqualTo(11 + hedged * network.devnet().shards());
        assertThat(rowsAsked(warm)).as("rows asked for by the second read").isEqualTo(rowsAsked(cold));
    }

    /** How many rows the edge wanted that it did not have, whoever was asked for each and how often. */
    private static double rowsAsked(Map<String, Double> metrics) {
        return metrics.get("floe_cache_misses_total");
    }

    /** How many requests of a kind the edge sent to nodes. */
    private static double requests(Map<String, Double> metrics, String kind) {
        String label = kind.isEmpty() ? "kind=" : "kind=\"" + kind + "\"";
        return metrics.entrySet().stream()
                .filter(sample -> sample.getKey().startsWith("floe_node_requests_total{"))
                .filter(sample -> sample.getKey().contains(label))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }
}
