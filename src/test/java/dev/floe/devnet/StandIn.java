package dev.floe.devnet;

import dev.floe.keys.NetworkKeyPair;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Sits where a storage node was, with the node's own key and on its port, and behaves badly. Counts what it is asked, so
 * that a test knows that it was asked at all.
 */
final class StandIn implements AutoCloseable {

    /** What a bad node does with a request. */
    interface Behaviour {
        void answer(HttpServerRequest request);
    }

    /** Takes the request and never answers. */
    static final Behaviour HANG = request -> {};

    /** Says that all is well, and sends bytes that mean nothing. */
    static final Behaviour GARBAGE = request -> request.response()
            .putHeader("Content-Type", "application/octet-stream")
            .end(Buffer.buffer(TestNetwork.bytes(System.nanoTime(), 9_000)));

    /** Closes the connection in the middle of an answer. */
    static final Behaviour HANG_UP = request -> {
        request.response().putHeader("Content-Length", "20000").write(Buffer.buffer(new byte[100]));
        request.response().reset();
    };

    private final Vertx vertx;
    private final HttpServer server;
    private final AtomicInteger asked = new AtomicInteger();

    StandIn(Devnet devnet, String node, Behaviour behaviour) throws Exception {
        NetworkKeyPair key = key(devnet, node);
        X509Certificate certificate =
                key.selfSignedCertificate(NetworkHost.loopback().text());
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        vertx = Vertx.vertx();
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(NetworkHost.loopback().text())
                        .setPort(devnet.url(node).getPort())
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addKeyValue(Buffer.buffer(key.toPem()))
                                .addCertValue(Buffer.buffer(pem))))
                .requestHandler(request -> {
                    asked.incrementAndGet();
                    behaviour.answer(request);
                });
        server.listen().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        shakeHands(devnet, node);
    }

    /** The first time takes a busy machine longer than nodes wait for each other: they would ask this one for nothing. */
    private static void shakeHands(Devnet devnet, String node) throws Exception {
        URI here = devnet.url(node);
        try (SSLSocket socket =
                (SSLSocket) pinned(devnet, node).getSocketFactory().createSocket(here.getHost(), here.getPort())) {
            socket.setSoTimeout(60_000);
            socket.startHandshake();
        }
    }

    private static NetworkKeyPair key(Devnet devnet, String node) throws Exception {
        Path file = new Layout(devnet.directory()).node(node).resolve("network.key");
        return NetworkKeyPair.parse(Files.readString(file));
    }

    int asked() {
        return asked.get();
    }

    /** Answers every request for a blob with what {@code node} has of another one: valid, and not what was asked for. */
    static Behaviour otherBlob(Devnet devnet, String node, String blobId) throws Exception {
        Map<String, byte[]> slivers = new TreeMap<>();
        try (HttpClient http = client(devnet, node)) {
            for (int pair = 0; pair < devnet.shards(); pair++) {
                for (String axis : new String[] {"primary", "secondary"}) {
                    String path = "/slivers/" + pair + "/" + axis;
                    body(http, devnet.url(node).resolve("/v1/blobs/" + blobId + path), path, slivers);
                }
            }
            body(http, devnet.url(node).resolve("/v1/blobs/" + blobId + "/metadata"), "/metadata", slivers);
        }
        return request -> {
            String path = request.path();
            String wanted = path.substring(path.indexOf('/', "/v1/blobs/".length()));
            byte[] body = slivers.get(wanted);
            if (body == null) {
                body = slivers.entrySet().stream()
                        .filter(entry -> wanted.endsWith(
                                entry.getKey().substring(entry.getKey().lastIndexOf('/'))))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse("{}".getBytes(StandardCharsets.UTF_8));
            }
            request.response()
                    .putHeader("Content-Type", "application/octet-stream")
                    .end(Buffer.buffer(body));
        };
    }

    /** Whether {@code node}, the real one, has what {@code path} names. */
    static boolean holds(Devnet devnet, String node, String path) throws Exception {
        try (HttpClient http = client(devnet, node)) {
            return http.send(
                                    HttpRequest.newBuilder(devnet.url(node).resolve(path))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        }
    }

    private static HttpClient client(Devnet devnet, String node) throws Exception {
        return HttpClient.newBuilder().sslContext(pinned(devnet, node)).build();
    }

    private static SSLContext pinned(Devnet devnet, String node) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new dev.floe.keys.PinnedTrustManager(key(devnet, node).publicKey())
                },
                null);
        return context;
    }

    private static void body(HttpClient http, URI url, String path, Map<String, byte[]> into) throws Exception {
        HttpResponse<InputStream> answer =
                http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = answer.body()) {
            byte[] bytes = in.readAllBytes();
            if (answer.statusCode() == 200) {
                into.put(path, bytes);
            }
        }
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
