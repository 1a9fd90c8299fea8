package dev.floe.publisher;

import dev.floe.write.BlobWriter;
import dev.floe.write.FakeNode;
import dev.floe.write.FakeWalrus;
import dev.floe.write.SpoolDirectory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * The publisher of the test application: it publishes to a network in memory. By its clock no client is ever slow.
 */
@Singleton
final class PublisherUnderTest {
    static final int MAX_BODY_SIZE = 300_000;
    static final int ARRIVING = 16;

    final FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
    /** Stores wait here until a test lets them go on. */
    volatile CountDownLatch gate = new CountDownLatch(0);

    @Produces
    @Singleton
    Publisher publisher() throws IOException {
        Path root = Files.createTempDirectory("publisher-test");
        BlobWriter writer = walrus.writer(root);
        return new Publisher(
                (blob, request, observer) -> {
                    gate.await();
                    return writer.store(blob, request, observer);
                },
                (members, request, observer) -> {
                    gate.await();
                    return writer.storeQuilt(members, request, observer);
                },
                SpoolDirectory.open(root),
                new PublisherLimits(MAX_BODY_SIZE, 2, 2, Duration.ofMinutes(10), ARRIVING, 0.75),
                () -> 0);
    }

    void heal() {
        walrus.nodes.forEach(node -> {
            node.behaviour = FakeNode.Behaviour.HONEST;
            node.status = dev.floe.protocol.BlobStatus.NONEXISTENT;
        });
        walrus.chain.setFrost(1_000_000_000);
    }
}
