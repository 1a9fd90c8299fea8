package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.door.RawHttp2;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A network whose processes live on a disk that is full, read-only, breaks, or takes only a part of what it is given. */
@Timeout(900)
class FaultyDiskIT {
    private static final int NODES = 5;
    private static final int SHARDS = 10;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String DATA = "/nodes/node-0/data/blobs";

    @TempDir
    private Path directory;

    private int seed;

    private byte[] next() {
        seed++;
        return TestNetwork.bytes(seed, 50_000 + seed);
    }

    @Test
    void whatADiskRefusesCostsNothingThatWasAcknowledged() throws Exception {
        FaultyDiskLibrary disk = FaultyDiskLibrary.in(directory);
        Map<String, byte[]> stored = new TreeMap<>();
        try (TestNetwork network =
                TestNetwork.fresh("faulty-disk", NODES, SHARDS, disk.under(FloeUnderTest.command()))) {
            Devnet devnet = network.devnet();
            store(network, stored);

            // A node's disk is full: the others take the blob; with room again this process stores.
            disk.fail("write ENOSPC " + DATA, "create ENOSPC " + DATA);
            store(network, stored);
            awaitTrouble(network, "No space left on device");
            disk.heal();
            storeWithTheHelpOfNode0(network, stored);

            // It breaks: what comes next may be lost, so the node takes nothing, and ends when a start would help.
            disk.fail("sync EIO " + DATA);
            store(network, stored);
            awaitTrouble(network, "Input/output error");
            CompletableFuture<Optional<String>> ended = devnet.service("node-0").ended();
            assertThat(ended).isNotDone();
            disk.heal();
            assertThat(ended.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .hasValueSatisfying(words -> assertThat(words)
                            .contains("exit code 1")
                            .contains("until the node is started again: Input/output error"));
            devnet.restart("node-0");
            storeWithTheHelpOfNode0(network, stored);

            // It is read-only when the node stops: nothing can be left in order.
            disk.fail("* EROFS /nodes/node-0/data/");
            store(network, stored);
            devnet.stop("node-0");
            disk.heal();
            devnet.restart("node-0");
            storeWithTheHelpOfNode0(network, stored);

            // The system takes less than it is given, everywhere and always.
            disk.fail("write short /faulty-disk/");
            storeWithTheHelpOfNode0(network, stored);
            byte[][] before = sliversOfNode0(network, stored);
            devnet.stop("node-0");
            devnet.restart("node-0");
            assertThat(sliversOfNode0(network, stored)).isDeepEqualTo(before);
            disk.heal();

            network.forget();
            for (Map.Entry<String, byte[]> blob : stored.entrySet()) {
                network.assertReads(blob.getKey(), blob.getValue());
            }
        }
    }

    @Test
    void aPublisherWithoutADiskSaysSoAndStoresWhenItHasOne() throws Exception {
        FaultyDiskLibrary disk = FaultyDiskLibrary.in(directory);
        try (TestNetwork network =
                        TestNetwork.fresh("faulty-spool", NODES, SHARDS, disk.under(FloeUnderTest.command()));
                HttpClient http = HttpClient.newHttpClient()) {
            byte[] blob = next();
            for (String fault : new String[] {"write ENOSPC", "create EROFS", "write EIO"}) {
                disk.fail(fault + " /faulty-spool/publisher/");
                HttpResponse<String> refused = put(http, network, blob);
                assertThat(refused.statusCode())
                        .as(fault + ": " + refused.body())
                        .isEqualTo(503);
                assertThat(refused.body()).as(fault).contains("disk");
                disk.heal();
                String id = network.store(blob);
                network.assertReads(id, blob);
                blob = next();
            }
        }
    }

    @Test
    void whatCommandsCannotWriteIsNamedAndNotLeftHalfWritten() throws Exception {
        FaultyDiskLibrary disk = FaultyDiskLibrary.in(directory);
        Path blob = Files.write(directory.resolve("blob"), next());
        Path slivers = directory.resolve("slivers");
        Path decoded = Files.createDirectory(directory.resolve("decoded")).resolve("file");
        List<String> encode = List.of("encode", blob.toString(), "--n-shards", "10", "--out", slivers.toString());
        List<String> decode = List.of("decode", slivers.toString(), "--out", decoded.toString());
        for (String fault : List.of("write ENOSPC", "create EROFS", "sync EIO")) {
            disk.fail(fault + " /slivers/");
            if (!fault.startsWith("sync")) {
                Ended refused = run(disk, encode);
                assertThat(refused.code()).as(fault + ": " + refused.errors()).isEqualTo(1);
                assertThat(refused.errors()).as(fault).contains(slivers.toString());
                assertThat(slivers).as(fault).isEmptyDirectory();
            }
            disk.heal();
            assertThat(run(disk, encode).code()).isZero();
            disk.fail(fault + " /decoded/");
            Ended refused = run(disk, decode);
            assertThat(refused.code()).as(fault + ": " + refused.errors()).isEqualTo(1);
            assertThat(refused.errors()).as(fault).contains(decoded.toString());
            assertThat(decoded.getParent()).as(fault).isEmptyDirectory();
            disk.heal();
        }
        assertThat(run(disk, decode).code()).isZero();
        assertThat(decoded).hasSameBinaryContentAs(blob);
    }

    private record Ended(int code, String errors) {}

    private Ended run(FaultyDiskLibrary disk, List<String> arguments) throws Exception {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(disk.under(FloeUnderTest.command()).line(arguments))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(errors));
    }

