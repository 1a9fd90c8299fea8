package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.keys.BlsSecretKey;
import dev.floe.node.heal.ShardStates;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.redstuff.Encoding;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The states of a node and what leads from one to another, as operators know them of the reference. */
class NodeStatusTest {
    private static final BlsSecretKey KEY = BlsSecretKey.generate(new SecureRandom());

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

    private String begin(int epoch, List<Integer> owned, List<Integer> before) throws IOException {
        states.reconcile(epoch, owned, before, true);
        return status(epoch, owned, before);
    }

    private String status(int epoch, List<Integer> owned, List<Integer> before) {
        return NodeStatus.of(new HeldShards(epoch, new Encoding(4), owned, List.of(), KEY), before, true, states);
    }

    @Test
    void whoJoinsGetsMetadataAndSliversFirst() throws IOException {
        assertThat(begin(5, List.of(), List.of())).isEqualTo("Standby");
        assertThat(begin(6, List.of(1), List.of())).isEqualTo("RecoverMetadata");
        states.takenOver(1);
        assertThat(status(6, List.of(1), List.of())).isEqualTo("RecoveryInProgress (6)");
        states.complete(6);
        assertThat(status(6, List.of(1), List.of())).isEqualTo("Active");
        assertThat(begin(7, List.of(), List.of(1))).isEqualTo("Standby");
    }

    @Test
    void whoGetsOneMoreIsActiveMeanwhile() throws IOException {
        begin(6, List.of(1), List.of(1));
        states.complete(6);
        assertThat(begin(7, List.of(1, 2), List.of(1))).isEqualTo("Active");
        assertThat(states.isSyncing(2)).isTrue();
    }

    /** Its shards are what they were, and lack what was certified meanwhile. */
    @Test
    void whoWasAwayForEpochsRecoversUntilEverythingIsHere() throws IOException {
        begin(6, List.of(1), List.of(1));
        states.complete(6);
        assertThat(begin(9, List.of(1), List.of(1))).isEqualTo("RecoveryInProgress (9)");
        states.complete(9);
        assertThat(status(9, List.of(1), List.of(1))).isEqualTo("Active");
    }

    /** Another node had the shard while this one was away; neither calls it ready. */
    @Test
    void aShardThatWasLostAndGainedAgainMeanwhileIsRecovered() throws IOException {
        begin(6, List.of(1, 2), List.of(1, 2));
        states.complete(6);
        begin(9, List.of(1, 2), List.of(2));
        assertThat(states.of(1)).contains(new ShardStates.State.Recover());
        assertThat(states.of(2)).contains(new ShardStates.State.Active());
        states.complete(9);
        begin(9, List.of(1, 2), List.of(2));
        assertThat(states.of(1)).contains(new ShardStates.State.Active());
    }

    /** As the reference's Display has it, to the letter: tools look for it. */
    @Test
    void whoCatchesUpSaysWhatIsLost() {
        assertThat(NodeStatus.catchingUp(Optional.empty())).isEqualTo("RecoveryCatchUp");
        assertThat(NodeStatus.catchingUp(Optional.of(new BlobRegistry.Gap(3, 41))))
                .isEqualTo("RecoveryCatchUpWithIncompleteHistory (first complete epoch: 3, epoch at start: 41)");
    }
}
