package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.keys.SignatureScheme;
import dev.floe.keys.SuiKeyPair;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ConfirmationCertificate;
import dev.floe.protocol.ConfirmationMessage;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobEncoder;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.SliverSink;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.BlobObject;
import dev.floe.sui.ChainContract;
import dev.floe.sui.ChainEventFeed;
import dev.floe.sui.ChainNetwork;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NetworkState;
import dev.floe.sui.SuiClient;
import dev.floe.sui.SuiException;
import dev.floe.sui.WalrusContract;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.WalrusEvent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients of Walrus's contracts against the local chain, over gRPC. */
@Timeout(300)
class WalrusOnChainTest {
    @TempDir
    private Path directory;

    private LocalChain chain;
    private ChainNetwork network;
    private ChainContract contract;

    @BeforeEach
    void start() throws Exception {
        chain = new LocalChain(directory.resolve("chain"));
        network = chain.network();
        contract = new ChainContract(network, chain.funded());
    }

    @AfterEach
    void stop() throws Exception {
        network.close();
        chain.close();
    }

    private static WalrusContract.NewBlob blob(String text, boolean deletable, Map<String, String> attributes)
            throws Exception {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        VerifiedMetadata metadata = new BlobEncoder(new Encoding(LocalChain.SHARDS), Runnable::run, 1, 1 << 20)
                .encode(BlobSource.of(bytes), SliverSink.NONE);
        return new WalrusContract.NewBlob(metadata.blobId(), metadata.rootHash(), bytes.length, deletable, attributes);
    }

    @Test
    void aSharedBlobBelongsToNobody() throws Exception {
        BlobObject blob = register("for everybody", false);
        WalrusContract.Sharing sharing = contract.share(blob.id());
        assertThat(sharing.sharedBlob()).isNotEqualTo(blob.id());
        assertThat(network.blobsOwnedBy(contract.address())).isEmpty();
        assertThat(network.sui()
                        .object(sharing.sharedBlob())
                        .orElseThrow()
                        .type()
                        .orElseThrow())
                .hasToString(network.state().originalPackageId() + "::shared_blob::SharedBlob");
    }

    @Test
    void aBlobIsFoundByItsObjectAndByTheOneThatSharesIt() throws Exception {
        BlobObject blob = register("found", false);
        assertThat(network.attributedBlob(blob.id())).contains(new AttributedBlob(blob, Map.of()));
        contract.setAttributes(blob.id(), Map.of("content-type", "text/plain"));
        AttributedBlob attributed = new AttributedBlob(blob, Map.of("content-type", "text/plain"));
        assertThat(network.attributedBlob(blob.id())).contains(attributed);
        BlobObject plain = register("without", false);
        WalrusContract.Sharing sharing = contract.share(blob.id());
        assertThat(network.attributedBlob(sharing.sharedBlob())).contains(attributed);
        assertThat(network.attributedBlob(contract.share(plain.id()).sharedBlob()))
                .contains(new AttributedBlob(plain, Map.of()));
        assertThat(network.attributedBlob(blob.id()))
                .as("it is in another object now")
                .isEmpty();
        assertThat(network.attributedBlob(chain.deployment().system())).isEmpty();
        assertThat(network.attributedBlob(contract.address())).isEmpty();
    }

    @Test
    void anAnswerThatIsLostIsAskedFor() throws Exception {
        AtomicBoolean armed = new AtomicBoolean();
        try (Relay relay = new Relay(chain.uri());
                ChainNetwork far = new ChainNetwork(
                        new SuiClient(List.of(relay.uri())),
                        chain.deployment().system(),
                        chain.deployment().staking(),
                        Duration.ofSeconds(10));
                // The ledger tells of a transaction when it is on disk, before it is answered.
                AutoCloseable subscription = chain.ledger().onCheckpoint(checkpoint -> {
                    if (armed.getAndSet(false)) {
                        // The client of the endpoint gives up before it is there again.
                        relay.cut(2);
                    }
                })) {
            ChainContract remote = new ChainContract(far, chain.funded());
            armed.set(true);
            BlobObject blob = remote.register(List.of(blob("far away", false, Map.of())), 3)
                    .blobs()
                    .getFirst();
            assertThat(armed).isFalse();
            assertThat(network.blobsOwnedBy(remote.address()))
                    .extracting(BlobObject::id)
                    .containsExactly(blob.id());
            armed.set(true);
            WalrusContract.Sharing sharing = remote.share(blob.id());
            assertThat(armed).isFalse();
            assertThat(network.sui().object(sharing.sharedBlob())).isPresent();
            assertThat(network.blobsOwnedBy(remote.address())).isEmpty();
        }
    }

