package dev.floe.cache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** How a bucket is spoken to; that signatures are right is what real services say. */
class S3StoreTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final TreeMap<String, byte[]> objects = new TreeMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private S3Store store;
    private volatile Optional<Integer> refusal = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
        store = store("http://localhost:" + server.getAddress().getPort());
    }

    private S3Store store(String endpoint) {
        return new S3Store(
                S3Address.of("s3://bucket/edges/one", Optional.of(endpoint), Optional.empty()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")),
                threads);
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String query = exchange.getRequestURI().getRawQuery();
        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        byte[] body = exchange.getRequestBody().readAllBytes();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean signed = authorization != null
                && authorization.startsWith("AWS4-HMAC-SHA256 Credential=key/")
                && authorization.contains("/us-east-1/s3/aws4_request")
                && exchange.getRequestHeaders().getFirst("x-amz-content-sha256") != null;
        int status = 200;
        byte[] answer = new byte[0];
        if (refusal.isPresent() || !signed) {
            status = refusal.orElse(403);
            answer = "<Error><Code>AccessDenied</Code></Error>".getBytes(StandardCharsets.UTF_8);
        } else if (exchange.getRequestMethod().equals("PUT")) {
            objects.put(path, body);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            objects.remove(path);
            status = 204;
        } else if (query != null) {
            answer = listing(query).getBytes(StandardCharsets.UTF_8);
        } else {
            status = objects.containsKey(path) ? 200 : 404;
            answer = objects.getOrDefault(path, answer);
        }
        exchange.sendResponseHeaders(status, status == 204 ? -1 : answer.length == 0 ? -1 : answer.length);
        if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private String listing(String query) {
        assertThat(query).startsWith("list-type=2&max-keys=1000&prefix=edges%2Fone%2Fv1%2F");
        StringBuilder keys = new StringBuilder("<ListBucketResult><IsTruncated>true</IsTruncated>");
        objects.keySet()
                .forEach(path -> keys.append("<Contents><Key>")
                        .append(path.substring("/bucket/".length()))
                        .append("</Key></Contents>"));
        return keys.append("<Contents><Key>edges/two/v1/other</Key></Contents></ListBucketResult>")
                .toString();
    }

    private static <T> T get(CompletableFuture<T> future) {
        return future.orTimeout(60, TimeUnit.SECONDS).join();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsPutIsThere() {
        get(store.put("v1/a/metadata", List.of(bytes("one"), bytes("two"))));
        assertThat(objects).containsOnlyKeys("/bucket/edges/one/v1/a/metadata");
        assertThat(get(store.get("v1/a/metadata", 6))).hasValue(bytes("onetwo"));
        assertThat(get(store.get("v1/a/other", 6))).isEmpty();
        assertThat(get(store.list("v1/a/", ""))).isEqualTo(new ObjectStore.Page(List.of("v1/a/metadata"), true));
        get(store.delete("v1/a/metadata"));
        assertThat(get(store.get("v1/a/metadata", 6))).isEmpty();
    }

    @Test
    void pagesGoOnAfterTheirLastKey() {
        get(store.put("v1/a/1", List.of(bytes("1"))));
        get(store.put("v1/a/2", List.of(bytes("2"))));
        assertThat(get(store.list("v1/a/", "v1/a/1")).keys()).containsExactly("v1/a/2");
        assertThat(asked.getLast()).endsWith("&prefix=edges%2Fone%2Fv1%2Fa%2F&start-after=edges%2Fone%2Fv1%2Fa%2F1");
    }

    @Test
    void nothingLongerThanAskedForIsTaken() {
        get(store.put("v1/a/1", List.of(new byte[100_000])));
        assertThat(get(store.get("v1/a/1", 100_000))).isPresent();
        assertThatThrownBy(() -> get(store.get("v1/a/1", 99_999))).hasCauseInstanceOf(StoreFailure.class);
    }

    @ParameterizedTest
    @CsvSource({
        "403, may these credentials get\\, put and list there?",
        "301, is its region right?",
        "503, was answered with 503 AccessDenied",
        "500, was answered with 500"
    })
    void refusalsSayWhatToLookAt(int status, String words) {
        refusal = Optional.of(status);
        String expected = words.replace("\\", "");
        assertThatThrownBy(() -> get(store.put("v1/a/1", List.of(bytes("1"))))).hasMessageContaining(expected);
        assertThatThrownBy(() -> get(store.get("v1/a/1", 1))).hasMessageContaining(expected);
        assertThatThrownBy(() -> get(store.list("v1/a/", ""))).hasMessageContaining(expected);
        assertThatThrownBy(() -> get(store.delete("v1/a/1"))).hasMessageContaining(expected);
    }

    @Test
    void nobodyThereIsAFailure() {
        S3Store nobody = store("http://localhost:1");
        assertThatThrownBy(() -> get(nobody.get("v1/a/1", 1))).hasCauseInstanceOf(StoreFailure.class);
        nobody.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bucket/prefix", "https://bucket/", "s3://Bucket", "s3://b", "s3://bucket/a b", "s3://bucket?x"})
    void whatIsNoBucketIsRefusedInWords(String bucket) {
        assertThatThrownBy(() -> S3Address.of(bucket, Optional.empty(), Optional.of("eu-central-1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an address such as s3://bucket/prefix");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8333", "ftp://s3", "https://key:secret@s3", "https://s3/bucket", "https://s3?x", "://"
            })
    void whatIsNoServiceIsRefusedInWords(String endpoint) {
        assertThatThrownBy(() -> S3Address.of("s3://bucket", Optional.of(endpoint), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not an address such as https://s3.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, , eu-central-1, https://bucket.s3.eu-central-1.amazonaws.com",
        "s3://a.bucket/x, , eu-central-1, https://s3.eu-central-1.amazonaws.com/a.bucket",
        "s3://bucket/x/, https://account.r2.cloudflarestorage.com/, auto, https://account.r2.cloudflarestorage.com/bucket",
        "s3://bucket, http://[::1]:8333, , http://[::1]:8333/bucket"
    })
    void bucketsAreWhereTheirServicesPutThem(String bucket, String endpoint, String region, String address) {
        assertThat(S3Address.of(bucket, Optional.ofNullable(endpoint), Optional.ofNullable(region))
                        .bucketAddress())
                .hasToString(address);
    }

    @Test
    void aBucketOfAmazonsNeedsItsRegion() {
        assertThatThrownBy(() -> S3Address.of("s3://bucket", Optional.empty(), Optional.empty()))
                .hasMessage("a bucket of Amazon's needs its region; others need an endpoint");
    }
}
