package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes learn of storage pools that began before everything that they know. */
class PoolListingTest {
    private static final ObjectId POOL = StubChain.object(0x500);
    private static final int NOW = 60;
    private static final BlobRegistry.Gap LOST = new BlobRegistry.Gap(8, NOW);

    @TempDir
    private Path directory;

    private final StubChain chain = new StubChain(StubChain.committee(NOW, 10, new byte[48], new byte[33], List.of(0)));
    private final List<BlobRegistry.Effect> effects = new ArrayList<>();
    private RecordStore store;
    private BlobRegistry registry;
    private PoolListing listing;
    private FeedPosition position = FeedPosition.GENESIS;
    /** Of the first checkpoint that is not lost. */
    private int known;

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        registry = new BlobRegistry(store);
        listing = new PoolListing(chain, registry, effects::add);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private static BlobId blob(int id) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) id);
        return BlobId.of(bytes);
    }

    private static WalrusEvent registered(int id) {
        return new WalrusEvent.PooledBlobRegistered(5, blob(id), 1, 1, true, StubChain.object(id), POOL);
    }

    private static WalrusEvent certified(int id, int epoch) {
        return new WalrusEvent.PooledBlobCertified(epoch, blob(id), true, StubChain.object(id), POOL);
    }

    private static WalrusEvent deleted(int id) {
        return new WalrusEvent.PooledBlobDeleted(NOW, blob(id), StubChain.object(id), true, POOL);
    }

    /** A pool with five blobs, of which the last one is not certified; then the time that is known begins. */
    private void longAgo() {
        chain.emit(new WalrusEvent.StoragePoolCreated(5, POOL, 1 << 20, 5, 20));
        for (int id = 1; id <= 5; id++) {
            chain.emit(registered(id));
            if (id < 5) {
                chain.emit(certified(id, 5 + id));
            }
        }
        known = chain.length();
        chain.emit(new WalrusEvent.EpochChangeStart(8));
        chain.emit(new WalrusEvent.StoragePoolExtended(8, POOL, NOW + 5));
        chain.emit(new WalrusEvent.EpochChangeStart(NOW));
    }

    private void begin() throws IOException {
        registry.beginAfter(LOST);
        position = FeedPosition.at(new EventCursor(known, 0));
    }

    /** Applies what the chain says, up to its head. */
    private void follow() throws Exception {
        try (EventFeed feed = chain.events(position)) {
            while (position.next().checkpoint() < chain.length()) {
                EventFeed.Batch batch = feed.next();
                effects.addAll(registry.apply(batch.entries(), batch.position()));
                listing.heard(batch.entries());
                position = batch.position();
            }
        }
    }

    private boolean goOn() throws Exception {
        return listing.goOn(position);
    }

    private String status(int id) {
        return registry.status(blob(id), NOW).toString();
    }

    private void assertKnown(int... ids) {
        for (int id : ids) {
            assertThat(registry.isCertified(blob(id), NOW)).as("blob %d", id).isTrue();
            assertThat(status(id)).contains("total=1").contains("certified=1");
            assertThat(registry.certifiedSince(blob(id), NOW)).hasValue(5 + id);
            assertThat(registry.isLiveObject(StubChain.object(id), NOW + 4)).isTrue();
        }
    }

    @Test
    void whatIsInAPoolThatIsExtendedIsLearnedFromTheChain() throws Exception {
        longAgo();
        begin();
        follow();
        assertThat(registry.isRegistered(blob(1), NOW)).isFalse();
        assertThat(registry.unlistedPools()).containsExactly(POOL);

        assertThat(goOn()).isTrue();
        assertKnown(1, 2, 3, 4);
        assertThat(status(5)).contains("total=1").contains("certified=0");
        assertThat(effects)
                .contains(new BlobRegistry.Effect.Certified(blob(1)), new BlobRegistry.Effect.Registered(blob(5)));
        assertThat(registry.unlistedPools()).isEmpty();
        assertThat(chain.storagePools().pages()).isEqualTo(3);
        assertThat(goOn()).isTrue();
        assertThat(chain.storagePools().pages()).isEqualTo(3);

        // Then as of all others: events say what becomes of them.
        registry.caughtUp();
        chain.emit(certified(5, NOW));
        chain.emit(deleted(1));
        chain.emit(new WalrusEvent.EpochChangeStart(NOW + 5));
        follow();
        assertThat(registry.isCertified(blob(5), NOW)).isTrue();
        assertThat(registry.isRegistered(blob(1), NOW)).isFalse();
        BlobRegistry.CountingOff off = registry.countOff(NOW + 5);
        while (!off.isFinished()) {
            effects.addAll(off.step(10));
        }
        assertThat(registry.blobs()).isEmpty();
    }

    /** A page says what was when it was made, events what was before and after: none of it counts twice, and nothing is lost. */
    @Test
    void whatHappensWhileItIsListedCountsOnce() throws Exception {
        longAgo();
        // In the time that is known, in a pool whose beginning is not.
        chain.emit(registered(6));
        chain.emit(certified(6, NOW));
        begin();
        follow();
        chain.storagePools().afterPage(() -> {
            chain.storagePools().afterPage(() -> {});
            chain.emit(deleted(1));
            chain.emit(registered(7));
            chain.emit(certified(7, NOW));
            chain.emit(certified(5, NOW));
        });
        assertThat(goOn()).isFalse();
        assertThat(listing.isUnderWay()).isTrue();
        assertThat(registry.isRegistered(blob(2), NOW)).isFalse();
        follow();
        assertThat(goOn()).isTrue();

        assertKnown(2, 3, 4);
        assertThat(registry.isRegistered(blob(1), NOW)).isFalse();
        for (int id = 5; id <= 7; id++) {
            assertThat(status(id)).contains("total=1").contains("certified=1");
            assertThat(registry.certifiedSince(blob(id), NOW)).hasValue(NOW);
        }
    }

    /** Certified between the page and the event that says so: the page does not know yet, and the event not of what. */
    @Test
    void whatIsCertifiedAfterThePageIsCertified() throws Exception {
        longAgo();
        begin();
        follow();
        chain.storagePools().afterPage(() -> {
            if (chain.storagePools().pages() == 3) {
                chain.storagePools().afterPage(() -> {});
                chain.emit(certified(5, NOW));
            }
        });
        assertThat(goOn()).isFalse();
        follow();
        assertThat(goOn()).isTrue();
        assertThat(status(5)).contains("total=1").contains("certified=1");
    }

    /** As in helium/blockchain-core#1157: what was interrupted half way is not taken for the whole. */
    @Test
    void aKilledNodeGoesOnListing() throws Exception {
        longAgo();
        begin();
        follow();
        chain.storagePools().afterPage(() -> {
            if (chain.storagePools().pages() == 2) {
                chain.storagePools().fail(Optional.of(new SuiException(SuiException.Kind.REJECTED, "not now")));
            }
        });
        assertThatThrownBy(this::goOn)
                .isInstanceOfSatisfying(
                        SuiException.class, e -> assertThat(e.kind()).isEqualTo(SuiException.Kind.UNAVAILABLE))
                .hasMessageContaining("not now");
        assertThat(registry.isRegistered(blob(1), NOW)).isTrue();
        close();
        open();
        assertThat(registry.gap()).contains(LOST);
        assertThat(registry.unlistedPools()).containsExactly(POOL);
        chain.storagePools().fail(Optional.empty());
        assertThat(goOn()).isTrue();
        assertKnown(1, 2, 3, 4);
    }

    /** Some of it rots: everything is learned again, and still nothing counts twice. */
    @Test
    void whatIsLearnedAgainCountsOnce() throws Exception {
        longAgo();
        chain.emit(registered(6));
        begin();
        follow();
        assertThat(goOn()).isTrue();
        registry.caughtUp();
        for (int seed = 0; seed < 3; seed++) {
            registry.rewind();
            listing.reset();
            begin();
            follow();
            assertThat(goOn()).isTrue();
            registry.caughtUp();
            assertKnown(1, 2, 3, 4);
            assertThat(status(5)).contains("total=1").contains("certified=0");
            assertThat(status(6)).contains("total=1").contains("certified=0");
        }
    }

    /** What such a node says may be undone by what was applied before: as whoever asks several full nodes in turn finds. */
    @Test
    void aFullNodeThatIsBehindIsNotAsked() throws Exception {
        longAgo();
        begin();
        follow();
        position = FeedPosition.at(new EventCursor(chain.length() + 3, 0));
        assertThatThrownBy(this::goOn).hasMessageContaining("the full node is 3 checkpoints behind");
        assertThat(chain.storagePools().pages()).isZero();
    }

    /** The one that said which checkpoint is the last fails, and one answers for it that has not heard of the pool yet. */
    @Test
    void aFullNodeThatIsFarBehindDoesNotEndAPool() throws Exception {
        longAgo();
        begin();
        follow();
        chain.storagePools().unknownOnce(() -> chain.lag(chain.length()));
        assertThatThrownBy(this::goOn).hasMessageContaining("checkpoints behind");
        assertThat(registry.unlistedPools()).containsExactly(POOL);
        chain.lag(0);
        assertThat(goOn()).isTrue();
        assertKnown(1, 2, 3, 4);
    }

    /** As before, and the first one is there again when the last checkpoint is asked for: more is applied before it is believed. */
    @Test
    void thatAPoolIsNoMoreIsBelievedWhenItIsSaidTwice() throws Exception {
        longAgo();
        begin();
        follow();
        chain.storagePools().unknownOnce(() -> chain.emit(new WalrusEvent.EpochChangeStart(NOW + 1)));
        assertThat(goOn()).isFalse();
        assertThat(listing.isUnderWay()).isTrue();
        chain.storagePools().unknownOnce(() -> {});
        assertThat(goOn()).isFalse();
        assertThat(registry.unlistedPools()).containsExactly(POOL);
        chain.storagePools().unknownOnce(() -> chain.lag(1));
        follow();
        assertThatThrownBy(this::goOn).hasMessageContaining("the full node is 1 checkpoints behind");
        assertThat(registry.unlistedPools()).containsExactly(POOL);
        chain.lag(0);
        assertThat(goOn()).isTrue();
        assertKnown(2, 3, 4);
    }

    /** What is not on its page was put into the pool later than it knows. */
    @Test
    void thePageOfAFullNodeThatIsBehindIsNotTaken() throws Exception {
        longAgo();
        begin();
        follow();
        chain.storagePools().afterPage(() -> chain.lag(2));
        assertThatThrownBy(this::goOn).hasMessageContaining("the full node is 2 checkpoints behind");
        assertThat(listing.isUnderWay()).isFalse();
        assertThat(registry.isRegistered(blob(1), NOW)).isFalse();
        chain.storagePools().afterPage(() -> {});
        chain.lag(0);
        assertThat(goOn()).isTrue();
        assertKnown(1, 2, 3, 4);
    }

    /** A pool that ended meanwhile, and one that is no more, hold nothing that matters. */
    @Test
    void poolsThatHaveEndedAreNotListed() throws Exception {
        longAgo();
        ObjectId ended = StubChain.object(0x501);
        known = chain.length();
        chain.storagePools().apply(new WalrusEvent.StoragePoolCreated(5, ended, 1, 5, NOW));
        chain.emit(new WalrusEvent.EpochChangeStart(9));
        chain.emit(new WalrusEvent.PooledBlobRegistered(9, blob(8), 1, 1, true, StubChain.object(8), ended));
        chain.emit(new WalrusEvent.EpochChangeStart(NOW));
        begin();
        follow();
        assertThat(registry.unlistedPools()).containsExactly(ended);
        assertThat(goOn()).isTrue();
        assertThat(chain.storagePools().pages()).isZero();
        BlobRegistry.CountingOff off = registry.countOff(NOW);
        while (!off.isFinished()) {
            off.step(10);
        }
        assertThat(registry.isRegistered(blob(8), NOW)).isFalse();
    }
}