    private BlobObject register(String text, boolean deletable) throws Exception {
        return contract.register(List.of(blob(text, deletable, Map.of())), 3)
                .blobs()
                .getFirst();
    }

    private WalrusContract.Certification certification(BlobObject blob, int... members) throws Exception {
        Committee committee = network.state().committee();
        ConfirmationCertificate certificate = chain.certificate(
                committee,
                new ConfirmationMessage(
                        committee.epoch(),
                        blob.blobId(),
                        blob.deletable() ? new BlobPersistence.Deletable(blob.id()) : BlobPersistence.PERMANENT),
                members);
        return new WalrusContract.Certification(
                blob.id(),
                certificate.signature().toBytes(),
                certificate.signers().toBytes(),
                certificate.message().toBytes());
    }

    @Test
    void readsTheNetwork() throws Exception {
        NetworkState state = network.state();
        assertThat(state.epoch()).isEqualTo(1);
        assertThat(state.phase()).isInstanceOf(EpochPhase.Running.class);
        assertThat(state.epochDuration()).isEqualTo(Duration.ofHours(1));
        assertThat(state.shardCount()).isEqualTo(LocalChain.SHARDS);
        assertThat(state.storagePrice()).isEqualTo(100_000);
        assertThat(state.maxEpochsAhead()).isEqualTo(53);
        assertThat(state.walType()).endsWith("::wal::WAL");
        assertThat(state.packageId()).isNotEqualTo(state.originalPackageId());
        assertThat(state.committee().members())
                .hasSize(LocalChain.NODES)
                .isSortedAccordingTo((a, b) -> a.id().compareTo(b.id()));
        assertThat(state.committee().members())
                .extracting(node -> node.networkAddress())
                .containsExactlyInAnyOrder("127.0.0.1:9000", "127.0.0.1:9001", "127.0.0.1:9002", "127.0.0.1:9003");
        assertThat(state.nextCommittee()).isEmpty();
        assertThat(network.state()).isSameAs(state);
        assertThat(network.refresh()).isNotSameAs(state);
    }

    @Test
    void registersCertifiesExtendsAndDeletes() throws Exception {
        WalrusContract.NewBlob blob = blob("hello", true, Map.of("content-type", "text/plain"));
        WalrusContract.Registration registration = contract.register(List.of(blob), 3);
        BlobObject registered = registration.blobs().getFirst();
        assertThat(registered.blobId()).isEqualTo(blob.blobId());
        assertThat(registered.certifiedEpoch()).isEmpty();
        assertThat(registered.storage().endEpoch()).isEqualTo(4);
        assertThat(registered.deletable()).isTrue();
        long size = registered.storage().size();
        assertThat(registration.receipt().frost())
                .isEqualTo(
                        network.state().storageCost(size, 3) + network.state().writeCost(size));
        assertThat(registration.receipt().mist()).isPositive();
        assertThat(network.attributes(registered.id())).contains(Map.of("content-type", "text/plain"));
        assertThat(network.balances(contract.address()).frost())
                .isEqualTo(Faucet.FROST - registration.receipt().frost());

        contract.certify(List.of(certification(registered, 0, 1, 2, 3)));
        assertThat(network.blob(registered.id()).orElseThrow().certifiedEpoch()).hasValue(1);
        assertThat(contract.extend(registered.id(), 2).frost())
                .isEqualTo(network.state().storageCost(size, 2));
        assertThat(network.blob(registered.id()).orElseThrow().storage().endEpoch())
                .isEqualTo(6);
        assertThat(network.blobsOwnedBy(contract.address()))
                .extracting(BlobObject::id)
                .containsExactly(registered.id());
        contract.delete(List.of(registered.id()));
        assertThat(network.blob(registered.id())).isEmpty();
        assertThat(network.blobsOwnedBy(contract.address())).isEmpty();
    }

