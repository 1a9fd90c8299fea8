package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.door.NoLeaks;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The node vouches only for bytes that it has looked at: what rotted on its disk is asked for again. */
@ExtendWith(NoLeaks.class)
class DamagedDataTest {
    private static final List<Integer> SHARDS = List.of(0, 3, 6);
    private static final TestBlob BLOB = TestBlob.random(new Encoding(RunningNode.SHARDS), 90_000, 3);
    private static final String PATH = "/v1/blobs/" + BLOB.id();

    @TempDir
    private Path directory;

    private RunningNode node;

    @BeforeEach
    void aNodeWhoseCopyOfABlobHasRotted() throws Exception {
        node = new RunningNode(directory, SHARDS);
        node.chain.emit(StubChain.registered(BLOB.id(), 1, 20, false));
        node.settle();
        assertThat(node.put(PATH + "/metadata", BLOB.metadataBody()).statusCode())
                .isEqualTo(201);
        for (String sliver : slivers()) {
            assertThat(node.put(sliver, body(sliver)).statusCode()).isEqualTo(201);
        }
        assertThat(confirmation().statusCode()).isEqualTo(200);
        node.stop();
        rot();
        node.start();
        node.settle();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<String> slivers() {
        return SHARDS.stream()
                .map(shard -> BLOB.id().pairOfShard(shard, RunningNode.SHARDS))
                .flatMap(pair ->
                        List.of(Axis.values()).stream().map(axis -> PATH + "/slivers/" + pair + "/" + axis.text()))
                .toList();
    }

    private static byte[] body(String sliver) {
        String[] path = sliver.split("/");
        return BLOB.sliverBody(Integer.parseInt(path[5]), Axis.parse(path[6]).orElseThrow());
    }

    private HttpResponse<byte[]> confirmation() throws Exception {
        return node.get(PATH + "/confirmation/permanent");
    }

    /** Flips a bit in the middle of what is on disk of each sliver, and of the metadata. */
    private void rot() throws Exception {
        Path segment = node.config().storagePath().resolve("blobs").resolve("0000000001.seg");
        byte[] bytes = Files.readAllBytes(segment);
        flipIn(bytes, BLOB.metadataBody());
        for (String sliver : slivers()) {
            flipIn(bytes, body(sliver));
        }
        Files.write(segment, bytes);
    }

    private static void flipIn(byte[] bytes, byte[] record) {
        for (int at = 0; at + record.length <= bytes.length; at++) {
            if (bytes[at] == record[0]
                    && java.util.Arrays.equals(bytes, at, at + record.length, record, 0, record.length)) {
                bytes[at + record.length / 2] ^= 1;
                return;
            }
        }
        throw new IllegalStateException("the record is not there");
    }

    private String status(String path) throws Exception {
        return RunningNode.json(node.get(path + "/status")).at("/success/data").asText();
    }

    @Test
    void isNotConfirmedAndAskedForAgain() throws Exception {
        HttpResponse<byte[]> refused = confirmation();
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(RunningNode.json(refused).toString()).contains("MISSING_SLIVERS");
        assertThat(node.put(PATH + "/metadata", BLOB.metadataBody()).statusCode())
                .isEqualTo(201);
        for (String sliver : slivers()) {
            assertThat(confirmation().statusCode()).isEqualTo(400);
            assertThat(node.put(sliver, body(sliver)).statusCode()).as(sliver).isEqualTo(201);
            assertThat(node.put(sliver, body(sliver)).statusCode()).as(sliver).isEqualTo(200);
        }
        assertThat(confirmation().statusCode()).isEqualTo(200);
        for (String sliver : slivers()) {
            assertThat(node.get(sliver).body()).isEqualTo(body(sliver));
        }
    }

    @Test
    void isNotSaidToBeStored() throws Exception {
        assertThat(status(PATH + "/metadata")).isEqualTo("nonexistent");
        for (String sliver : slivers()) {
            assertThat(status(sliver)).as(sliver).isEqualTo("nonexistent");
        }
    }
}
