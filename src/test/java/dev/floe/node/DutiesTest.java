package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.node.heal.Committees;
import dev.floe.node.heal.Healing;
import dev.floe.node.heal.LocalBlobs;
import dev.floe.node.heal.Neighbours;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.work.Step;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.Sliver;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import dev.floe.store.RecordStore;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.NodeContract;
import dev.floe.sui.SuiException;
import dev.floe.sui.move.StorageNodeCap;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells the chain, and when. Steps and time are the test's. */
class DutiesTest {
    private static final byte[] SELF = new byte[48];
    private static final ObjectId NODE = ObjectId.parse("0x77").orElseThrow();
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);
    private static final Duration EPOCH_DURATION = Duration.ofDays(2);

    @TempDir
    private Path directory;

    private final List<String> calls = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private EpochPhase phase = new EpochPhase.Syncing(0);
    private int epoch = 6;
    private int heardOf = 6;
    private boolean whole = true;
    private boolean refused;
    private boolean hasCapability = true;
    private int reported;
    private RecordStore store;
    private ShardStates states;
    private Healing healing;
    private Duties duties;

    private final class Contract implements NodeContract {
        @Override
        public ObjectId address() {
            return NODE;
        }

        @Override
        public Optional<StorageNodeCap> capability(ObjectId node) {
            return hasCapability
                    ? Optional.of(new StorageNodeCap(NODE, node, reported, Optional.empty(), BigInteger.ZERO, 0, 0))
                    : Optional.empty();
        }

        @Override
        public void epochSyncDone(ObjectId capability, int of) throws SuiException {
            call("done " + of);
            reported = of;
        }

        @Override
        public void certifyEventBlob(ObjectId capability, VerifiedMetadata blob, long endingCheckpoint, int of) {}

        @Override
        public void endVoting() throws SuiException {
            call("vote");
            phase = new EpochPhase.NextSelected(((EpochPhase.Running) phase).since());
        }

        @Override
        public void beginEpoch() throws SuiException {
            call("begin");
            phase = new EpochPhase.Syncing(0);
            epoch++;
        }

        @Override
        public void invalidate(byte[] signature, byte[] signers, byte[] message) {}

        private void call(String what) throws SuiException {
            calls.add(what);
            if (refused) {
                throw new SuiException(SuiException.Kind.REJECTED, "not now");
            }
        }
    }

    private Chain.NetworkView view() {
        return new Chain.NetworkView(
                committee(), Optional.empty(), Optional.empty(), phase, EPOCH_DURATION, Optional.empty(), 53);
    }

    /** One blob, certified in epoch 3, of which everything is here or nothing. */
    private final class OneBlob implements LocalBlobs, Healing.Blobs {
        @Override
        public List<BlobId> from(BlobId first, int most) {
            return List.of(BLOB);
        }

        @Override
        public OptionalInt certifiedSince(BlobId blobId) {
            return OptionalInt.of(3);
        }

        @Override
        public List<Integer> pairs(BlobId blobId) {
            return List.of(0);
        }

        @Override
        public Encoding encoding() {
            return new Encoding(4);
        }

        @Override
        public boolean hasMetadata(BlobId blobId) {
            return whole;
        }

        @Override
        public Optional<VerifiedMetadata> metadata(BlobId blobId) {
            return Optional.empty();
        }

        @Override
        public boolean has(BlobId blobId, int pair, Axis axis) {
            return whole;
        }

        @Override
        public Optional<Sliver> sliver(BlobId blobId, int pair, Axis axis) {
            return Optional.empty();
        }

        @Override
        public void keep(VerifiedMetadata metadata) {}

        @Override
        public void keep(List<VerifiedSliver> slivers) {}
    }

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        states = new ShardStates(store);
        OneBlob blobs = new OneBlob();
        healing = new Healing(
                blobs,
                blobs,
                new Neighbours(
                        () -> new Committees(committee(), Optional.empty(), false),
                        member -> Arrays.equals(member.publicKey(), SELF),
                        _ -> {
                            throw new IllegalArgumentException("nobody");
                        },
                        new Random(1)),
                new Computations(null),
                (_, _) -> Optional.empty(),
                Optional::empty,
                () -> 0,
                new Healing.Options(1, 1 << 20, new MemoryBudget(1 << 20), _ -> Duration.ZERO, _ -> {}),
                () -> now.toEpochMilli() * 1_000_000,
                work -> new Thread(work) {
                    @Override
                    public void start() {
                        work.run();
                    }
                });
        duties = duties();
        states.reconcile(epoch, List.of(0, 1, 2, 3), List.of(0, 1, 2, 3), false);
    }

    private Duties duties() {
        return new Duties(
                this::view,
                () -> {},
                Optional.of(new Contract()),
                states,
                healing,
                member -> Arrays.equals(member.publicKey(), SELF),
                of -> heardOf >= of,
                () -> now,
                new Random(1));
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private Committee committee() {
        return new Committee(
                epoch,
                4,
                List.of(new StorageNode(NODE, "node", "127.0.0.1:1", SELF, new byte[33], List.of(0, 1, 2, 3))));
    }

    private void work() throws IOException {
        duties.work();
        for (int i = 0; i < 5; i++) {
            healing.work();
        }
        duties.work();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void theChainIsToldOnceThatEverythingIsHere() throws IOException {
        work();
        assertThat(calls).containsExactly("done 6");
        pass(Duration.ofHours(1));
        work();
        assertThat(calls).containsExactly("done 6");
        assertThat(states.of(0)).contains(new ShardStates.State.Active());
    }

    /** An operator who sees that the wallet is the wrong one has the rest of the epoch to mend it. */
    @Test
    void aWalletThatGetsTheCapabilityLaterTellsItStill() throws IOException {
        hasCapability = false;
        work();
        pass(Duration.ofMinutes(10));
        work();
        assertThat(calls).isEmpty();
        assertThat(duties.progress()).contains("does not have the node's capability");

        hasCapability = true;
        pass(Duration.ofMinutes(10));
        work();
        assertThat(calls).containsExactly("done 6");
        assertThat(duties.progress()).doesNotContain("capability");
    }

    @Test
    void whatIsMissingKeepsItFromSayingSo() throws IOException {
        whole = false;
        work();
        pass(Duration.ofMinutes(10));
        work();
        assertThat(calls).isEmpty();

        whole = true;
        pass(Duration.ofMinutes(10));
        work();
        pass(Duration.ofMinutes(1));
        work();
        assertThat(calls).containsExactly("done 6");
    }

    @Test
    void aLookFromBeforeTheEpochIsNoProof() throws IOException {
        work();
        calls.clear();
        whole = false;
        epoch = 7;
        heardOf = 6;
        states.reconcile(7, List.of(0, 1, 2, 3), List.of(0, 1, 2, 3), true);
        pass(Duration.ofMinutes(1));
        work();
        heardOf = 7;
        duties.work();
        assertThat(calls).isEmpty();
    }

    @Test
    void whileAShardIsBeingTakenOverNothingIsSaid() throws IOException {
        states.forget(0);
        states.reconcile(6, List.of(0, 1, 2, 3), List.of(1, 2, 3), true);
        assertThat(states.isSyncing(0)).isTrue();
        work();
        assertThat(calls).isEmpty();
        states.takenOver(0);
        pass(Duration.ofMinutes(1));
        work();
        assertThat(calls).containsExactly("done 6");
    }

    @Test
    void theVoteIsEndedAtHalfTheEpochAndTheNextOneBegunAtItsEnd() throws IOException {
        work();
        calls.clear();
        phase = new EpochPhase.Running(now);
        pass(Duration.ofHours(23));
        work();
        assertThat(calls).isEmpty();
        pass(Duration.ofHours(1).plusMinutes(4));
        work();
        assertThat(calls).containsExactly("vote");
        pass(Duration.ofHours(23));
        work();
        assertThat(calls).containsExactly("vote");
        pass(Duration.ofHours(1).plusMinutes(4));
        heardOf = 7;
        duties.work();
        assertThat(calls).containsExactly("vote", "begin");
    }

    @Test
    void whatIsRefusedIsTriedAgainAfterAPause() throws IOException {
        refused = true;
        work();
        assertThat(calls).containsExactly("done 6");
        assertThat(duties.work()).isEqualTo(Step.THROTTLED);
        assertThat(calls).hasSize(1);
        assertThat(duties.progress()).contains("not now");
        refused = false;
        pass(Duration.ofSeconds(5));
        duties.work();
        assertThat(calls).containsExactly("done 6", "done 6");
        pass(Duration.ofMinutes(5));
        duties.work();
        assertThat(calls).hasSize(2);
    }

    /** Its clock is so slow that for it the epoch begins only in twenty years. */
    @Test
    void aSlowClockCountsFromWhatItHears() throws IOException {
        work();
        calls.clear();
        phase = new EpochPhase.Running(now.plus(Duration.ofDays(20 * 365)));
        work();
        pass(Duration.ofHours(23));
        work();
        assertThat(calls).isEmpty();
        pass(Duration.ofHours(1).plusMinutes(4));
        work();
        assertThat(calls).containsExactly("vote");
        pass(Duration.ofDays(1).plusMinutes(4));
        heardOf = 7;
        duties.work();
        assertThat(calls).containsExactly("vote", "begin");
    }

    /** Its clock is so fast that it ends everything too soon, which the chain refuses. */
    @Test
    void aFastClockDoesNotHoldUpWhatTheNodeOwesForItself() throws IOException {
        phase = new EpochPhase.Running(now.minus(Duration.ofDays(366)));
        whole = false;
        refused = true;
        for (int i = 0; i < 5; i++) {
            pass(Duration.ofMinutes(5));
            work();
        }
        assertThat(calls).isNotEmpty().containsOnly("vote");
        calls.clear();
        whole = true;
        refused = false;
        phase = new EpochPhase.Syncing(0);
        pass(Duration.ofMinutes(10));
        work();
        pass(Duration.ofMinutes(1));
        work();
        assertThat(calls).containsExactly("done 6");
    }

    @Test
    void aClockThatIsSetBackDoesNotMakeItWaitForYears() throws IOException {
        refused = true;
        pass(Duration.ofDays(366));
        work();
        assertThat(calls).containsExactly("done 6");
        calls.clear();
        refused = false;
        pass(Duration.ofDays(-366));
        work();
        assertThat(calls).containsExactly("done 6");

        calls.clear();
        phase = new EpochPhase.Running(now);
        work();
        pass(Duration.ofDays(-30));
        work();
        pass(Duration.ofHours(23));
        work();
        assertThat(calls).isEmpty();
        pass(Duration.ofHours(1).plusMinutes(4));
        work();
        assertThat(calls).containsExactly("vote");
    }

    /** A node without coins for so long that the epoch passes: what it owed for that one is owed no more, the next one is. */
    @Test
    void whatWasRefusedUntilTheEpochPassedIsNotOwedAnyMore() throws IOException {
        refused = true;
        work();
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofMinutes(5));
            duties.work();
        }
        assertThat(calls).hasSizeGreaterThan(10).containsOnly("done 6");
        calls.clear();
        epoch = 7;
        heardOf = 7;
        refused = false;
        states.reconcile(7, List.of(0, 1, 2, 3), List.of(0, 1, 2, 3), true);
        pass(Duration.ofMinutes(10));
        work();
        pass(Duration.ofMinutes(1));
        work();
        assertThat(calls).containsExactly("done 7");
    }

    /** A node that was stopped after it had everything. */
    @Test
    void afterARestartItsHealthSaysWhatItHadSaidBefore() throws IOException {
        work();
        assertThat(duties.progress()).isEqualTo("complete in epoch 6");
        states = new ShardStates(store);
        duties = duties();
        duties.work();
        assertThat(duties.progress()).isEqualTo("complete in epoch 6");
        whole = false;
        epoch = 7;
        heardOf = 6;
        duties.work();
        assertThat(duties.progress()).isEqualTo("not complete in epoch 7");
    }
}