    @Test
    void registersManyAtOnceInOrder() throws Exception {
        List<WalrusContract.NewBlob> blobs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            blobs.add(blob("blob " + i / 2, i % 3 == 0, Map.of()));
        }
        List<BlobObject> registered = contract.register(blobs, 1).blobs();
        assertThat(registered)
                .extracting(BlobObject::blobId)
                .containsExactlyElementsOf(
                        blobs.stream().map(WalrusContract.NewBlob::blobId).toList());
        assertThat(registered)
                .extracting(BlobObject::deletable)
                .containsExactlyElementsOf(
                        blobs.stream().map(WalrusContract.NewBlob::deletable).toList());
        assertThat(registered).extracting(BlobObject::id).doesNotHaveDuplicates();
        List<WalrusContract.Certification> certifications = new ArrayList<>();
        for (BlobObject blob : registered) {
            certifications.add(certification(blob, 0, 1, 2, 3));
        }
        contract.certify(certifications);
        assertThat(network.blobsOwnedBy(contract.address()))
                .allSatisfy(blob -> assertThat(blob.certifiedEpoch()).hasValue(1));
    }

    @Test
    void changesAttributes() throws Exception {
        BlobObject blob = register("with attributes", false);
        assertThat(network.attributes(blob.id())).isEmpty();
        contract.setAttributes(blob.id(), Map.of("a", "1"));
        contract.setAttributes(blob.id(), Map.of("b", "2"));
        contract.removeAttributes(blob.id(), Set.of("a", "none"));
        assertThat(network.attributes(blob.id())).contains(Map.of("b", "2"));
        assertThatThrownBy(() -> contract.removeAttributes(blob.id(), Set.of("a")))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.NOT_FOUND));
    }

    @Test
    void givesAwayAndBurnsAndReserves() throws Exception {
        BlobObject kept = register("kept", false);
        BlobObject given = register("given", false);
        ObjectId friend = ObjectId.parse("0xf00d").orElseThrow();
        contract.transfer(List.of(given.id()), friend);
        assertThat(network.blobsOwnedBy(friend)).extracting(BlobObject::id).containsExactly(given.id());
        contract.burn(List.of(kept.id()));
        assertThat(network.blob(kept.id())).isEmpty();
        assertThat(contract.reserve(5_000_000, 4).endEpoch()).isEqualTo(5);
    }

    @Test
    void saysWhyTheContractRefuses() throws Exception {
        BlobObject blob = register("refused", false);
        assertThatThrownBy(() -> contract.certify(List.of(certification(blob, 0, 1))))
                .isInstanceOfSatisfying(SuiException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SuiException.Kind.EXECUTION_FAILED);
                    assertThat(e.abort()).contains(new SuiException.Abort("bls_aggregate", 2, "ENotEnoughStake"));
                });
        assertThatThrownBy(() -> contract.delete(List.of(blob.id())))
                .isInstanceOfSatisfying(
                        SuiException.class,
                        e -> assertThat(e.abort().orElseThrow().name()).isEqualTo("EBlobNotDeletable"));
        assertThatThrownBy(() -> contract.extend(ObjectId.parse("0x123").orElseThrow(), 1))
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.NOT_FOUND));
    }

    @Test
    void saysWhenMoneyIsMissing() {
        ChainContract poor =
                new ChainContract(network, SuiKeyPair.generate(SignatureScheme.SECP256K1, new SecureRandom()));
        assertThatThrownBy(() -> poor.register(List.of(blob("poor", false, Map.of())), 1))
                .isInstanceOfSatisfying(SuiException.class, e -> {
                    assertThat(e.kind()).isEqualTo(SuiException.Kind.INSUFFICIENT_FUNDS);
                    assertThat(e).hasMessageContaining("has 0 FROST");
                });
    }

    @Test
    void twoWritersOfOneWalletBothSucceed() throws Exception {
        SuiKeyPair shared = chain.funded();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<BlobObject>> results = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                // Three contracts on one key: they know nothing of each other and spend the same coins.
                ChainContract mine = new ChainContract(network, shared);
                WalrusContract.NewBlob blob = blob("writer " + i, true, Map.of());
                results.add(writers.submit(
                        () -> mine.register(List.of(blob), 1).blobs().getFirst()));
            }
            for (Future<BlobObject> result : results) {
                assertThat(result.get().storage().endEpoch()).isEqualTo(2);
            }
        }
    }

    @Test
    void feedsEventsOnceAndInOrderFromACursor() throws Exception {
        BlobObject first = register("first", true);
        contract.certify(List.of(certification(first, 0, 1, 2, 3)));
        try (EventFeed feed = new ChainEventFeed(network, FeedPosition.GENESIS)) {
            EventFeed.Entry registered = next(feed);
            assertThat(registered.event())
                    .isInstanceOfSatisfying(
                            WalrusEvent.BlobRegistered.class,
                            event -> assertThat(event.objectId()).isEqualTo(first.id()));
            EventFeed.Entry certified = next(feed);
            assertThat(certified.event()).isInstanceOf(WalrusEvent.BlobCertified.class);
            assertThat(certified.position()).isGreaterThan(registered.position());

            // Nothing more yet: the feed waits, and the subscription wakes it.
            try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<EventFeed.Entry> deleted = waiting.submit(() -> next(feed));
                contract.delete(List.of(first.id()));
                assertThat(deleted.get().event()).isInstanceOf(WalrusEvent.BlobDeleted.class);
            }

            try (EventFeed again = new ChainEventFeed(network, FeedPosition.at(certified.position()))) {
                assertThat(next(again)).isEqualTo(certified);
            }
            try (EventFeed after = new ChainEventFeed(network, FeedPosition.at(certified.after()))) {
                assertThat(next(after).event()).isInstanceOf(WalrusEvent.BlobDeleted.class);
            }
        }
    }

    /** Clients that knew the version before go on with the one that nodes, or an emergency, made of it. */
    @Test
    void anUpgradeOfTheContractIsFollowed() throws Exception {
        BlobObject before = register("before", true);
        ObjectId first = network.state().packageId();
        try (SuiClient sui = chain.client();
                EventFeed feed =
                        new ChainEventFeed(network, FeedPosition.at(new EventCursor(sui.latestCheckpoint() + 1, 0)))) {
            ObjectId second = chain.upgrade();
            assertThat(network.state().packageId()).isEqualTo(first);
            contract.certify(List.of(certification(before, 0, 1, 2, 3)));
            assertThat(network.state().packageId()).isEqualTo(second);
            assertThat(next(feed).event()).isEqualTo(new WalrusEvent.ContractUpgraded(1, second, 4));
            assertThat(next(feed).event())
                    .isInstanceOfSatisfying(
                            WalrusEvent.BlobCertified.class,
                            event -> assertThat(event.objectId()).isEqualTo(before.id()));
            ObjectId third = chain.upgrade();
            BlobObject after = register("after", false);
            assertThat(network.state().packageId()).isEqualTo(third);
            contract.certify(List.of(certification(after, 0, 1, 2, 3)));
            chain.restart();
            assertThat(network.blob(after.id()).orElseThrow().certifiedEpoch()).hasValue(1);
        }
    }

    /** More is told than a feed keeps that nobody asks for its next event: the rest is read when it is wanted. */
    @Test
    void aFeedThatRestsMissesNothing() throws Exception {
        register("before", true);
        try (EventFeed feed = new ChainEventFeed(network, FeedPosition.GENESIS)) {
            next(feed);
            try (ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<EventFeed.Entry> heard = waiting.submit(() -> next(feed));
                register("the first that the subscription tells of", true);
                heard.get();
            }
            List<BlobObject> made = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                made.add(register("while nobody looks, " + i, true));
            }
            for (BlobObject blob : made) {
                assertThat(next(feed).event())
                        .isInstanceOfSatisfying(
                                WalrusEvent.BlobRegistered.class,
                                event -> assertThat(event.objectId()).isEqualTo(blob.id()));
            }
        }
    }

    private static EventFeed.Entry next(EventFeed feed) throws Exception {
        while (true) {
            EventFeed.Batch batch = feed.next();
            if (!batch.entries().isEmpty()) {
                assertThat(batch.entries()).hasSize(1);
                return batch.entries().getFirst();
            }
        }
    }

    @Test
    void feedAndContractSurviveARestartOfTheChain() throws Exception {
        try (EventFeed feed = new ChainEventFeed(network, FeedPosition.GENESIS)) {
            BlobObject before = register("before", false);
            assertThat(next(feed).event()).isInstanceOf(WalrusEvent.BlobRegistered.class);
            chain.restart();
            assertThat(network.blob(before.id())).isPresent();
            BlobObject after = register("after", false);
            assertThat(next(feed).event())
                    .isInstanceOfSatisfying(
                            WalrusEvent.BlobRegistered.class,
                            event -> assertThat(event.objectId()).isEqualTo(after.id()));
        }
    }

    private EventFeed.Batch readToTheHead() throws Exception {
        try (EventFeed feed = new ChainEventFeed(network, FeedPosition.GENESIS)) {
            while (true) {
                EventFeed.Batch batch = feed.next();
                if (batch.atHead()) {
                    return batch;
                }
            }
        }
    }

    @Test
    void saysWhenItIsAtTheHead() throws Exception {
        register("first", false);
        register("second", false);
        try (SuiClient sui = chain.client()) {
            assertThat(readToTheHead().position().next()).isEqualTo(new EventCursor(sui.latestCheckpoint() + 1, 0));
        }
    }

    /** The chain was set back to an older copy, or replaced: what was applied is not built upon. */
    @Test
    void anotherHistoryIsNotFollowed() throws Exception {
        register("first", false);
        FeedPosition applied = readToTheHead().position();
        byte[] otherDigest = applied.last().orElseThrow().toBytes();
        otherDigest[0] ^= 1;
        FeedPosition other = new FeedPosition(applied.next(), Optional.of(Digest.of(otherDigest)));
        FeedPosition later = new FeedPosition(new EventCursor(applied.next().checkpoint() + 3, 0), applied.last());
        try (EventFeed feed = new ChainEventFeed(network, applied)) {
            assertThat(feed.next().atHead()).isTrue();
        }
        assertDiverged(other, "another history");
        assertDiverged(later, "the chain was set back");
        register("second", false);
        assertDiverged(other, "another history");
        try (EventFeed feed = new ChainEventFeed(network, applied)) {
            assertThat(next(feed).event()).isInstanceOf(WalrusEvent.BlobRegistered.class);
        }
    }

    private void assertDiverged(FeedPosition from, String why) {
        try (EventFeed feed = new ChainEventFeed(network, from)) {
            assertThatThrownBy(feed::next)
                    .hasMessageContaining(why)
                    .isInstanceOfSatisfying(
                            SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.DIVERGED));
        }
    }

    @Test
    void closingAFeedEndsItsWait() throws Exception {
        try (SuiClient sui = chain.client();
                ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor()) {
            long latest = sui.latestCheckpoint();
            EventFeed feed = new ChainEventFeed(network, FeedPosition.at(new EventCursor(latest + 1, 0)));
            EventFeed.Batch first = feed.next();
            assertThat(first.atHead()).isTrue();
            assertThat(first.entries()).isEmpty();
            Future<EventFeed.Batch> next = waiting.submit(feed::next);
            feed.close();
            assertThatThrownBy(next::get).hasCauseInstanceOf(InterruptedException.class);
        }
    }

    /** Whoever closes a feed does not know what it is at; its thread hears of the end, and of no fault. */
    @Test
    void closingAFeedThatReadsIsNoFault() throws Exception {
        register("something to be read", false);
        try (Relay relay = new Relay(chain.uri());
                ChainNetwork far = new ChainNetwork(
                        new SuiClient(List.of(relay.uri())),
                        chain.deployment().system(),
                        chain.deployment().staking(),
                        Duration.ofSeconds(10))) {
            EventFeed feed = new ChainEventFeed(far, FeedPosition.GENESIS);
            relay.whenSomebodyCalls(feed::close);
            assertThatThrownBy(feed::next).isInstanceOf(InterruptedException.class);
        }
    }
}
