package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.keys.BlsSecretKey;
import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SecretFile;
import dev.floe.node.door.RawHttp2;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 in the middle of uploads: whatever was acknowledged is there after the restart, bit for bit. */
class NodeCrashIT {
    private static final Encoding ENCODING = new Encoding(40);
    private static final int BLOBS = 4;
    private static final int ROUNDS = 4;
    private static final int HEAP_MEGABYTES = 128;

    @TempDir
    private Path directory;

    private final Map<BlobId, TestBlob> blobs = new HashMap<>();
    /** Path and body of every upload that was answered with 201. */
    private final Map<String, byte[]> acknowledged = new ConcurrentHashMap<>();

    private final List<Map.Entry<String, byte[]>> uploads = new ArrayList<>();

    @Test
    void whatWasAcknowledgedIsThere() throws Exception {
        SecureRandom keys = new SecureRandom();
        SecretFile.write(
                directory.resolve("protocol.key"), BlsSecretKey.generate(keys).toTagged());
        SecretFile.write(
                directory.resolve("network.key"), NetworkKeyPair.generate(keys).toTagged());
        for (int i = 0; i < BLOBS; i++) {
            TestBlob blob = TestBlob.random(ENCODING, 20_000 << (2 * i), i);
            blobs.put(blob.id(), blob);
            for (int pair = 0; pair < ENCODING.shardCount(); pair++) {
                for (Axis axis : Axis.values()) {
                    uploads.add(Map.entry(
                            "/v1/blobs/" + blob.id() + "/slivers/" + pair + "/" + axis.text(),
                            blob.sliverBody(pair, axis)));
                }
            }
        }
        java.util.Collections.shuffle(uploads, new Random(3));
        int each = uploads.size() / ROUNDS;
        for (int round = 0; round < ROUNDS; round++) {
            killInTheMiddleOf(uploads.subList(round * each, (round + 1) * each));
        }
        Process last = start();
        try (RawHttp2 client = connect(last)) {
            everythingAcknowledgedIsThere(client);
        } finally {
            last.destroyForcibly().waitFor();
        }
        assertThat(acknowledged.size()).isGreaterThan(uploads.size() / 4);
    }

    private void killInTheMiddleOf(List<Map.Entry<String, byte[]>> part) throws Exception {
        Process process = start();
        try (RawHttp2 client = connect(process)) {
            everythingAcknowledgedIsThere(client);
            for (TestBlob blob : blobs.values()) {
                String path = "/v1/blobs/" + blob.id() + "/metadata";
                int status;
                do {
                    // Until the node has heard of the registration.
                    status = client.send("PUT", path, blob.metadataBody()).get().status();
                } while (status == 400);
                assertThat(status).isIn(200, 201);
            }
            CountDownLatch enough = new CountDownLatch(part.size() * 2 / 3);
            List<CompletableFuture<?>> answers = new ArrayList<>();
            for (Map.Entry<String, byte[]> upload : part) {
                answers.add(client.send("PUT", upload.getKey(), upload.getValue())
                        .thenAccept(answer -> {
                            if (answer.status() == 201) {
                                acknowledged.put(upload.getKey(), upload.getValue());
                                enough.countDown();
                            }
                        })
                        .exceptionally(gone -> null));
            }
            assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
            process.destroyForcibly().waitFor();
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private void everythingAcknowledgedIsThere(RawHttp2 client) throws Exception {
        for (Map.Entry<String, byte[]> upload : acknowledged.entrySet()) {
            RawHttp2.Answer answer =
                    client.send("GET", upload.getKey(), new byte[0]).get();
            assertThat(answer.status()).as(upload.getKey()).isEqualTo(200);
            assertThat(answer.body()).as(upload.getKey()).isEqualTo(upload.getValue());
        }
    }

    private final Map<Process, Integer> ports = new HashMap<>();

    private Process start() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx" + HEAP_MEGABYTES + "m",
                "-cp",
                System.getProperty("java.class.path"),
                NodeProcess.class.getName(),
                directory.toString(),
                Integer.toString(ENCODING.shardCount())));
        blobs.keySet().forEach(id -> command.add(id.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        assertThat(line).as("the port of the node").isNotNull();
        ports.put(process, Integer.parseInt(line));
        return process;
    }

    private RawHttp2 connect(Process process) throws Exception {
        return new RawHttp2(new InetSocketAddress("127.0.0.1", ports.get(process)), true);
    }
}
