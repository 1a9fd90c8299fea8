package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.read.Slivers;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedSliver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is given again and again is counted each time, and told now and then. */
class GivenRowsTest {
    private final List<Integer> told = new ArrayList<>();
    private final MemorySlivers memory = new MemorySlivers(
            new Slivers() {
                @Override
                public CompletableFuture<VerifiedSliver> get(BlobHead blob, Axis axis, int index) {
                    throw new AssertionError("nothing is read");
                }

                @Override
                public void given(BlobHead blob, Axis axis, int index) {
                    assertThat(axis).isEqualTo(Axis.PRIMARY);
                    told.add(index);
                }
            },
            new SliverMemory(0));

    private long now;
    private GivenRows rows;

    @BeforeEach
    void aBlob() throws Exception {
        StubCommittee committee = new StubCommittee();
        BlobId id = committee.storeEncoded(new byte[50_000], 7);
        rows = new GivenRows(memory, committee.metadata(id).get(1, TimeUnit.MINUTES), () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theLayersBelowAreToldOnceASecond() {
        for (int i = 0; i < 10; i++) {
            rows.given(0, 2);
            pass(Duration.ofMillis(99));
        }
        assertThat(told).as("in the first second").containsExactly(0, 1, 2);
        pass(Duration.ofMillis(10));
        rows.given(0, 2);
        assertThat(told).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void memoryCountsEachTime() {
        for (int i = 0; i < 10; i++) {
            rows.given(0, 2);
        }
        assertThat(memory.statistics().hits()).isEqualTo(30);
    }

    /** Who seeks in a video wants other rows each time. */
    @Test
    void rowsThatWereNotToldAreToldAtOnce() {
        rows.given(1, 2);
        rows.given(2, 2);
        rows.given(2, 3);
        rows.given(0, 0);
        assertThat(told).containsExactly(1, 2, 2, 3, 0);
    }
}
