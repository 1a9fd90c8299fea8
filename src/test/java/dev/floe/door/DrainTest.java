package dev.floe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The end of a process that an operator asked for. */
class DrainTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final FastLane lane = FastLane.opened();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Drain drain = new Drain(lane, () -> ended.complete(null));

    @Test
    void whatIsIdleEndsAtOnce() throws Exception {
        assertThat(drain.exit(LONG)).isEqualTo(new Drain.State(Drain.Stage.REFUSING, 0, true));
        ended.get(1, TimeUnit.MINUTES);
        assertThat(lane.isOpen()).isFalse();
    }

    @Test
    void whatRunsInTheLaneIsWaitedFor() throws Exception {
        lane.began();
        lane.began();
        assertThat(drain.exit(LONG).running()).isEqualTo(2);
        lane.ended();
        assertThat(ended).isNotDone();
        assertThat(drain.to(Drain.Stage.SERVING).stage())
                .as("there is no way back")
                .isEqualTo(Drain.Stage.REFUSING);
        lane.ended();
        ended.get(1, TimeUnit.MINUTES);
    }

    @Test
    void nobodyIsWaitedForForEver() throws Exception {
        lane.began();
        drain.exit(Duration.ofMillis(1));
        ended.get(1, TimeUnit.MINUTES);
        assertThat(drain.state().running()).isEqualTo(1);
    }

    @Test
    void firstItIsNotReadyAndThenItRefuses() {
        assertThat(drain.isReady()).isTrue();
        drain.to(Drain.Stage.NOT_READY);
        assertThat(drain.isReady()).isFalse();
        assertThat(lane.isOpen()).isTrue();
        drain.to(Drain.Stage.REFUSING);
        assertThat(lane.isOpen()).isFalse();
        drain.to(Drain.Stage.SERVING);
        assertThat(drain.isReady()).isTrue();
        assertThat(lane.isOpen()).isTrue();
    }
}
