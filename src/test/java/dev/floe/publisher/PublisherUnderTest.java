package dev.floe.publisher;

import dev.floe.protocol.ObjectId;
import dev.floe.publisher.access.Pricing;
import dev.floe.publisher.access.PublisherRecords;
import dev.floe.publisher.relay.RelayNetwork;
import dev.floe.publisher.relay.UploadRelay;
import dev.floe.sui.LedgerTransaction;
import dev.floe.sui.model.Digest;
import dev.floe.write.BlobWriter;
import dev.floe.write.FakeNode;
import dev.floe.write.FakeWalrus;
import dev.floe.write.SpoolDirectory;
import dev.floe.write.Tip;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The publisher of the test application: it publishes to a network in memory. By its clock no client is ever slow.
 */
@Singleton
final class PublisherUnderTest {
    static final int MAX_BODY_SIZE = 300_000;
    static final int ARRIVING = 16;

    final FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
    static final Tip TIP = new Tip.Constant(ObjectId.parse("0x7e1a").orElseThrow(), 1000);

    final Map<Digest, LedgerTransaction> ledger = new ConcurrentHashMap<>();

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

    /** Not where those of a publisher of this user's are. */
    @Produces
    @Singleton
    PublisherRecords records() throws IOException {
        return PublisherRecords.open(Files.createTempDirectory("publisher-state-test"));
    }

    /** An upload relay that asks for a tip, and believes that {@link #ledger} is the chain's. */
    @Produces
    @Singleton
    Relaying relaying() throws IOException {
        BlobWriter writer = walrus.writer(Files.createTempDirectory("relay-test"));
        return new Relaying(Optional.of(new UploadRelay(
                (blob, expected, persistence, observer) -> {
                    gate.await();
                    return writer.relay(blob, expected, persistence, observer);
                },
                Optional.of(TIP),
                new RelayNetwork() {
                    @Override
                    public Optional<LedgerTransaction> transaction(Digest digest) {
                        return Optional.ofNullable(ledger.get(digest));
                    }

                    @Override
                    public long encodedLength(long length) {
                        return length;
                    }

                    @Override
                    public int epoch() {
                        return FakeWalrus.FIRST_EPOCH;
                    }
                },
                Duration.ofHours(1),
                InstantSource.system())));
    }

    @Produces
    @Singleton
    Pricing pricing() {
        return new NetworkPrices(() -> walrus.chain);
    }

    void heal() {
        walrus.nodes.forEach(node -> {
            node.behaviour = FakeNode.Behaviour.HONEST;
            node.status = dev.floe.protocol.BlobStatus.NONEXISTENT;
        });
        walrus.chain.setFrost(1_000_000_000);
    }
}
