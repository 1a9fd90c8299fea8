package dev.floe.node.heal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.node.heal.ShardStates.State;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far a node is with its shards is on its disk, whatever happens in between. */
class ShardStatesTest {
    private static final BlobId BLOB = BlobId.of(new byte[BlobId.LENGTH]);

    @TempDir
    private Path directory;

    private RecordStore store;
    private ShardStates states;

    @BeforeEach
    void open() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        states = new ShardStates(store);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private void restart() throws IOException {
        close();
        open();
    }

    private static State sync(int since) {
        return new State.Sync(since, Axis.PRIMARY, Optional.empty());
    }

    @Test
    void whatIsGainedIsTakenOverAndWhatWasThereBeforeIsLookedThrough() throws IOException {
        states.reconcile(5, List.of(1, 2), List.of(2), true);

        assertThat(states.all()).isEqualTo(Map.of(1, sync(5), 2, new State.Recover()));
        restart();
        assertThat(states.all()).isEqualTo(Map.of(1, sync(5), 2, new State.Recover()));
        assertThat(states.isSyncing(1)).isTrue();
        assertThat(states.isSyncing(2)).isFalse();
    }

    @Test
    void inTheFirstEpochThereIsNobodyToTakeAnythingOverFrom() throws IOException {
        states.reconcile(1, List.of(1, 2), List.of(), false);
        assertThat(states.all()).isEqualTo(Map.of(1, new State.Recover(), 2, new State.Recover()));
        states.complete(1);
        assertThat(states.all()).isEqualTo(Map.of(1, new State.Active(), 2, new State.Active()));
    }

    @Test
    void aStopInTheMiddleOfATransferIsGoneOnFrom() throws IOException {
        states.reconcile(5, List.of(1), List.of(), true);
        states.reached(1, Axis.SECONDARY, Optional.of(BLOB));
        restart();
        states.reconcile(5, List.of(1), List.of(), true);
        assertThat(states.of(1)).contains(new State.Sync(5, Axis.SECONDARY, Optional.of(BLOB)));
    }

    /** The reference says that it is done at the next epoch though a transfer failed for good (its WAL-1271). */
    @Test
    void whatWasNotTakenOverInTimeIsNotForgottenByTheNextEpoch() throws IOException {
        states.reconcile(5, List.of(1), List.of(), true);
        states.reconcile(6, List.of(1), List.of(1), true);
        assertThat(states.of(1)).contains(new State.Recover());
        assertThat(states.completeIn()).isZero();
    }

    @Test
    void whatIsLostIsLockedAndWhatComesBackIsLookedThrough() throws IOException {
        states.reconcile(5, List.of(1, 2), List.of(1, 2), true);
        states.complete(5);
        states.reconcile(6, List.of(2), List.of(1, 2), true);
        assertThat(states.of(1)).contains(new State.Locked());
        assertThat(states.of(2)).contains(new State.Active());
        restart();
        assertThat(states.completeIn()).isEqualTo(5);

        states.reconcile(7, List.of(1, 2), List.of(2), true);
        assertThat(states.of(1)).contains(new State.Recover());
        states.complete(7);
        states.reconcile(8, List.of(2), List.of(1, 2), true);
        states.forget(1);
        restart();
        assertThat(states.all()).isEqualTo(Map.of(2, new State.Active()));
    }

    @Test
    void theSameEpochTwiceChangesNothing() throws IOException {
        states.reconcile(5, List.of(1, 2), List.of(2), true);
        states.takenOver(1);
        states.complete(5);
        states.reconcile(5, List.of(1, 2), List.of(2), true);
        assertThat(states.all()).isEqualTo(Map.of(1, new State.Active(), 2, new State.Active()));
        assertThat(states.completeIn()).isEqualTo(5);
    }

    /** A full node that is behind says what was true once. */
    @Test
    void whatWasInLineWithAnEpochIsNotBroughtInLineWithOneBefore() throws IOException {
        states.reconcile(6, List.of(1), List.of(1), true);
        restart();
        assertThat(states.reconciledIn()).isEqualTo(6);
        assertThatThrownBy(() -> states.reconcile(5, List.of(), List.of(1), true))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(states.all()).isEqualTo(Map.of(1, new State.Recover()));
    }

    /** Whoever answers a request, or follows the chain, asks for it, and a memory card takes its time. */
    @Test
    void whatIsKnownIsToldWhileTheDiskIsWrittenTo() throws Exception {
        RecordStore slow = RecordStore.open(directory.resolve("slow"), 1 << 20, Duration.ofDays(1));
        ShardStates asked = new ShardStates(slow);
        Thread writing = Thread.ofPlatform().start(() -> {
            try {
                asked.reconcile(5, List.of(1), List.of(), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        while (writing.isAlive() && writing.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        assertThat(CompletableFuture.supplyAsync(() -> asked.of(1)))
                .succeedsWithin(Duration.ofSeconds(20))
                .isEqualTo(Optional.empty());
        assertThat(writing.isAlive())
                .as("what is written is not on the disk yet")
                .isTrue();
        slow.close();
        assertThat(writing.join(Duration.ofSeconds(60))).isTrue();
        assertThat(asked.of(1)).contains(sync(5));
        assertThat(asked.reconciledIn()).isEqualTo(5);
    }
}
