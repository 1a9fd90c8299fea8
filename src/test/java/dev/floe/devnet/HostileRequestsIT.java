package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.PinnedTrustManager;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred thousand requests that are nearly right, or not at all, against the doors of edge, node and chain: none of
 * them is answered with 500 or a stack trace, none of them leaves anything behind, and the server serves on.
 */
@Timeout(1200)
class HostileRequestsIT {
    private static final int EDGE_REQUESTS = 40_000;
    private static final int NODE_REQUESTS = 30_000;
    private static final int CHAIN_REQUESTS = 30_000;
    private static final int THREADS = 6;
    private static final int PATIENCE_MILLIS = 300;
    /** What caches that fill up once, compiled code and statistics may take. */
    private static final long GROWTH_LIMIT = 24L << 20;

    private static final byte[] BLOB = TestNetwork.bytes(1, 20_000);
    private static TestNetwork network;
    private static String blobId;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.fresh("hostile", 4, 13);
        blobId = network.store(BLOB);
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    @Test
    void edge() throws Exception {
        bombard(Commands.EDGE, SocketFactory.getDefault(), EDGE_REQUESTS, HostileRequestsIT::edgeRequest);
        network.assertReads(blobId, BLOB);
    }

    @Test
    void node() throws Exception {
        String node = network.devnet().nodes().getFirst();
        Path file = new Layout(network.devnet().directory()).node(node).resolve("network.key");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new PinnedTrustManager(
                            NetworkKeyPair.parse(Files.readString(file)).publicKey())
                },
                null);
        bombard(node, context.getSocketFactory(), NODE_REQUESTS, HostileRequestsIT::nodeRequest);
        network.forget();
        network.assertReads(blobId, BLOB);
    }

    @Test
    void chain() throws Exception {
        bombard(Commands.CHAIN, SocketFactory.getDefault(), CHAIN_REQUESTS, HostileRequestsIT::chainRequest);
        byte[] blob = TestNetwork.bytes(2, 3_000);
        network.assertReads(network.store(blob), blob);
    }

    private static void bombard(String service, SocketFactory sockets, int requests, Function<Random, byte[]> generator)
            throws Exception {
        int port = network.devnet().url(service).getPort();
        // The first fifth fills what is filled once.
        Map<Integer, Integer> answers = new TreeMap<>(send(sockets, port, 0, requests / 5, generator));
        long before = kept(service);
        send(sockets, port, requests / 5, requests, generator)
                .forEach((status, count) -> answers.merge(status, count, Integer::sum));
        long after = ProcessMemory.awaitGrowthBelow(
                GROWTH_LIMIT, before, network.devnet().service(service).pid());
        System.out.printf(
                "%s: %d requests, answers by status (0 = none) %s, %d KB kept, then %d KB%n",
                service, requests, answers, before >> 10, after >> 10);
        assertThat(network.devnet().service(service).running()).isTrue();
        assertThat(answers).doesNotContainKey(500).containsKey(400);
        assertThat(answers.getOrDefault(0, 0)).as("requests without an answer").isLessThan(requests / 2);
        String log = Files.readString(network.devnet().service(service).log());
        assertThat(log).doesNotContain("OutOfMemory").doesNotContain("LEAK");
    }

    private static long kept(String service) throws IOException, InterruptedException {
        return ProcessMemory.kept(network.devnet().service(service).pid());
    }

    private static Map<Integer, Integer> send(
            SocketFactory sockets, int port, int from, int to, Function<Random, byte[]> generator) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Callable<Map<Integer, Integer>>> parts = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int first = from + t;
                parts.add(() -> {
                    Map<Integer, Integer> answers = new TreeMap<>();
                    try (RawHttp http = new RawHttp(sockets, port, PATIENCE_MILLIS)) {
                        for (int i = first; i < to; i += THREADS) {
                            byte[] request = generator.apply(new Random(i));
                            boolean head = new String(
                                            request, 0, Math.min(5, request.length), StandardCharsets.US_ASCII)
                                    .equals("HEAD ");
                            int status = http.exchange(request, head)
                                    .map(answer -> checked(answer, request))
                                    .orElse(0);
                            answers.merge(status, 1, Integer::sum);
                        }
                    }
                    return answers;
                });
            }
            Map<Integer, Integer> all = new TreeMap<>();
            for (Future<Map<Integer, Integer>> part : threads.invokeAll(parts)) {
                part.get().forEach((status, count) -> all.merge(status, count, Integer::sum));
            }
            return all;
        }
    }

    private static int checked(RawHttp.Answer answer, byte[] request) {
        String asked = new String(request, StandardCharsets.ISO_8859_1);
        assertThat(answer.status()).as("status of the answer to " + asked).isNotEqualTo(500);
        if (answer.status() >= 300) {
            assertThat(answer.text())
                    .as("answer to " + asked)
                    .doesNotContain("\tat ")
                    .doesNotContain("Exception")
                    .doesNotContain("dev.floe");
        }
        return answer.status();
    }

    private static byte[] edgeRequest(Random random) {
        String id = pick(random, blobId, blobId, randomId(random), blobId.substring(1), "..", "%00", "a".repeat(5000));
        String path = pick(
                random,
                "/v1/blobs/" + id,
                "/v1/blobs/" + id,
                "/v1/blobs/" + id + "/byte-range?start=" + number(random) + "&length=" + number(random),
                "/v1/blobs/" + id + "?"
                        + pick(random, "strict_consistency_check=true", "x=1", "skip_consistency_check=", "%"),
                "/v1/blobs/by-object-id/0x" + Long.toHexString(random.nextLong()),
                "/v1/blobs/by-quilt-patch-id/" + id,
                "/v1/" + id,
                "/" + id,
                "/v1/health/ready",
                "/metrics",
                "/status",
                "*");
        StringBuilder headers = new StringBuilder();
        if (random.nextBoolean()) {
            headers.append("Range: ")
                    .append(pick(random, "bytes=", "bytes = ", "Bytes=", "chunks=", ""))
                    .append(pick(
                            random,
                            "0-",
                            "-5",
                            "-0",
                            number(random) + "-" + number(random),
                            "5-2",
                            "0-0,2-3,4-",
                            "0-0,".repeat(random.nextInt(500)),
                            "-",
                            "a-b"))
                    .append("\r\n");
        }
        if (random.nextInt(4) == 0) {
            headers.append(pick(random, "If-None-Match: ", "If-Match: ", "If-Range: "))
                    .append(pick(random, "\"" + blobId + "\"", "*", "W/\"" + blobId + "\"", "\"", "a,b,\"c"))
                    .append("\r\n");
        }
        if (random.nextInt(6) == 0) {
            headers.append("Origin: ")
                    .append(pick(random, "null", "http://a", "x y"))
                    .append("\r\n");
        }
        return request(
                random,
                pick(random, "GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "DELETE", "PUT", "TRACE", "G\u0001T"),
                path,
                headers.toString(),
                new byte[random.nextInt(10) == 0 ? random.nextInt(100) : 0]);
    }

    private static byte[] nodeRequest(Random random) {
        String id = pick(random, blobId, blobId, randomId(random), "x");
        String axis = pick(random, "primary", "secondary", "tertiary");
        String path = pick(
                random,
                "/v1/blobs/" + id + "/metadata",
                "/v1/blobs/" + id + "/metadata/status",
                "/v1/blobs/" + id + "/slivers/" + small(random) + "/" + axis,
                "/v1/blobs/" + id + "/slivers/" + small(random) + "/" + axis + "/status",
                "/v1/blobs/" + id + "/confirmation/permanent?wait_millis=" + number(random),
                "/v1/blobs/" + id + "/confirmation/deletable/0x" + Long.toHexString(random.nextLong()),
                "/v1/blobs/" + id + "/status",
                "/v1/blobs/" + id + "/recoverySymbols?targetSliver=" + small(random) + "&targetType=" + axis,
                "/v1/blobs/" + id + "/decodingSymbols?targetSlivers=" + small(random) + "&targetType=" + axis,
                "/v1/health?detailed=" + pick(random, "true", "maybe"),
                "/v1/nothing");
        boolean put = random.nextInt(3) == 0;
        byte[] body = new byte[put ? random.nextInt(3000) : 0];
        random.nextBytes(body);
        String headers = random.nextInt(5) == 0
                ? "Content-Type: " + pick(random, "application/octet-stream", "text/plain", "/", "") + "\r\n"
                : "";
        return request(random, put ? "PUT" : pick(random, "GET", "GET", "HEAD", "POST", "PATCH"), path, headers, body);
    }

    private static byte[] chainRequest(Random random) {
        String method = pick(
                random,
                "LedgerService/GetServiceInfo",
                "LedgerService/GetObject",
                "LedgerService/BatchGetObjects",
                "LedgerService/GetTransaction",
                "LedgerService/GetCheckpoint",
                "StateService/ListOwnedObjects",
                "StateService/ListDynamicFields",
                "StateService/GetBalance",
                "MovePackageService/GetFunction",
                "TransactionExecutionService/SimulateTransaction",
                "TransactionExecutionService/ExecuteTransaction",
                "TransactionExecutionService/Nothing",
                "NoService/Nothing");
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (int field = random.nextInt(5); field > 0; field--) {
            field(random, message, 3);
        }
        byte[] bytes = message.toByteArray();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int claimed = random.nextInt(20) == 0 ? random.nextInt() : bytes.length;
        body.write(random.nextInt(30) == 0 ? random.nextInt(256) : 0);
        body.writeBytes(
                new byte[] {(byte) (claimed >>> 24), (byte) (claimed >>> 16), (byte) (claimed >>> 8), (byte) claimed});
        body.writeBytes(bytes);
        byte[] frame = random.nextInt(20) == 0
                ? java.util.Arrays.copyOf(body.toByteArray(), random.nextInt(body.size() + 1))
                : body.toByteArray();
        boolean text = random.nextBoolean();
        if (random.nextInt(12) == 0) {
            return request(
                    random,
                    "POST",
                    pick(random, "/gas", "/v2/gas"),
                    "Content-Type: application/json\r\n",
                    pick(
                                    random,
                                    "{\"FixedAmountRequest\":{\"recipient\":\"0xzz\"}}",
                                    "{\"FixedAmountRequest\":",
                                    "[]",
                                    "[".repeat(3000),
                                    "")
                            .getBytes(StandardCharsets.UTF_8));
        }
        return request(
                random,
                pick(random, "POST", "POST", "POST", "POST", "GET", "OPTIONS"),
                "/sui.rpc.v2." + method,
                "Content-Type: "
                        + (text
                                ? "application/grpc-web-text"
                                : pick(
                                        random,
                                        "application/grpc-web+proto",
                                        "application/grpc-web",
                                        "application/json"))
                        + "\r\n",
                text ? java.util.Base64.getEncoder().encode(frame) : frame);
    }

    /** A field of a protobuf message with a number that the API uses, and a value of any kind. */
    private static void field(Random random, ByteArrayOutputStream out, int depth) {
        int number = 1 + random.nextInt(8);
        switch (random.nextInt(5)) {
            case 0 -> {
                out.write(number << 3);
                varint(out, random.nextBoolean() ? random.nextInt(100) : random.nextLong());
            }
            case 1 -> {
                byte[] text = pick(
                                random,
                                "0x5",
                                "0x" + "ab".repeat(32),
                                "object_id",
                                "*",
                                "contents,owner",
                                "0x2::coin::Coin<0x2::sui::SUI>",
                                "a::b::c<",
                                "\u0000",
                                "x".repeat(random.nextInt(300)))
                        .getBytes(StandardCharsets.UTF_8);
                out.write(number << 3 | 2);
                varint(out, text.length);
                out.writeBytes(text);
            }
            case 2, 3 -> {
                ByteArrayOutputStream inner = new ByteArrayOutputStream();
                for (int field = depth == 0 ? 0 : random.nextInt(4); field > 0; field--) {
                    field(random, inner, depth - 1);
                }
                out.write(number << 3 | 2);
                varint(out, inner.size());
                out.writeBytes(inner.toByteArray());
            }
            default -> {
                byte[] noise = new byte[random.nextInt(40)];
                random.nextBytes(noise);
                out.write(number << 3 | 2);
                varint(out, noise.length);
                out.writeBytes(noise);
            }
        }
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    /** A request, in one of eight cases with a few bytes changed, added or lost. */
    private static byte[] request(Random random, String method, String path, String headers, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String length = body.length > 0 || method.equals("POST") || method.equals("PUT")
                ? "Content-Length: " + body.length + "\r\n"
                : "";
        out.writeBytes((method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + length + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        int head = out.size();
        out.writeBytes(body);
        byte[] bytes = out.toByteArray();
        if (random.nextInt(8) != 0) {
            return bytes;
        }
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            // Not in the last bytes of the head: without its end the server rightly waits for more.
            int at = random.nextInt(Math.max(1, head - 4));
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                default ->
                    bytes[at] =
                            pick(random, "\r", "\n", " ", ":", "/", "%", "\0").getBytes(StandardCharsets.ISO_8859_1)[0];
            }
        }
        return bytes;
    }

    private static String randomId(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String number(Random random) {
        return pick(
                random,
                Integer.toString(random.nextInt(30_000)),
                Long.toString(random.nextLong()),
                "99999999999999999999",
                "-1",
                "1e3",
                "");
    }

    private static String small(Random random) {
        return random.nextInt(10) == 0 ? number(random) : Integer.toString(random.nextInt(14));
    }

    private static String pick(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
