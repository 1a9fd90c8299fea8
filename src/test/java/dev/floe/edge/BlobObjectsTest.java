package dev.floe.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.cache.StubCommittee;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ObjectId;
import dev.floe.sui.AttributedBlob;
import dev.floe.sui.SuiException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** When the chain is asked for an object, and what is said meanwhile. In virtual time. */
class BlobObjectsTest {
    private static final ObjectId ID = StubObjects.id(1);

    private long now;
    private int asked;
    private Optional<AttributedBlob> there = Optional.of(blob("first"));
    private Optional<SuiException> failure = Optional.empty();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final Set<ObjectId> denied = new HashSet<>();
    private final BlobObjects objects = new BlobObjects(this::find, denied::contains, tasks::add, () -> now);

    private static AttributedBlob blob(String note) {
        return StubObjects.blob(ID, StubCommittee.id("blob"), Map.of("note", note));
    }

    private Optional<AttributedBlob> find(ObjectId id) throws SuiException {
        asked++;
        if (failure.isPresent()) {
            throw failure.get();
        }
        return there;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private Optional<AttributedBlob> found() throws Exception {
        CompletableFuture<Optional<AttributedBlob>> future = objects.find(ID);
        runTasks();
        return future.get();
    }

    @Test
    void whoeverWantsAYoungerAnswerWaitsForIt() throws Exception {
        found();
        pass(Duration.ofSeconds(10));
        assertThat(objects.find(ID, Optional.of(Duration.ofSeconds(11))).get())
                .contains(new BlobObjects.Seen(blob("first"), Duration.ofSeconds(10)));
        assertThat(asked).isEqualTo(1);
        there = Optional.of(blob("second"));
        CompletableFuture<Optional<BlobObjects.Seen>> now = objects.find(ID, Optional.of(Duration.ZERO));
        assertThat(now).isNotDone();
        runTasks();
        assertThat(now.get()).contains(new BlobObjects.Seen(blob("second"), Duration.ZERO));
        pass(Duration.ofSeconds(5));
        failure = Optional.of(new SuiException(SuiException.Kind.UNAVAILABLE, "silent"));
        CompletableFuture<Optional<BlobObjects.Seen>> silent = objects.find(ID, Optional.of(Duration.ZERO));
        runTasks();
        assertThat(silent.get())
                .as("the last word")
                .contains(new BlobObjects.Seen(blob("second"), Duration.ofSeconds(5)));
    }

    @Test
    void theChainIsAskedOnceForAll() throws Exception {
        CompletableFuture<Optional<AttributedBlob>> first = objects.find(ID);
        CompletableFuture<Optional<AttributedBlob>> second = objects.find(ID);
        assertThat(first).isNotDone();
        runTasks();
        assertThat(first.get()).contains(blob("first"));
        assertThat(second.get()).contains(blob("first"));
        pass(Duration.ofSeconds(29));
        assertThat(objects.find(ID)).isCompletedWithValue(Optional.of(blob("first")));
        assertThat(asked).isEqualTo(1);
        assertThat(tasks).isEmpty();
    }

    @Test
    void whatIsKnownForAWhileIsGivenWhileItIsAskedAgain() throws Exception {
        found();
        there = Optional.of(blob("second"));
        pass(Duration.ofSeconds(31));
        assertThat(objects.find(ID)).isCompletedWithValue(Optional.of(blob("first")));
        runTasks();
        assertThat(objects.find(ID)).isCompletedWithValue(Optional.of(blob("second")));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void whatIsKnownForLongIsAskedBefore() throws Exception {
        found();
        there = Optional.empty();
        pass(Duration.ofMinutes(6));
        CompletableFuture<Optional<AttributedBlob>> future = objects.find(ID);
        assertThat(future).isNotDone();
        runTasks();
        assertThat(future.get()).isEmpty();
    }

    @Test
    void whatIsNotThereMayBeSoon() throws Exception {
        there = Optional.empty();
        assertThat(found()).isEmpty();
        there = Optional.of(blob("stored now"));
        pass(Duration.ofSeconds(1));
        assertThat(found()).isEmpty();
        pass(Duration.ofSeconds(2));
        assertThat(found()).contains(blob("stored now"));
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void theLastWordStandsWhileTheChainIsSilent() throws Exception {
        found();
        failure = Optional.of(new SuiException(SuiException.Kind.UNAVAILABLE, "silent"));
        pass(Duration.ofHours(23));
        assertThat(found()).contains(blob("first"));
        pass(Duration.ofHours(2));
        assertThatThrownBy(this::found)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal().code()).isEqualTo(503));
    }

    @Test
    void aFailureIsNotRemembered() throws Exception {
        failure = Optional.of(new SuiException(SuiException.Kind.TIMEOUT, "silent"));
        assertThatThrownBy(this::found).hasCauseInstanceOf(RefusedException.class);
        failure = Optional.empty();
        assertThat(found()).contains(blob("first"));
    }
}
