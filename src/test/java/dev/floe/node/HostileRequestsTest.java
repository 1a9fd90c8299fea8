package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.door.NoLeaks;
import dev.floe.node.door.RawHttp2;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Random and mutated requests: every answer is a refusal or right, and nothing is left behind. */
@ExtendWith(NoLeaks.class)
@Timeout(600)
class HostileRequestsTest {
    private static final Encoding ENCODING = new Encoding(RunningNode.SHARDS);
    private static final TestBlob BLOB = TestBlob.random(ENCODING, 2000, 7);
    private static final int REQUESTS = 6000;
    private static final int AT_ONCE = 64;

    private static final List<String> WORDS = List.of(
            "v1",
            "blobs",
            "metadata",
            "slivers",
            "status",
            "primary",
            "secondary",
            "confirmation",
            "permanent",
            "deletable",
            "recoverySymbols",
            "decodingSymbols",
            "health",
            "inconsistencyProof",
            "migrate",
            "sync_shard",
            "0",
            "3",
            "9",
            "65535",
            "65536",
            "-1",
            "%00",
            "%zz",
            "%2e%2e",
            "..",
            "",
            "\u00e9",
            "0x1",
            BLOB.id().toString());

    @TempDir
    private Path directory;

    @Test
    void nothingBreaks() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (RunningNode node = new RunningNode(directory, List.of(0, 1, 2, 3))) {
            node.chain.emit(StubChain.registered(BLOB.id(), 1, 50, true));
            node.settle();
            node.put("/v1/blobs/" + BLOB.id() + "/metadata", BLOB.metadataBody());
            int pair = BLOB.id().pairOfShard(2, RunningNode.SHARDS);
            String path = "/v1/blobs/" + BLOB.id() + "/slivers/" + pair + "/primary";
            byte[] sliver = BLOB.sliverBody(pair, Axis.PRIMARY);
            node.put(path, sliver);
            int sent = 0;
            int connections = 0;
            while (sent < REQUESTS) {
                connections++;
                try (RawHttp2 client = new RawHttp2(node.node().address(), true)) {
                    sent += attack(client, random, REQUESTS - sent, seed);
                }
            }
            assertThat(connections)
                    .as("requests that only HTTP/2 itself refuses are rare")
                    .isLessThan(REQUESTS / 4);
            HttpResponse<byte[]> after = node.get(path);
            assertThat(after.body()).as("seed %d", seed).isEqualTo(sliver);
        }
    }

    /** Sends until the node hangs up, or {@code most}. */
    private static int attack(RawHttp2 client, Random random, int most, long seed) throws InterruptedException {
        ArrayDeque<CompletableFuture<RawHttp2.Answer>> answers = new ArrayDeque<>();
        int sent = 0;
        while (sent < most && client.isOpen()) {
            sent++;
            try {
                answers.add(request(client, random));
            } catch (Exception e) {
                // It hangs up at this very moment: it says so before it does.
                assertThat(client.isClosedByServer()).as("seed %d: %s", seed, e).isTrue();
            }
            if (answers.size() == AT_ONCE) {
                check(answers.poll(), seed);
            }
        }
        while (!answers.isEmpty()) {
            check(answers.poll(), seed);
        }
        return sent;
    }

    private static void check(CompletableFuture<RawHttp2.Answer> future, long seed) throws InterruptedException {
        RawHttp2.Answer answer;
        try {
            answer = future.get();
        } catch (ExecutionException e) {
            // A request that HTTP/2 itself forbids is answered by a reset.
            return;
        }
        String body = new String(answer.body(), StandardCharsets.ISO_8859_1);
        assertThat(answer.status()).as("seed %d: %s", seed, body).isNotIn(500, 503);
        assertThat(body).as("seed %d", seed).doesNotContain("Exception").doesNotContain("dev.floe");
        if (answer.status() / 100 == 4 && body.startsWith("{")) {
            assertThat(body).startsWith("{\"error\":{\"status\":\"");
        }
    }

    private static CompletableFuture<RawHttp2.Answer> request(RawHttp2 client, Random random) {
        String method = List.of("GET", "GET", "GET", "PUT", "PUT", "POST", "HEAD", "OPTIONS", "DELETE", "PATCH", "")
                .get(random.nextInt(11));
        return client.send(method, path(random) + query(random), method.equals("PUT") ? body(random) : new byte[0]);
    }

    private static String path(Random random) {
        int pair = random.nextInt(12);
        String axis = random.nextBoolean() ? "primary" : "secondary";
        String blob = "/v1/blobs/" + BLOB.id();
        String path = switch (random.nextInt(12)) {
            case 0 -> blob + "/metadata";
            case 1, 2, 3 -> blob + "/slivers/" + pair + "/" + axis;
            case 4 -> blob + "/slivers/" + pair + "/" + axis + "/status";
            case 5 -> blob + "/confirmation/permanent";
            case 6 -> blob + "/confirmation/deletable/0x" + Integer.toHexString(random.nextInt());
            case 7 -> blob + "/recoverySymbols";
            case 8 -> blob + "/decodingSymbols";
            case 9 -> "/v1/health";
            default -> words(random);
        };
        return random.nextInt(4) == 0 ? mutate(path, random) : path;
    }

    private static String words(Random random) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < random.nextInt(9); i++) {
            path.append('/').append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return path.toString();
    }

    private static String mutate(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(3) && !mutated.isEmpty(); i++) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.setCharAt(at, (char) (32 + random.nextInt(200)));
                case 1 -> mutated.deleteCharAt(at);
                default -> mutated.insert(at, (char) (32 + random.nextInt(200)));
            }
        }
        return mutated.toString();
    }

    private static String query(Random random) {
        if (random.nextInt(3) == 0) {
            return "";
        }
        List<String> names = List.of(
                "pending",
                "id",
                "targetSliver",
                "targetSlivers",
                "targetType",
                "proofAxis",
                "detailed",
                "wait_millis",
                "wait_for_registration",
                "x");
        List<String> values = List.of(
                "true", "false", "1", "3", "12", "70000", "-1", "1-2", "9-9", "1-", "primary", "secondary", "%f", "");
        StringBuilder query = new StringBuilder("?");
        for (int i = 0; i < random.nextInt(4); i++) {
            query.append(names.get(random.nextInt(names.size())))
                    .append('=')
                    .append(values.get(random.nextInt(values.size())))
                    .append('&');
        }
        return query.toString();
    }

    private static byte[] body(Random random) {
        byte[] body = switch (random.nextInt(4)) {
            case 0 -> BLOB.metadataBody();
            case 1, 2 ->
                BLOB.sliverBody(
                        random.nextInt(RunningNode.SHARDS), random.nextBoolean() ? Axis.PRIMARY : Axis.SECONDARY);
            default -> new byte[random.nextInt(600)];
        };
        switch (random.nextInt(4)) {
            case 0 -> body = Arrays.copyOf(body, random.nextInt(body.length + 20));
            case 1, 2 -> {
                for (int i = 0; i <= random.nextInt(5) && body.length > 0; i++) {
                    body[random.nextInt(Math.min(body.length, 20 + random.nextInt(body.length)))] =
                            (byte) random.nextInt(256);
                }
            }
            default -> {}
        }
        return body;
    }
}
