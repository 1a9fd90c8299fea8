package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;

/** A network of real processes for a test, and what tests do with one. Its logs stay in {@code target/networks}. */
public final class TestNetwork implements AutoCloseable {
    static final Duration LIMIT = Duration.ofMinutes(3);

    /** Nodes that have just started on a busy machine may not be done in time; what they have stays. */
    private static final int ATTEMPTS_TO_STORE = 4;

    private static final JsonMapper JSON = new JsonMapper();

    /**
     * The ports of all networks of this process, one network at a time: they stay here while a network is down, whatever
     * other networks start on this machine.
     */
    private static final PortBlock PORTS = ports();

    private final Devnet devnet;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();

    private TestNetwork(Devnet devnet) {
        this.devnet = devnet;
    }

    public static TestNetwork fresh(String name, int nodes, int shards) throws Exception {
        return start(name, nodes, shards, true, Map.of());
    }

    /** One that listens at another address of this machine. */
    static TestNetwork fresh(String name, int nodes, int shards, NetworkHost host) throws Exception {
        return start(name, nodes, shards, host, true, false, FloeUnderTest.command(), Map.of());
    }

    /** One whose processes are {@code command}. */
    static TestNetwork fresh(String name, int nodes, int shards, FloeCommand command) throws Exception {
        return start(name, nodes, shards, true, false, command, Map.of());
    }

    /** One whose chain and nodes run in this process. */
    static TestNetwork quick(String name, int nodes, int shards, boolean fresh) throws Exception {
        return start(name, nodes, shards, fresh, true, FloeUnderTest.command(), Map.of());
    }

    public static TestNetwork start(
            String name, int nodes, int shards, boolean fresh, Map<String, List<String>> virtualMachineOptions)
            throws Exception {
        return start(name, nodes, shards, fresh, false, FloeUnderTest.command(), virtualMachineOptions);
    }

    private static TestNetwork start(
            String name,
            int nodes,
            int shards,
            boolean fresh,
            boolean quick,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions)
            throws Exception {
        return start(name, nodes, shards, NetworkHost.loopback(), fresh, quick, command, virtualMachineOptions);
    }

    private static TestNetwork start(
            String name,
            int nodes,
            int shards,
            NetworkHost host,
            boolean fresh,
            boolean quick,
            FloeCommand command,
            Map<String, List<String>> virtualMachineOptions)
            throws Exception {
        return new TestNetwork(Devnet.start(
                new DevnetOptions(
                        directory(name),
                        OptionalInt.of(nodes),
                        OptionalInt.of(shards),
                        OptionalInt.of(PORTS.first()),
                        Optional.of(host.text()),
                        fresh,
                        quick,
                        command,
                        virtualMachineOptions),
                line -> System.out.println(name + ": " + line)));
    }

    private static PortBlock ports() {
        try {
            return PortBlock.any(PortBlock.USABLE);
        } catch (DevnetException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Path directory(String name) {
        return Path.of("target", "networks", name).toAbsolutePath();
    }

    public Devnet devnet() {
        return devnet;
    }

    /** Bytes that look random and are the same for the same seed. */
    public static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Stores a blob through the publisher and returns its ID. */
    String store(byte[] blob) {
        return store(HttpRequest.BodyPublishers.ofByteArray(blob), "?epochs=5");
    }

    String store(HttpRequest.BodyPublisher blob, String query) {
        HttpRequest request = HttpRequest.newBuilder(devnet.publisherUrl().resolve("/v1/blobs" + query))
                .timeout(Duration.ofMinutes(15))
                .PUT(blob)
                .build();
        HttpResponse<String> answer = storeInsisting(request);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode result = json(answer.body());
        return result.has("newlyCreated")
                ? result.path("newlyCreated").path("blobObject").path("blobId").asText()
                : result.path("alreadyCertified").path("blobId").asText();
    }

    /** What the publisher answers to a PUT. */
    HttpResponse<String> put(String path, String contentType, byte[] body) {
        return storeInsisting(HttpRequest.newBuilder(devnet.publisherUrl().resolve(path))
                .timeout(Duration.ofMinutes(15))
                .header("Content-Type", contentType)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    private HttpResponse<String> storeInsisting(HttpRequest request) {
        HttpResponse<String> answer = send(request, HttpResponse.BodyHandlers.ofString());
        for (int attempt = 1; answer.statusCode() == 504 && attempt < ATTEMPTS_TO_STORE; attempt++) {
            answer = send(request, HttpResponse.BodyHandlers.ofString());
        }
        return answer;
    }

    URI blobUrl(String blobId) {
        return devnet.edgeUrl().resolve("/v1/blobs/" + blobId);
    }

    /** What the edge answers to a GET of the blob. */
    HttpResponse<byte[]> get(String blobId, String... headers) {
        return get(blobUrl(blobId), headers);
    }

    HttpResponse<byte[]> get(URI url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(LIMIT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Reads the blob through the edge and compares. */
    void assertReads(String blobId, byte[] expected) {
        HttpResponse<byte[]> answer = get(blobId);
        assertThat(answer.statusCode())
                .as(new String(answer.body(), 0, Math.min(500, answer.body().length)))
                .isEqualTo(200);
        assertThat(answer.body()).isEqualTo(expected);
    }

    /** The answer to a GET, its body still to come. */
    HttpResponse<InputStream> open(URI url) {
        return send(HttpRequest.newBuilder(url).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    InputStream stream(URI url) {
        HttpResponse<InputStream> answer = open(url);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** Restarts the edge, whose memory is empty then. */
    void forget() throws Exception {
        devnet.stop(Commands.EDGE);
        Layout.delete(devnet.directory().resolve("edge"));
        devnet.restart(Commands.EDGE);
    }

    /** The samples of the edge's metrics, by name with labels. */
    Map<String, Double> edgeMetrics() {
        return metrics(devnet.edgeUrl().resolve("/metrics"));
    }

    Map<String, Double> metrics(URI url) {
        Map<String, Double> samples = new HashMap<>();
        String text = new String(get(url).body(), java.nio.charset.StandardCharsets.UTF_8);
        text.lines()
                .filter(line -> !line.startsWith("#") && line.contains(" "))
                .forEach(line -> samples.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return samples;
    }

    JsonNode networkJson() throws IOException {
        return json(Files.readString(devnet.directory().resolve("network.json")));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(request + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        devnet.close();
    }
}
