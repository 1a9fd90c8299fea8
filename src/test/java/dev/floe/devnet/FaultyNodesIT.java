package dev.floe.devnet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Reads while nodes with up to f shards are gone, hang, or lie: every byte is right. Reads while too many are gone: a
 * refusal that says so, and nobody waits for ever.
 */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultyNodesIT {
    private static final int SHARDS = 100;
    private static final int NODES = 10;
    /** With 10 shards each, three nodes hold 30 of the 33 shards that may be faulty. */
    private static final int FAULTY = 3;

    private static final Map<String, byte[]> BLOBS = new LinkedHashMap<>();
    private static TestNetwork network;

    @BeforeAll
    static void start() throws Exception {
        network = TestNetwork.fresh("faults", NODES, SHARDS);
        int seed = 0;
        for (int length : new int[] {1, 2, 3, 500, 1_000, 60_000, 3_000_000}) {
            byte[] blob = TestNetwork.bytes(seed++, length);
            BLOBS.put(network.store(blob), blob);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (network != null) {
            network.close();
        }
    }

    private static List<String> faulty() {
        // Neighbours in the committee and a stranger: holders of neighbouring rows are in here.
        List<String> nodes = network.devnet().nodes();
        return List.of(nodes.get(2), nodes.get(3), nodes.get(8));
    }

    private static void assertAllReads() throws Exception {
        network.forget();
        for (Map.Entry<String, byte[]> blob : BLOBS.entrySet()) {
            network.assertReads(blob.getKey(), blob.getValue());
            int length = blob.getValue().length;
            HttpResponse<byte[]> range = network.get(blob.getKey(), "Range", "bytes=" + length / 2 + "-");
            assertThat(range.statusCode()).isEqualTo(206);
            assertThat(range.body()).isEqualTo(Arrays.copyOfRange(blob.getValue(), length / 2, length));
        }
    }

    private static void withStandIns(Map<String, StandIn.Behaviour> behaviours) throws Exception {
        List<StandIn> standIns = new ArrayList<>();
        for (Map.Entry<String, StandIn.Behaviour> entry : behaviours.entrySet()) {
            network.devnet().kill(entry.getKey());
            standIns.add(new StandIn(network.devnet(), entry.getKey(), entry.getValue()));
        }
        try {
            assertAllReads();
            assertThat(standIns.stream().mapToInt(StandIn::asked).sum())
                    .as("requests to the bad nodes")
                    .isPositive();
        } finally {
            for (StandIn standIn : standIns) {
                standIn.close();
            }
            for (String node : behaviours.keySet()) {
                network.devnet().restart(node);
            }
        }
    }

    private static Map<String, StandIn.Behaviour> all(StandIn.Behaviour behaviour) {
        Map<String, StandIn.Behaviour> behaviours = new LinkedHashMap<>();
        faulty().forEach(node -> behaviours.put(node, behaviour));
        return behaviours;
    }

    @Test
    @Order(1)
    void everyNodeIsWell() throws Exception {
        assertAllReads();
    }

    @Test
    @Order(2)
    void someNodesAreGone() throws Exception {
        for (String node : faulty()) {
            network.devnet().kill(node);
        }
        assertAllReads();
        byte[] blob = TestNetwork.bytes(77, 20_000);
        assertThat(network.store(blob)).as("stores go on, too").isNotEmpty();
        for (String node : faulty()) {
            network.devnet().restart(node);
        }
    }

    @Test
    @Order(3)
    void someNodesHang() throws Exception {
        withStandIns(all(StandIn.HANG));
    }

    @Test
    @Order(4)
    void someNodesSendGarbage() throws Exception {
        withStandIns(all(StandIn.GARBAGE));
    }

    @Test
    @Order(5)
    void someNodesHangUp() throws Exception {
        withStandIns(all(StandIn.HANG_UP));
    }

    @Test
    @Order(6)
    void someNodesSendValidSliversOfAnotherBlob() throws Exception {
        byte[] other = TestNetwork.bytes(4242, 3_000_000);
        String otherId = network.store(other);
        Map<String, StandIn.Behaviour> behaviours = new LinkedHashMap<>();
        for (String node : faulty()) {
            behaviours.put(node, StandIn.otherBlob(network.devnet(), node, otherId));
        }
        withStandIns(behaviours);
    }

    @Test
    @Order(7)
    void aBodyThatBreaksOffIsNotTakenForAWholeOne() throws Exception {
        byte[] blob = TestNetwork.bytes(5, 40_000_000);
        String id = network.store(blob);
        network.forget();
        List<String> gone = network.devnet().nodes().subList(0, 7);
        boolean complete;
        int read = 0;
        try (InputStream in = network.stream(network.blobUrl(id))) {
            byte[] first = in.readNBytes(100_000);
            assertThat(first).isEqualTo(Arrays.copyOf(blob, first.length));
            for (String node : gone) {
                network.devnet().kill(node);
            }
            read = first.length;
            byte[] buffer = new byte[64 * 1024];
            int count = in.read(buffer);
            while (count >= 0) {
                assertThat(Arrays.equals(buffer, 0, count, blob, read, read + count))
                        .as("bytes from " + read)
                        .isTrue();
                read += count;
                count = in.read(buffer);
            }
            complete = true;
        } catch (IOException e) {
            complete = false;
        }
        // Either the edge was faster than the accident, or the client was told by the connection's end.
        assertThat(complete).isEqualTo(read == blob.length);
        for (String node : gone) {
            network.devnet().restart(node);
        }
    }

    @Test
    @Order(8)
    void tooManyNodesAreGone() throws Exception {
        // 30 shards are left; 34 primary slivers make a blob.
        List<String> gone = network.devnet().nodes().subList(0, 7);
        for (String node : gone) {
            network.devnet().kill(node);
        }
        network.forget();
        assertRefusedOrServedWhole();
        for (String node : gone) {
            network.devnet().restart(node);
        }
        assertAllReads();
    }

    /** The first byte could be had: that of a blob whose later rows cannot is withheld all the same. */
    @Test
    @Order(9)
    void tooManyNodesAreGoneButNotTheHolderOfTheFirstRow() throws Exception {
        byte[] blob = TestNetwork.bytes(78, 5_000_000);
        String id = network.store(blob);
        network.forget();
        network.assertReads(
                BLOBS.keySet().iterator().next(), BLOBS.values().iterator().next());
        List<String> gone = strangersToTheFirstRow(id);
        for (String node : gone) {
            network.devnet().kill(node);
        }
        assertRefusedInTime(id);
        List<StandIn> standIns = new ArrayList<>();
        for (String node : gone) {
            standIns.add(new StandIn(network.devnet(), node, StandIn.HANG));
        }
        network.forget();
        try {
            assertRefusedInTime(id);
        } finally {
            for (StandIn standIn : standIns) {
                standIn.close();
            }
        }
        for (String node : gone) {
            network.devnet().restart(node);
        }
        network.assertReads(id, blob);
    }

    /** Seven nodes that do not hold the first row of the blob. */
    private static List<String> strangersToTheFirstRow(String id) throws Exception {
        List<String> strangers = new ArrayList<>();
        int holders = 0;
        for (String node : network.devnet().nodes()) {
            if (StandIn.holds(network.devnet(), node, "/v1/blobs/" + id + "/slivers/0/primary")) {
                holders++;
            } else if (strangers.size() < 7) {
                strangers.add(node);
            }
        }
        assertThat(holders).isOne();
        assertThat(strangers).hasSize(7);
        return strangers;
    }

    /** Within the {@linkplain TestNetwork#LIMIT limit} of every request. */
    private static void assertRefusedInTime(String id) throws Exception {
        assertRefused(network.open(network.blobUrl(id)));
    }

    private static void assertRefusedOrServedWhole() throws Exception {
        int refused = 0;
        for (Map.Entry<String, byte[]> blob : BLOBS.entrySet()) {
            HttpResponse<InputStream> answer = network.open(network.blobUrl(blob.getKey()));
            if (answer.statusCode() == 200) {
                // All the rows that it needs are with the nodes that are left.
                assertThat(isWhole(answer.body(), blob.getValue())).isTrue();
            } else {
                assertRefused(answer);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    /** Whether all of {@code expected} comes; what comes must be right in any case. */
    private static boolean isWhole(InputStream body, byte[] expected) {
        int read = 0;
        try (body) {
            byte[] buffer = new byte[64 * 1024];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                assertThat(Arrays.equals(buffer, 0, count, expected, read, read + count))
                        .as("bytes from " + read)
                        .isTrue();
                read += count;
            }
        } catch (IOException brokenOff) {
            return false;
        }
        assertThat(read).isEqualTo(expected.length);
        return true;
    }

    private static void assertRefused(HttpResponse<InputStream> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        try (InputStream body = answer.body()) {
            JsonNode error = TestNetwork.json(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .path("error");
            assertThat(error.path("status").asText()).isEqualTo("UNAVAILABLE");
            assertThat(error.path("code").asInt()).isEqualTo(503);
        }
    }
}
