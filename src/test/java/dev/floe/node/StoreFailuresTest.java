package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.fake.FaultyDisk;
import dev.floe.fake.FaultyDisk.Call;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that can take nothing more until it is opened anew ends the node, which is started again by whoever runs it. */
@Timeout(300)
class StoreFailuresTest {
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    private Path directory;

    private FaultyDisk disk;
    private RunningNode node;
    private TestBlob before;

    @BeforeEach
    void start() throws Exception {
        disk = new FaultyDisk(Files.createDirectory(directory.resolve("disk")), 1);
        node = new RunningNode(disk.path().resolve("node"), List.of(0, 1));
        before = registered(1);
        assertThat(putMetadata(before).statusCode()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        disk.heal();
        node.close();
    }

    private TestBlob random(int number) {
        return TestBlob.random(node.node().held().encoding(), 20_000, number);
    }

    private TestBlob registered(int number) throws Exception {
        TestBlob blob = random(number);
        node.chain.emit(StubChain.registered(blob.id(), number, 50, false));
        node.settle();
        return blob;
    }

    private HttpResponse<byte[]> putMetadata(TestBlob blob) throws Exception {
        return node.put("/v1/blobs/" + blob.id() + "/metadata", blob.metadataBody());
    }

    /** Has the node write to the store: of what the chain says, or of blobs. */
    private void writeTo(String store, TestBlob late) throws Exception {
        if (store.equals("chain")) {
            node.chain.emit(StubChain.registered(random(9).id(), 9, 50, false));
        } else {
            assertThat(putMetadata(late).statusCode()).isGreaterThanOrEqualTo(500);
        }
    }

    private void assertReads() throws Exception {
        assertThat(node.get("/v1/blobs/" + before.id() + "/metadata").statusCode())
                .isEqualTo(200);
    }

    private void assertIsWellAfterAStart(TestBlob late) throws Exception {
        node.restart();
        node.settle();
        assertReads();
        assertThat(putMetadata(late).statusCode()).isEqualTo(201);
        assertThat(node.node().failure()).isNotDone();
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "chain"})
    void oneFailureToSyncEndsTheNode(String store) throws Exception {
        TestBlob late = registered(2);
        disk.fail((call, file) -> {
            if (call == Call.SYNC && file.toString().contains("/" + store + "/")) {
                disk.heal();
                throw new IOException("Input/output error");
            }
        });
        writeTo(store, late);
        assertThat(node.node().failure().get(LIMIT_SECONDS, TimeUnit.SECONDS))
                .contains("until the node is started again: Input/output error");
        assertIsWellAfterAStart(late);
    }

    /** A start would not help, and nobody would read meanwhile. */
    @ParameterizedTest
    @ValueSource(strings = {"blobs", "chain"})
    void itReadsOnWhileTheDiskTakesNothing(String store) throws Exception {
        TestBlob late = registered(2);
        CountDownLatch lookedAt = new CountDownLatch(3);
        disk.fail((call, file) -> {
            if (file.toString().contains("/" + store + "/")) {
                if (call == Call.CREATE) {
                    lookedAt.countDown();
                }
                throw new IOException("Read-only file system");
            }
        });
        writeTo(store, late);
        node.await(health -> health.path("warnings").toString().contains("until the node is started again"));
        assertThat(lookedAt.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertReads();
        assertThat(node.node().failure()).isNotDone();
        disk.heal();
        assertThat(node.node().failure().get(LIMIT_SECONDS, TimeUnit.SECONDS)).contains("Read-only file system");
        assertIsWellAfterAStart(late);
    }

    /** It needs nobody, and there would be no end of starts. */
    @Test
    void aFullDiskEndsNothing() throws Exception {
        TestBlob late = registered(2);
        disk.fail((call, file) -> {
            if (call == Call.WRITE || call == Call.CREATE) {
                throw new IOException("No space left on device");
            }
        });
        for (int attempt = 0; attempt < 3; attempt++) {
            writeTo("blobs", late);
        }
        writeTo("chain", late);
        node.await(health -> health.path("warnings").toString().contains("cannot be stored"));
        disk.heal();
        assertThat(putMetadata(late).statusCode()).isEqualTo(201);
        node.settle();
        assertThat(node.node().failure()).isNotDone();
    }
}
