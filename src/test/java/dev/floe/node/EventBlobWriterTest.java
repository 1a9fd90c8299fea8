package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.events.EventBlobPart;
import dev.floe.node.events.EventLog;
import dev.floe.node.events.EventLogState;
import dev.floe.node.events.EventPlace;
import dev.floe.node.work.Step;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.store.RecordStore;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node does about event blobs, step by step: what it says, when, and that it never says two things. */
class EventBlobWriterTest {
    private static final int SHARDS = 10;
    private static final ProtocolKeys KEYS = ProtocolKeys.of(BlsSecretKey.generate(new SecureRandom()));
    private static final byte[] SELF = KEYS.key().publicKey().toBytes();
    private static final MemoryBudget MEMORY = new MemoryBudget(1 << 20);
    private static final List<Integer> OWN = IntStream.range(0, 6).boxed().toList();

    @TempDir
    private Path directory;

    private final StubChain chain = new StubChain(committee(5));
    private final Map<BlobId, byte[]> network = new HashMap<>();
    private final List<BlobId> forgotten = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private EventLog.Limits limits = new EventLog.Limits(1 << 20, 4);
    private boolean hasCapability = true;
    private boolean answersAreLost;
    private long bytesBeforeItBreaksOff = Integer.MAX_VALUE;
    private long received;
    private Optional<IOException> forgettingFails = Optional.empty();
    private int calls;

    private RecordStore blobs;
    private RecordStore chainStore;
    private EventLog log;
    private BlobShelf shelf;
    private EventBlobWriter writer;
    private FeedPosition followed = FeedPosition.GENESIS;

    /** This node, and another one without which it is no quorum. */
    private static Committee committee(int epoch) {
        return StubChain.committee(epoch, SHARDS, SELF, new byte[33], OWN);
    }

