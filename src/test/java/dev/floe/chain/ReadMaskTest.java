package dev.floe.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.FieldMask;
import dev.floe.sui.rpc.Checkpoint;
import dev.floe.sui.rpc.CheckpointSummary;
import dev.floe.sui.rpc.Event;
import dev.floe.sui.rpc.ExecutedTransaction;
import dev.floe.sui.rpc.TransactionEvents;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ReadMaskTest {
    private static final Checkpoint CHECKPOINT = Checkpoint.newBuilder()
            .setSequenceNumber(7)
            .setDigest("d")
            .setSummary(CheckpointSummary.newBuilder().setEpoch(1).setDigest("s"))
            .addTransactions(transaction("a"))
            .addTransactions(transaction("b"))
            .build();

    private static ExecutedTransaction transaction(String digest) {
        return ExecutedTransaction.newBuilder()
                .setDigest(digest)
                .setCheckpoint(7)
                .setEvents(TransactionEvents.newBuilder()
                        .setDigest("e")
                        .addEvents(Event.newBuilder().setModule("m")))
                .build();
    }

    private static ReadMask mask(String... paths) {
        return ReadMask.of(
                true,
                FieldMask.newBuilder().addAllPaths(java.util.List.of(paths)).build());
    }

    @Test
    void keepsWhatIsSelectedAlsoInsideLists() {
        Checkpoint trimmed = mask("sequence_number", "transactions.digest", "transactions.events.events")
                .trim(Checkpoint.getDescriptor(), CHECKPOINT);
        assertThat(trimmed.hasDigest()).isFalse();
        assertThat(trimmed.hasSummary()).isFalse();
        assertThat(trimmed.getSequenceNumber()).isEqualTo(7);
        assertThat(trimmed.getTransactionsList())
                .extracting(ExecutedTransaction::getDigest)
                .containsExactly("a", "b");
        assertThat(trimmed.getTransactions(0).hasCheckpoint()).isFalse();
        assertThat(trimmed.getTransactions(0).getEvents().hasDigest()).isFalse();
        assertThat(trimmed.getTransactions(1).getEvents().getEvents(0).getModule())
                .isEqualTo("m");
    }

    @Test
    void aPathSelectsAllThatIsBelow() {
        assertThat(mask("summary", "summary.epoch")
                        .trim(Checkpoint.getDescriptor(), CHECKPOINT)
                        .getSummary())
                .isEqualTo(CHECKPOINT.getSummary());
        assertThat(mask("*").trim(Checkpoint.getDescriptor(), CHECKPOINT)).isEqualTo(CHECKPOINT);
    }

    @Test
    void pathsThatLeadNowhereSelectNothing() {
        assertThat(mask("json", "summary.no.such")
                        .trim(Checkpoint.getDescriptor(), CHECKPOINT)
                        .getSummary())
                .isEqualTo(CheckpointSummary.getDefaultInstance());
        assertThat(mask("json", "").trim(Checkpoint.getDescriptor(), CHECKPOINT))
                .isEqualTo(Checkpoint.getDefaultInstance());
        assertThat(mask().trim(Checkpoint.getDescriptor(), CHECKPOINT)).isEqualTo(Checkpoint.getDefaultInstance());
    }

    @Test
    void tellsWhatIsWanted() {
        ReadMask mask = mask("transactions.events.bcs", "objects");
        assertThat(mask.wants("transactions")).isTrue();
        assertThat(mask.wants("transactions", "effects")).isFalse();
        assertThat(mask.wants("objects", "objects", "bcs")).isTrue();
        assertThat(mask.below("transactions").wants("events")).isTrue();
        assertThat(mask.below("objects").below("objects").wants("digest")).isTrue();
        assertThat(mask.below("summary").wants("bcs")).isFalse();
    }

    @Test
    void defaultsStandInForAnAbsentMask() {
        ReadMask mask = ReadMask.of(false, FieldMask.getDefaultInstance(), "digest");
        assertThat(mask.trim(Checkpoint.getDescriptor(), CHECKPOINT))
                .isEqualTo(Checkpoint.newBuilder().setDigest("d").build());
    }

    @Test
    void refusesTooManyPaths() {
        FieldMask mask = FieldMask.newBuilder()
                .addAllPaths(Collections.nCopies(257, "a"))
                .build();
        assertThatThrownBy(() -> ReadMask.of(true, mask)).isInstanceOf(RpcException.class);
    }
}
