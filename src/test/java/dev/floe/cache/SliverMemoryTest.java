package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.VerifiedMetadata;
import dev.floe.redstuff.VerifiedSliver;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What stays in memory, and what that costs the others. */
class SliverMemoryTest {
    private static final int KIB = 1 << 10;

    private final StubCommittee committee = new StubCommittee();
    private final PinnedBlobs pinned = new PinnedBlobs();

    private BlobId stored(String name, int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return committee.store(name, bytes, 4000);
    }

    private VerifiedSliver row(BlobId id, int index) throws Exception {
        VerifiedMetadata blob = committee.metadata(id).get(1, TimeUnit.MINUTES);
        return committee.get(blob, Axis.PRIMARY, index).get(1, TimeUnit.MINUTES);
    }

    private void keep(SliverMemory memory, BlobId id, int rows) throws Exception {
        for (int i = 0; i < rows; i++) {
            memory.keep(key(id, i), row(id, i));
        }
    }

    private static SliverKey key(BlobId id, int index) {
        return new SliverKey(id, Axis.PRIMARY, index);
    }

    private static long there(SliverMemory memory, BlobId id, int rows) {
        return java.util.stream.IntStream.range(0, rows)
                .filter(i -> memory.find(key(id, i)).isPresent())
                .count();
    }

    @Test
    void whatIsPinnedStaysAndTheOthersHaveLess() throws Exception {
        SliverMemory memory = new SliverMemory(200L * KIB, pinned, 100L * KIB);
        BlobId mine = stored("mine", 40_000);
        pinned.replace(Map.of(mine, Set.of(Axis.PRIMARY)));
        keep(memory, mine, 10);
        for (int i = 0; i < 20; i++) {
            keep(memory, stored("other" + i, 39_000 + i), 9);
            assertThat(memory.bytes()).isLessThanOrEqualTo(memory.capacity());
        }
        assertThat(there(memory, mine, 10)).isEqualTo(10);
        assertThat(memory.heldBytes()).isBetween(40_000L, 60_000L);
        // Lending leaves it alone, too.
        memory.lend(memory.capacity());
        assertThat(there(memory, mine, 10)).isEqualTo(10);
        assertThat(memory.entries()).isEqualTo(10);
    }

    @Test
    void whatIsPinnedLaterIsHeldThenAndLetGoAfterwards() throws Exception {
        SliverMemory memory = new SliverMemory(200L * KIB, pinned, 100L * KIB);
        BlobId mine = stored("mine", 40_000);
        keep(memory, mine, 10);
        assertThat(memory.heldBytes()).isZero();
        pinned.replace(Map.of(mine, Set.of(Axis.PRIMARY)));
        assertThat(memory.heldBytes()).isPositive();
        pinned.replace(Map.of());
        assertThat(memory.heldBytes()).isZero();
        assertThat(there(memory, mine, 10)).isEqualTo(10);
        for (int i = 0; i < 20; i++) {
            keep(memory, stored("other" + i, 39_000 + i), 9);
        }
        assertThat(memory.bytes()).isLessThanOrEqualTo(memory.capacity());
        memory.lend(memory.capacity());
        assertThat(there(memory, mine, 10)).isZero();
    }

    @Test
    void noMoreIsHeldThanTheShare() throws Exception {
        SliverMemory memory = new SliverMemory(200L * KIB, pinned, 20L * KIB);
        BlobId mine = stored("mine", 40_000);
        pinned.replace(Map.of(mine, Set.of(Axis.PRIMARY)));
        keep(memory, mine, 10);
        assertThat(memory.heldBytes()).isBetween(1L, 20L * KIB);
        assertThat(there(memory, mine, 10)).as("the rest as all others are").isEqualTo(10);
        assertThat(memory.bytes()).isLessThanOrEqualTo(memory.capacity());
    }

    @Test
    void columnsAndOtherBlobsAreNotMeant() throws Exception {
        SliverMemory memory = new SliverMemory(200L * KIB, pinned, 100L * KIB);
        BlobId mine = stored("mine", 40_000);
        pinned.replace(Map.of(mine, Set.of(Axis.SECONDARY), stored("other", 10), Set.of(Axis.PRIMARY)));
        keep(memory, mine, 10);
        assertThat(memory.heldBytes()).isZero();
    }

    @Test
    void whatIsPurgedIsGonePinnedOrNot() throws Exception {
        SliverMemory memory = new SliverMemory(200L * KIB, pinned, 100L * KIB);
        BlobId mine = stored("mine", 40_000);
        pinned.replace(Map.of(mine, Set.of(Axis.PRIMARY)));
        keep(memory, mine, 10);
        assertThat(memory.forget(mine::equals)).isEqualTo(10);
        assertThat(there(memory, mine, 10)).isZero();
        assertThat(memory.heldBytes()).isZero();
        assertThat(memory.bytes()).isZero();
    }
}