    private static ObjectId node(int id) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[31] = (byte) id;
        return ObjectId.of(bytes);
    }

    private final class Contract implements NodeContract {
        private final StubNodeContract stub = new StubNodeContract(chain);

        @Override
        public ObjectId address() {
            return stub.address();
        }

        @Override
        public Optional<StorageNodeCap> capability(ObjectId node) {
            return hasCapability ? stub.capability(node) : Optional.empty();
        }

        @Override
        public void epochSyncDone(ObjectId capability, int epoch) {}

        @Override
        public void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int epoch)
                throws SuiException {
            calls++;
            stub.certifyEventBlob(capability, blob, endingCheckpoint, epoch);
            if (answersAreLost) {
                throw new SuiException(SuiException.Kind.TIMEOUT, "no answer in time");
            }
        }

        @Override
        public void endVoting() {}

        @Override
        public void beginEpoch() {}

        @Override
        public void invalidate(byte[] signature, byte[] signers, byte[] message) {}
    }

    private final class Others implements EventBlobNetwork {
        @Override
        public Optional<BlobSource> open(BlobId blobId) {
            return Optional.ofNullable(network.get(blobId)).map(BlobSource::of);
        }

        @Override
        public boolean save(BlobId blobId, Path file, long from) throws IOException {
            if (!network.containsKey(blobId)) {
                return false;
            }
            byte[] bytes = network.get(blobId);
            int until = Math.toIntExact(Math.min(bytes.length, from + bytesBeforeItBreaksOff));
            received += until - from;
            try (RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
                to.seek(from);
                to.write(bytes, (int) from, until - (int) from);
            }
            if (until < bytes.length) {
                throw new IOException("the connection broke off");
            }
            return true;
        }
    }

    @BeforeEach
    void start() throws IOException {
        blobs = RecordStore.open(directory.resolve("blobs"), 1 << 20);
        chainStore = RecordStore.open(directory.resolve("chain"), 1 << 20);
        log = EventLog.open(directory.resolve("events"), chainStore, limits);
        shelf = new BlobShelf(blobs);
        writer = new EventBlobWriter(
                log,
                new EventBlobStore(shelf, () -> HeldShards.of(chain.committee(), Optional.empty(), KEYS), MEMORY, 1),
                new Others(),
                new EventBlobWriter.Settings(directory.resolve("draft"), 3, 20_000),
                this::view,
                () -> {},
                Optional.of(new Contract()),
                KEYS::isOf,
                chain::events,
                new EventBlobWriter.Followed(() -> followed.next().checkpoint() - 1, () -> true),
                blobId -> {
                    if (forgettingFails.isPresent()) {
                        throw forgettingFails.get();
                    }
                    forgotten.add(blobId);
                },
                () -> now);
    }

    @AfterEach
    void stop() throws IOException {
        writer.close();
        log.close();
        chainStore.close();
        blobs.close();
    }

    private void restart() throws IOException {
        stop();
        start();
    }

    private Chain.NetworkView view() {
        try {
            return chain.view();
        } catch (SuiException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Works until there is nothing to do for now. */
    private void work() throws IOException {
        for (int i = 0; i < 200; i++) {
            if (writer.work() != Step.BUSY) {
                return;
            }
        }
        throw new IllegalStateException("it never ends");
    }

    /** Lets the chain go on, and the node follow it. */
    private void happens(int checkpoints) throws Exception {
        for (int i = 0; i < checkpoints; i++) {
            chain.emit(StubChain.registered(blob(i), 100 + chain.length(), 60, true));
        }
        follow();
    }

    private void follow() throws Exception {
        try (EventFeed feed = chain.events(followed)) {
            while (followed.next().checkpoint() < chain.length()) {
                EventFeed.Batch batch = feed.next();
                writer.heard(
                        followed.next().checkpoint(),
                        batch.entries(),
                        batch.position().next().checkpoint());
                followed = batch.position();
            }
        }
    }

    private static BlobId blob(int id) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) id);
        return BlobId.of(bytes);
    }

    private EventLogState state() {
        return log.state().orElseThrow();
    }

    private StubChain.Attested said(int number) {
        return chain.attested().get(number);
    }

    /** What this node has said is certified because the other one says the same. */
    private void othersSayTheSame() throws Exception {
        StubChain.Attested last = chain.attested().getLast();
        chain.certifyEventBlob(node(2), last.blob(), last.last(), last.epoch());
        follow();
    }

    @Test
    void itStoresItsSliversSaysSoAndGoesOn() throws Exception {
        work();
        happens(6);
        work();
        assertThat(chain.attested()).hasSize(1);
        assertThat(said(0).last()).isEqualTo(3);
        BlobId first = said(0).blob();
        for (int pair = 0; pair < SHARDS; pair++) {
            for (Axis axis : Axis.values()) {
                assertThat(shelf.hasIntactSliver(first, pair, axis))
                        .isEqualTo(OWN.contains(first.shardOfPair(pair, SHARDS)));
            }
        }
        othersSayTheSame();
        assertThat(writer.isEager()).isTrue();
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(first, 3));
        happens(3);
        work();
        assertThat(said(chain.attested().size() - 1).last()).isEqualTo(7);
    }

    /** The chain heard it, the node did not hear that: it does not say it again, in this process or the next. */
    @Test
    void whatTheChainHasHeardIsNotSaidAgain() throws Exception {
        work();
        answersAreLost = true;
        happens(6);
        work();
        assertThat(calls).isOne();
        assertThat(state().attested().orElseThrow().heard()).isFalse();
        restart();
        now = now.plus(Duration.ofHours(1));
        work();
        assertThat(calls).isOne();
        assertThat(state().attested().orElseThrow().heard()).isTrue();
        othersSayTheSame();
        work();
        assertThat(state().certified().map(EventLogState.Certified::last)).contains(3L);
    }

    /** It waits for memory as long as others have it, but not longer than the node runs. */
    @Test
    void whoWaitsForMemoryIsToldOfAStop() throws Exception {
        MemoryBudget full = new MemoryBudget(1 << 20);
        EventBlobStore store =
                new EventBlobStore(shelf, () -> HeldShards.of(chain.committee(), Optional.empty(), KEYS), full, 1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (MemoryBudget.Lease _ = full.acquire(full.largest(), Duration.ZERO)) {
            Thread.ofVirtual().start(() -> {
                try {
                    store.identify(BlobSource.of(new byte[100]));
                    failure.complete(new AssertionError("it had memory"));
                } catch (IOException e) {
                    failure.complete(e);
                }
            });
            while (!full.isScarce()) {
                Thread.onSpinWait();
            }
            store.stop();
            assertThat(failure.get(30, TimeUnit.SECONDS)).hasMessage("the node is stopping");
        }
    }

    /** As in MystenLabs/walrus#1778: it was down when others certified what it had said, and what comes next. */
    @Test
    void whoWasDownWhenItWasCertifiedGoesOn() throws Exception {
        work();
        happens(9);
        work();
        StubChain.Attested mine = said(0);
        EventBlobPart next = state().parts().get(1);
        BlobId nextId = new EventBlobStore(
                        shelf, () -> HeldShards.of(chain.committee(), Optional.empty(), KEYS), MEMORY, 1)
                .identify(log.blob(next, Optional.of(mine.blob())))
                .blobId();
        restart();
        chain.certifyEventBlob(node(2), mine.blob(), mine.last(), mine.epoch());
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), nextId, next.last(), 6);
        assertThat(chain.latestEventBlob().orElseThrow().blobId()).isEqualTo(nextId);
        follow();
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(nextId, next.last()));
        assertThat(writer.adoptedCount()).isZero();
    }

    /** As in MystenLabs/walrus#2046: what it made is not what the others did. */
    @Test
    void whoMadeAnotherOneGoesOnAfterThatOfTheOthers() throws Exception {
        work();
        happens(6);
        work();
        BlobId wrong = said(0).blob();
        // The same, but for the epoch in its header.
        byte[] other = bytes(log.blob(state().parts().getFirst(), Optional.empty()));
        other[11] = 9;
        BlobId right = blob(0x77);
        network.put(right, other);
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), right, 3, 6);
        follow();
        work();
        assertThat(forgotten).containsExactly(wrong);
        assertThat(writer.adoptedCount()).isOne();
        assertThat(state().certified()).contains(new EventLogState.Certified(right, 3));
        assertThat(state().place().checkpoint()).isEqualTo(chain.length());
        assertThat(state().parts().getFirst().from().epoch()).isEqualTo(9);
        work();
        assertThat(said(chain.attested().size() - 1).last()).isEqualTo(7);
    }

    private static byte[] bytes(BlobSource source) throws IOException {
        byte[] bytes = new byte[(int) source.length()];
        source.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    @Test
    void anotherBlobOfTheSameCheckpointIsNotSaidInTheSameEpoch() throws Exception {
        work();
        answersAreLost = true;
        happens(6);
        work();
        // As if the next process made something else of it.
        log.attested(new EventLogState.Attested(blob(0x55), 3, 5, false));
        restart();
        now = now.plus(Duration.ofHours(1));
        work();
        assertThat(calls).isOne();
        assertThat(writer.trouble().orElseThrow()).contains("nothing more is said of it in epoch 5");
        answersAreLost = false;
        chain.startEpoch(committee(6));
        follow();
        now = now.plus(Duration.ofHours(1));
        work();
        assertThat(calls).isEqualTo(2);
        assertThat(said(1).epoch()).isEqualTo(6);
        assertThat(said(1).blob()).isEqualTo(said(0).blob());
    }

    /** As in MystenLabs/walrus#1452 and #1533: events go on whatever the chain refuses. */
    @Test
    void withoutACapabilityItCollectsAndSaysWhy() throws Exception {
        hasCapability = false;
        work();
        happens(10);
        work();
        assertThat(chain.attested()).isEmpty();
        assertThat(writer.trouble().orElseThrow()).contains("does not have the node's capability");
        assertThat(writer.collected()).isEqualTo(9);
        hasCapability = true;
        now = now.plus(Duration.ofHours(1));
        work();
        assertThat(chain.attested()).hasSize(1);
        assertThat(writer.trouble()).isEmpty();
    }

    /** As in MystenLabs/walrus#1714: nodes that made different ones begin anew after the last that all have. */
    @Test
    void manyThatWereNotCertifiedAreMadeAnewAtAStart() throws Exception {
        work();
        happens(5);
        work();
        network.put(said(0).blob(), bytes(log.blob(state().parts().getFirst(), Optional.empty())));
        othersSayTheSame();
        work();
        happens(14);
        work();
        assertThat(state().waiting()).isGreaterThanOrEqualTo(3);
        EventLogState before = state();
        restart();
        work();
        assertThat(writer.adoptedCount()).isOne();
        assertThat(state().place()).isEqualTo(before.place());
        assertThat(state().parts()).isEqualTo(before.parts());
    }

    /**
     * All nodes of a network were down for a while, and the full nodes have pruned what only those event blobs still say: as was
     * asked in bitcoin/bitcoin#14507, what whoever is behind shall do when everybody has pruned.
     */
    @Test
    void whatTheChainDoesNotTellAnyMoreIsGoneOnWith() throws Exception {
        work();
        happens(5);
        work();
        network.put(said(0).blob(), bytes(log.blob(state().parts().getFirst(), Optional.empty())));
        othersSayTheSame();
        work();
        happens(14);
        work();
        assertThat(state().waiting()).isGreaterThanOrEqualTo(3);
        EventLogState before = state();
        restart();
        chain.prune(before.place().checkpoint());
        work();
        assertThat(state()).isEqualTo(before);
        assertThat(writer.adoptedCount()).isZero();
        assertThat(writer.trouble()).isEmpty();
        othersSayTheSame();
        work();
        assertThat(state().certified().map(EventLogState.Certified::last)).contains(7L);
        assertThat(said(chain.attested().size() - 1).last()).isEqualTo(11);
    }

    /**
     * As in skalenetwork/skaled#2312 and parity-ethereum#6415 it goes on where it broke off; and the disk is full just when all of
     * it is there.
     */
    @Test
    void whatCannotBeGoneOnWithYetIsNotGotAgain() throws Exception {
        work();
        happens(6);
        work();
        byte[] other = bytes(log.blob(state().parts().getFirst(), Optional.empty()));
        other[11] = 9;
        BlobId right = blob(0x77);
        network.put(right, other);
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), right, 3, 6);
        follow();
        // On the way here, too: it goes on where it broke off.
        bytesBeforeItBreaksOff = 100;
        assertThat(other.length).isGreaterThan(200);
        for (int at = 100; at < other.length; at += 100) {
            assertThatThrownBy(writer::work).hasMessageContaining("broke off");
        }
        forgettingFails = Optional.of(new IOException("no space left on device"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(writer::work).hasMessageContaining("no space left");
        }
        forgettingFails = Optional.empty();
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(right, 3));
        assertThat(received).isEqualTo(other.length);
        assertThat(directory.resolve("draft")).doesNotExist();
    }

    /** What is not as the chain says stays so: it is got once, and takes no room. */
    @Test
    void whatEndsElsewhereThanTheChainSaysIsGotOnce() throws Exception {
        work();
        happens(6);
        work();
        byte[] other = bytes(log.blob(state().parts().getFirst(), Optional.empty()));
        other[11] = 9;
        BlobId wrong = blob(0x78);
        network.put(wrong, other);
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), wrong, 4, 6);
        follow();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(writer::work).hasMessageContaining("ends with checkpoint 3, the chain says 4");
            assertThat(directory.resolve("draft")).doesNotExist();
        }
        assertThat(received).isEqualTo(other.length);
    }

    /** As in farcasterxyz/snapchain#379: what goes on with a beginning makes sure that it is its own. */
    @Test
    void theBeginningOfOneIsNotThatOfTheNext() throws Exception {
        work();
        happens(10);
        work();
        EventBlobPart first = state().parts().getFirst();
        byte[] other = bytes(log.blob(first, Optional.empty()));
        other[11] = 9;
        byte[] next = bytes(log.blob(state().parts().get(1), Optional.of(blob(0x77))));
        next[11] = 8;
        network.put(blob(0x77), other);
        network.put(blob(0x78), next);
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), blob(0x77), 3, 6);
        follow();
        bytesBeforeItBreaksOff = 100;
        assertThatThrownBy(writer::work).hasMessageContaining("broke off");
        chain.certifyEventBlob(node(2), blob(0x78), 7, 6);
        follow();
        bytesBeforeItBreaksOff = Integer.MAX_VALUE;
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(blob(0x78), 7));
        assertThat(received).isEqualTo(100L + next.length);
        assertThat(state().place().checkpoint()).isEqualTo(chain.length());
    }

    /** The disk gives back something else than it was given: once more will do. What is no event blob on any disk is got twice. */
    @Test
    void whatIsNoEventBlobIsGotTwice() throws Exception {
        work();
        happens(6);
        work();
        byte[] other = bytes(log.blob(state().parts().getFirst(), Optional.empty()));
        other[3] = 0;
        BlobId wrong = blob(0x77);
        network.put(wrong, other);
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), wrong, 3, 6);
        follow();
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(writer::work).hasMessageContaining("an event blob with 005ea1ce");
        }
        assertThat(received).isEqualTo(2L * other.length);
    }

    /** It could not say what it made, and others have gone on past all of that without it. */
    @Test
    void whoHasAsManyAsMayWaitGoesOnWithTheOthers() throws Exception {
        hasCapability = false;
        work();
        happens(100);
        work();
        assertThat(log.isFull()).isTrue();
        long stuckAt = state().place().checkpoint();
        assertThat(stuckAt).isLessThan(chain.length());

        long last = chain.length() - 5;
        BlobId theirs = blob(0x77);
        try (RecordStore otherStore = RecordStore.open(directory.resolve("other-chain"), 1 << 20);
                EventLog other = EventLog.open(
                        directory.resolve("other-events"),
                        otherStore,
                        new EventLog.Limits(1 << 20, Math.toIntExact(last + 1)));
                EventFeed feed = chain.events(FeedPosition.GENESIS)) {
            other.begin(Optional.empty(), EventPlace.GENESIS);
            for (long at = 0; at < chain.length(); ) {
                EventFeed.Batch batch = feed.next();
                long end = batch.position().next().checkpoint();
                other.take(at, batch.entries(), end);
                at = end;
            }
            EventBlobPart part = other.state().orElseThrow().parts().getFirst();
            assertThat(part.last()).isEqualTo(last);
            network.put(theirs, bytes(other.blob(part, Optional.empty())));
        }
        chain.startEpoch(StubChain.committee(6, SHARDS, SELF, new byte[33], List.of(0, 1)));
        chain.certifyEventBlob(node(2), theirs, last, 6);
        restart();
        follow();
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(theirs, last));
        assertThat(log.isFull()).isFalse();
        assertThat(state().place().checkpoint()).isEqualTo(chain.length());
    }

    /** As in MystenLabs/walrus#2278: the nodes have not heard yet of what the chain has certified just now. */
    @Test
    void whoBeginsWaitsForTheEventBlobThatWasCertifiedJustNow() throws Exception {
        work();
        happens(5);
        work();
        BlobId first = said(0).blob();
        byte[] bytes = bytes(log.blob(state().parts().getFirst(), Optional.empty()));
        othersSayTheSame();
        work();
        directory = directory.resolve("another");
        restart();
        assertThatThrownBy(writer::work).hasMessageContaining("nobody has event blob " + first);
        assertThat(log.state()).isEmpty();
        network.put(first, bytes);
        work();
        assertThat(state().certified()).contains(new EventLogState.Certified(first, 3));
        assertThat(state().place().checkpoint()).isEqualTo(chain.length());
    }

    @Test
    void whatTheFollowerDidNotBringIsReadFromTheChain() throws Exception {
        happens(10);
        work();
        assertThat(state().place().checkpoint()).isEqualTo(10);
        assertThat(chain.attested()).hasSize(1);
    }

    /** The full node has pruned what is missing, and no event blob says it yet. */
    @Test
    void whatNobodyTellsAnyMoreIsWaitedFor() throws Exception {
        happens(10);
        chain.prune(5);
        work();
        assertThat(writer.trouble().orElseThrow()).contains("has nothing before 5");
        assertThat(chain.attested()).isEmpty();
        assertThat(state().place().checkpoint()).isZero();
    }
}