    private static HttpResponse<String> put(HttpClient http, TestNetwork network, byte[] blob) throws Exception {
        return http.send(
                HttpRequest.newBuilder(network.devnet().publisherUrl().resolve("/v1/blobs?epochs=5"))
                        .timeout(LIMIT)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(blob))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void store(TestNetwork network, Map<String, byte[]> stored) {
        byte[] blob = next();
        String id = network.store(blob);
        stored.put(id, blob);
    }

    /** One of the others is away, so that there is no quorum without node-0. */
    private void storeWithTheHelpOfNode0(TestNetwork network, Map<String, byte[]> stored) throws Exception {
        network.devnet().stop("node-4");
        store(network, stored);
        network.devnet().restart("node-4");
    }

    /** Returns when node-0 has met the fault, which it may do a little later than the others confirm. */
    private static void awaitTrouble(TestNetwork network, String words) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        String health = "";
        while (!health.contains(words)) {
            assertThat(System.nanoTime()).as(health).isLessThan(end);
            try (RawHttp2 node = connect(network)) {
                health = new String(
                        node.send("GET", "/v1/health?detailed=true", new byte[0])
                                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                                .body(),
                        StandardCharsets.UTF_8);
            }
        }
        assertThat(TestNetwork.json(health).toString()).contains("cannot be stored");
    }

    /** What node-0 has of each blob, in the order of their IDs; empty where it has nothing. */
    private static byte[][] sliversOfNode0(TestNetwork network, Map<String, byte[]> stored) throws Exception {
        byte[][] slivers = new byte[stored.size() * SHARDS][];
        int at = 0;
        int found = 0;
        try (RawHttp2 node = connect(network)) {
            for (String id : stored.keySet()) {
                for (int pair = 0; pair < SHARDS; pair++) {
                    RawHttp2.Answer answer = node.send(
                                    "GET", "/v1/blobs/" + id + "/slivers/" + pair + "/primary", new byte[0])
                            .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                    slivers[at++] = answer.status() == 200 ? answer.body() : new byte[0];
                    found += answer.status() == 200 ? 1 : 0;
                }
            }
        }
        // Two of each blob that could not have been certified without it.
        assertThat(found).isGreaterThanOrEqualTo(2 * 4);
        return slivers;
    }

    private static RawHttp2 connect(TestNetwork network) throws Exception {
        URI node = network.devnet().url("node-0");
        return new RawHttp2(new InetSocketAddress(node.getHost(), node.getPort()), true);
    }
}
