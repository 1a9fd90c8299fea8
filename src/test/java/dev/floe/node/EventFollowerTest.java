package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventFeed;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a chain that is followed while storage pools are listed. */
@Timeout(120)
class EventFollowerTest {
    private static final ObjectId POOL = StubChain.object(0x500);
    private static final int NOW = 60;

    @TempDir
    private Path directory;

    private final StubChain chain = new StubChain(StubChain.committee(NOW, 10, new byte[48], new byte[33], List.of(0)));
    /** The ends of everything that was heard. */
    private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();

    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private RecordStore store;
    private BlobRegistry registry;
    private Optional<EventFollower> follower = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        registry = new BlobRegistry(store);
        registry.beginAfter(new BlobRegistry.Gap(8, NOW));
        chain.emit(new WalrusEvent.StoragePoolCreated(5, POOL, 1 << 20, 5, 20));
        for (int id = 1; id <= 2; id++) {
            chain.emit(new WalrusEvent.PooledBlobRegistered(5, blob(id), 1, 1, true, StubChain.object(id), POOL));
            chain.emit(new WalrusEvent.PooledBlobCertified(6, blob(id), true, StubChain.object(id), POOL));
        }
        chain.emit(new WalrusEvent.EpochChangeStart(8));
        chain.emit(new WalrusEvent.StoragePoolExtended(8, POOL, NOW + 5));
        chain.emit(new WalrusEvent.EpochChangeStart(NOW));
    }

    @AfterEach
    void close() throws Exception {
        if (follower.isPresent()) {
            follower.get().close();
        }
        store.close();
        assertThat(failures).isEmpty();
    }

    private static BlobId blob(int id) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) id);
        return BlobId.of(bytes);
    }

    private EventFollower follow(EventFollower.Past past) {
        return follow(past, (first, entries, end) -> heard.add(end));
    }

    private EventFollower follow(EventFollower.Past past, EventFollower.Hearer hearer) {
        follower = Optional.of(
                new EventFollower(chain, registry, effect -> {}, epoch -> {}, hearer, past, 1000, failures::add));
        follower.get().start();
        return follower.get();
    }

    private void awaitHeard(long end) throws InterruptedException {
        long last = 0;
        while (last < end) {
            Long next = heard.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("after checkpoint %d", last).isNotNull();
            last = next;
        }
    }

    /** Something happens on the chain, as soon as what happened before was heard, until pools are listed. */
    private void goOnUntilCaughtUp(EventFollower followed) throws InterruptedException {
        while (!followed.isCaughtUp()) {
            chain.emit(new WalrusEvent.EpochChangeStart(NOW));
            awaitHeard(chain.length());
        }
    }

    @Test
    void aPoolThatCannotBeListedDoesNotKeepTheChainFromBeingFollowed() throws Exception {
        chain.storagePools()
                .fail(Optional.of(new SuiException(SuiException.Kind.MALFORMED, "a pool of another version")));
        EventFollower followed = follow((view, to) -> false);
        awaitHeard(chain.length());
        for (int i = 0; i < 3; i++) {
            chain.emit(new WalrusEvent.EpochChangeStart(NOW));
            awaitHeard(chain.length());
        }
        assertThat(followed.poolTrouble())
                .hasValueSatisfying(why -> assertThat(why).contains(POOL.toString(), "a pool of another version"));
        assertThat(followed.trouble()).isEmpty();
        assertThat(followed.isCaughtUp()).isFalse();
        assertThat(registry.gap()).isPresent();

        chain.storagePools().fail(Optional.empty());
        goOnUntilCaughtUp(followed);
        assertThat(followed.poolTrouble()).isEmpty();
        assertThat(registry.gap()).isEmpty();
        assertThat(registry.isCertified(blob(1), NOW)).isTrue();
    }

    /** Between the page and the moment in which it is taken, the chain tells no more, and event blobs do. */
    @Test
    void aPageIsTakenWithWhatEventBlobsSay() throws Exception {
        chain.storagePools().afterPage(() -> {
            chain.storagePools().afterPage(() -> {});
            chain.emit(new WalrusEvent.PooledBlobDeleted(NOW, blob(1), StubChain.object(1), true, POOL));
            chain.emit(new WalrusEvent.EpochChangeStart(NOW));
            chain.prune(chain.length() - 1);
        });
        EventFollower followed = follow((view, to) -> {
            chain.prune(0);
            try (EventFeed feed = chain.events(to.position())) {
                to.apply(feed.next());
            }
            return true;
        });
        awaitHeard(chain.length());
        goOnUntilCaughtUp(followed);
        assertThat(registry.isRegistered(blob(1), NOW)).isFalse();
        assertThat(registry.isCertified(blob(2), NOW)).isTrue();
    }

    /**
     * As when the memory is used up: a node that follows nothing any more must not look as if it did. So did quartz
     * (quartz-scheduler/quartz#541) and IoTDB (apache/iotdb#11531).
     */
    @Test
    void whateverEndsItIsTold() throws Exception {
        OutOfMemoryError full = new OutOfMemoryError("Java heap space");
        follow((view, to) -> false, (first, entries, end) -> {
            throw full;
        });
        assertThat(failures.poll(60, TimeUnit.SECONDS)).isSameAs(full);
    }
}
