package dev.floe.node.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.node.TestBlob;
import dev.floe.node.work.Demand;
import dev.floe.node.work.Rests;
import dev.floe.node.work.Step;
import dev.floe.node.work.WorkPace;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When healing does what. Time is the test's, and recoveries run where they are started. */
@Timeout(120)
class HealingTest {
    private static final Encoding ENCODING = new Encoding(10);
    private static final Duration GRACE = Duration.ofSeconds(15);
    private final Calculator cpu = new Calculator() {
        @Override
        public <T> T compute(Work<T> work) throws RedStuffException {
            pass(waitForTurn);
            mostHeld = Math.max(mostHeld, memory.held());
            return work.run();
        }
    };

    private final MemoryBlobs here = new MemoryBlobs(ENCODING, List.of(0, 1));
    private final Map<ObjectId, StubNeighbour> others = new HashMap<>();
    private Optional<String> obstacle = Optional.empty();
    private long damages;
    private long now = 1_000_000;
    /** Passes between two looks at the clock. */
    private Duration tick = Duration.ZERO;

    private Duration waitForTurn = Duration.ZERO;
    private final MemoryBudget memory = new MemoryBudget(64 << 20);
    private long mostHeld;
    private final List<Long> pauses = new ArrayList<>();
    private int accused;
    /** Why the chain is not told that a blob was badly encoded. */
    private Optional<String> unheard = Optional.empty();

    private boolean rung;
    private int epoch = 5;
    private final Healing healing;

    HealingTest() {
        healing = healing(pauses::add);
        for (int node = 1; node < 5; node++) {
            others.put(id(node), new StubNeighbour(ENCODING, List.of(2 * node, 2 * node + 1)));
        }
    }

    private Healing healing(Healing.Pause pause) {
        Healing made = new Healing(
                here,
                here,
                new Neighbours(this::committees, isMember(key(0)), node -> others.get(node.id()), new Random(1)),
                cpu,
                (metadata, proof) -> {
                    accused++;
                    if (unheard.isEmpty()) {
                        here.certified.put(metadata.blobId(), OptionalInt.empty());
                    }
                    return unheard;
                },
                () -> obstacle,
                () -> damages,
                new Healing.Options(2, 1 << 20, memory, length -> GRACE, pause),
                this::readClock,
                Immediate::new);
        made.wakeBy(() -> rung = true);
        return made;
    }

    private static byte[] key(int node) {
        byte[] key = new byte[48];
        key[0] = (byte) node;
        return key;
    }

    private static ObjectId id(int node) {
        byte[] id = new byte[ObjectId.LENGTH];
        id[0] = (byte) node;
        return ObjectId.of(id);
    }

    private Committees committees() {
        List<StorageNode> members = new ArrayList<>();
        for (int node = 0; node < 5; node++) {
            members.add(new StorageNode(
                    id(node), "node-" + node, "127.0.0.1:1", key(node), new byte[33], List.of(2 * node, 2 * node + 1)));
        }
        return new Committees(new Committee(epoch, 10, members), Optional.empty(), false);
    }

    private TestBlob store(long seed) {
        return store(20_000, seed);
    }

    private TestBlob store(int length, long seed) {
        TestBlob blob = TestBlob.random(ENCODING, length, seed);
        others.values().forEach(other -> other.blobs.put(blob.id(), blob));
        here.certified.put(blob.id(), OptionalInt.of(3));
        return blob;
    }

    private int requests() {
        return others.values().stream().mapToInt(other -> other.requests).sum();
    }

    private void workUntilIdle() throws IOException {
        workUntilIdle(healing);
    }

    private void workUntilIdle(Healing who) throws IOException {
        int steps = 0;
        do {
            rung = false;
            assertThat(steps++).isLessThan(1000);
        } while (who.work() != Step.IDLE || rung);
    }

    private long readClock() {
        pass(tick);
        return now;
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void whatIsMissingAtTheStartIsFoundAndGot() throws IOException {
        List<TestBlob> blobs = List.of(store(1), store(2), store(3));
        here.fill(blobs.get(1));
        long round = healing.lookAgain();
        assertThat(healing.wasWholeSince(round)).isFalse();

        workUntilIdle();

        assertThat(blobs).allMatch(here::isWhole);
        assertThat(healing.wasWholeSince(round)).isTrue();
        assertThat(healing.waiting()).isZero();
        assertThat(healing.progress()).contains("8 slivers of 2 blobs were recovered");
    }

    /** However many there are, a few at a time, in the order of their IDs. */
    @Test
    void aRoundComesToTheLastOne() throws IOException {
        List<TestBlob> blobs = new ArrayList<>();
        for (int seed = 0; seed < 600; seed++) {
            blobs.add(store(seed));
            here.fill(blobs.getLast());
        }
        blobs.sort(Comparator.comparing(TestBlob::id));
        for (int some : new int[] {0, 255, 256, 257, 511, 512, 599}) {
            TestBlob blob = blobs.get(some);
            here.lose(blob.id(), here.pairs(blob.id()).getFirst(), Axis.PRIMARY);
        }
        long round = healing.lookAgain();

        workUntilIdle();

        assertThat(blobs).allMatch(here::isWhole);
        assertThat(healing.wasWholeSince(round)).isTrue();
        assertThat(healing.progress()).contains("7 slivers of 7 blobs were recovered");
    }

    /** So that many short ones fit at the same time. */
    @Test
    void aShortBlobTakesLittleOfTheMemory() throws IOException {
        TestBlob blob = store(1);
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
        assertThat(mostHeld).isBetween(20_000L, 200_000L);
        assertThat(memory.held()).isZero();
    }

    /** Of what it computed, and not of what it waited for: others who compute, or who send. */
    @Test
    void aPauseFollowsEachBlob() throws IOException {
        TestBlob first = store(1);
        TestBlob second = store(2);
        tick = Duration.ofMillis(3);
        waitForTurn = Duration.ofSeconds(1);

        workUntilIdle();

        assertThat(here.isWhole(first)).isTrue();
        assertThat(here.isWhole(second)).isTrue();
        assertThat(pauses).hasSize(2).allSatisfy(nanos -> {
            assertThat(nanos % tick.toNanos()).isZero();
            assertThat(nanos).isPositive().isLessThan(waitForTurn.toNanos());
        });
    }

    /** On a small machine: by a clock that goes on whenever somebody looks at it. */
    @Test
    void whoReadsMeanwhileHasFourFifthsOfTheCore() throws IOException {
        Demand demand = new Demand(() -> now);
        Rests rests = new Rests(WorkPace.PI, demand, 1, () -> now);
        tick = Duration.ofMillis(3);
        long[] worked = new long[1];
        boolean[] read = new boolean[1];
        Healing small = healing(nanos -> {
            worked[0] += nanos;
            if (read[0]) {
                demand.asked();
            }
            pass(rests.after(nanos));
        });
        pass(Duration.ofHours(1));
        for (boolean somebodyReads : new boolean[] {false, true}) {
            read[0] = somebodyReads;
            worked[0] = 0;
            for (int seed = 1; seed <= 20; seed++) {
                store(seed + (somebodyReads ? 100 : 0));
            }
            small.lookAgain();
            long begin = now;
            workUntilIdle(small);
            double part = worked[0] / (double) (now - begin);
            if (somebodyReads) {
                assertThat(part).isBetween(0.1, 0.2);
            } else {
                assertThat(part).isBetween(0.4, 0.8);
            }
        }
    }

    @Test
    void aBlobThatWasCertifiedJustNowIsLeftToItsWriter() throws IOException {
        workUntilIdle();
        TestBlob blob = store(1);
        healing.certified(blob.id());

        pass(GRACE.minusMillis(1));
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(requests()).isZero();
        here.fill(blob);
        pass(Duration.ofMillis(1));
        workUntilIdle();
        assertThat(requests()).isZero();

        TestBlob another = store(2);
        healing.certified(another.id());
        pass(GRACE);
        workUntilIdle();
        assertThat(here.isWhole(another)).isTrue();
    }

    @Test
    void whileTheChainHasMoreToSayNothingIsAskedFor() throws IOException {
        TestBlob blob = store(1);
        obstacle = Optional.of("the chain has more to say");
        healing.certified(blob.id());
        pass(Duration.ofHours(2));

        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(requests()).isZero();
        obstacle = Optional.empty();
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    /** The round before found everything to be here, and the next one is an hour away. */
    @Test
    void whatIsCertifiedWhileNothingCanBeDoneIsLookedForWhenItCan() throws IOException {
        store(1);
        workUntilIdle();
        obstacle = Optional.of("the disk is full");
        TestBlob blob = store(2);
        healing.certified(blob.id());
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);

        obstacle = Optional.empty();
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    /** As when a node of a network that lost too many comes back: whoever could not be healed before, is then. */
    @Test
    void whatCannotBeHadIsTriedAgainAfterGrowingPausesAndHoldsUpNobody() throws IOException {
        TestBlob lost = store(1);
        others.values().forEach(other -> other.blobs.remove(lost.id()));
        TestBlob other = store(2);
        here.fill(lost);
        here.lose(lost.id(), here.pairs(lost.id()).getFirst(), Axis.PRIMARY);

        long round = healing.lookAgain();
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(here.isWhole(other)).isTrue();
        assertThat(healing.wasWholeSince(round)).isFalse();
        int tries = 0;
        for (int second = 0; second < 600; second++) {
            int before = requests();
            pass(Duration.ofSeconds(1));
            healing.work();
            tries += requests() > before ? 1 : 0;
        }
        assertThat(tries).isBetween(5, 25);

        others.values().forEach(node -> node.blobs.put(lost.id(), lost));
        pass(Duration.ofMinutes(2));
        workUntilIdle();
        assertThat(here.isWhole(lost)).isTrue();
        assertThat(healing.wasWholeSince(round)).isTrue();
    }

    /** However many others are healed after it: what is wrong stays to be seen for as long as it is wrong. */
    @Test
    void whatCannotBeHadIsSpokenOfUntilItCan() throws IOException {
        TestBlob lost = store(1);
        others.values().forEach(other -> other.blobs.remove(lost.id()));
        healing.work();
        assertThat(healing.progress()).contains("last: blob " + lost.id());

        TestBlob other = store(2);
        healing.certified(other.id());
        // What is lost is tried last before the other one's time has come.
        pass(GRACE.minusMillis(1));
        healing.work();
        pass(Duration.ofMillis(1));
        healing.work();
        assertThat(here.isWhole(other)).isTrue();
        assertThat(healing.progress()).contains("last: blob " + lost.id());

        others.values().forEach(node -> node.blobs.put(lost.id(), lost));
        pass(Duration.ofMinutes(2));
        workUntilIdle();
        assertThat(healing.progress()).doesNotContain("last:");
    }

    /** Nothing is made room for that the blob's ID does not vouch for. */
    @Test
    void whoLiesAboutHowLongABlobIsIsFoundOut() throws IOException {
        List<StubNeighbour> liars = new ArrayList<>(others.values()).subList(0, 3);
        long seed = 1;
        for (long length : new long[] {0, 20_001, 13L << 30, 1L << 62, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
            liars.forEach(liar -> {
                liar.claimedLength = OptionalLong.of(length);
                liar.lies.clear();
            });
            // One of four is asked first.
            for (int blobs = 0; blobs < 3; blobs++) {
                TestBlob blob = store(seed++);
                damages++;
                workUntilIdle();
                assertThat(here.isWhole(blob)).isTrue();
            }
            assertThat(liars).anyMatch(liar -> !liar.lies.isEmpty());
            assertThat(mostHeld).isLessThan(200_000);
        }
        assertThat(memory.held()).isZero();
    }

    @Test
    void whatRotsIsGotAgainWhenItIsFound() throws IOException {
        TestBlob blob = store(1);
        here.fill(blob);
        workUntilIdle();
        here.lose(blob.id(), here.pairs(blob.id()).getLast(), Axis.SECONDARY);
        workUntilIdle();
        assertThat(here.isWhole(blob)).isFalse();

        damages++;
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    @Test
    void whateverIsMissedIsFoundWithinTheHour() throws IOException {
        TestBlob blob = store(1);
        here.fill(blob);
        workUntilIdle();
        here.lose(blob.id(), here.pairs(blob.id()).getLast(), Axis.SECONDARY);

        pass(Duration.ofMinutes(61));
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    @Test
    void aNewEpochHasEverythingLookedAt() throws IOException {
        TestBlob blob = store(1);
        here.fill(blob);
        workUntilIdle();
        here.lose(blob.id(), here.pairs(blob.id()).getLast(), Axis.SECONDARY);
        epoch++;

        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    @Test
    void aBlobThatEndsMeanwhileIsForgotten() throws IOException {
        workUntilIdle();
        TestBlob blob = store(1);
        healing.certified(blob.id());
        here.certified.put(blob.id(), OptionalInt.empty());
        pass(GRACE);

        workUntilIdle();
        assertThat(requests()).isZero();
        assertThat(healing.waiting()).isZero();
    }

    @Test
    void aFullDiskIsWaitedFor() throws IOException {
        TestBlob blob = store(1);
        here.diskFailure = Optional.of(new IOException("no space left on device"));
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(healing.progress()).contains("no space left on device");

        here.diskFailure = Optional.empty();
        pass(Duration.ofSeconds(2));
        workUntilIdle();
        assertThat(here.isWhole(blob)).isTrue();
    }

    /** As after nodes were lost with data that nobody else has. */
    @Test
    void whatIsLostForGoodKeepsNobodyFromLookingForMore() throws IOException {
        storeWhatIsLost(1);
        TestBlob blob = store(2);
        here.fill(blob);
        workForMinutes(2);
        here.lose(blob.id(), here.pairs(blob.id()).getLast(), Axis.SECONDARY);

        workForMinutes(1);
        assertThat(here.isWhole(blob)).isTrue();
    }

    @Test
    void moreMayBeMissingThanAreRememberedAtATime() throws IOException {
        storeWhatIsLost(1);
        List<TestBlob> many = new ArrayList<>();
        for (int seed = 2; seed < Backlog.ROOM_FOR_FOUND + 1000; seed++) {
            many.add(store(3, seed));
        }

        workForMinutes(1);
        assertThat(many).allMatch(here::isWhole);
        assertThat(healing.waiting()).isEqualTo(1);
    }

    @Test
    void moreMayBeLostForGoodThanAreRememberedAtATime() throws IOException {
        for (int seed = 0; seed < Backlog.ROOM_FOR_FAILED + 300; seed++) {
            storeWhatIsLost(seed);
        }
        List<TestBlob> others = new ArrayList<>();
        for (int seed = 0; seed < 100; seed++) {
            others.add(store(3, -1 - seed));
        }
        workForMinutes(1);
        assertThat(others).allMatch(here::isWhole);
        assertThat(healing.waiting()).isBetween((long) Backlog.ROOM_FOR_FAILED, Backlog.ROOM_FOR_FAILED + 300L);

        TestBlob another = store(3, -1000);
        workForMinutes(3);
        assertThat(here.isWhole(another)).isTrue();
    }

    /** A round lasts for as long as there is no room for what it finds: that says nothing of when the next one may begin. */
    @Test
    void whatThereWasNoRoomForIsLookedForSoonAfterALongRound() throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            here.fill(store(3, seed));
        }
        assertThat(healing.work()).isEqualTo(Step.BUSY);
        pass(Duration.ofMinutes(40));
        List<TestBlob> many = new ArrayList<>();
        for (int seed = 1000; seed < 1000 + Backlog.ROOM_FOR_YOUNG + 100; seed++) {
            TestBlob blob = store(3, seed);
            here.certified.put(blob.id(), OptionalInt.of(epoch));
            healing.certified(blob.id());
            many.add(blob);
        }

        workForMinutes(6);
        assertThat(many).allMatch(here::isWhole);
    }

    /** In a network that is written to, there is always a blob that is on its way. */
    @Test
    void whoeverWritesDoesNotKeepTheNodeFromBeingWhole() throws IOException {
        TestBlob old = store(1);
        long round = healing.lookAgain();
        TestBlob coming = store(100);
        for (int second = 0; second < 180; second++) {
            if (second % 10 == 0) {
                here.fill(coming);
                coming = store(101 + second);
                here.certified.put(coming.id(), OptionalInt.of(epoch));
                healing.certified(coming.id());
            }
            healing.work();
            pass(Duration.ofSeconds(1));
        }
        assertThat(here.isWhole(old)).isTrue();
        assertThat(healing.wasWholeSince(round)).isTrue();
    }

    /** What comes just before the end of an epoch is old in the next one. */
    @Test
    void whatWaitsForItsWriterIsNotLookedForAllTheTime() throws IOException {
        workUntilIdle();
        TestBlob blob = store(1);
        here.certified.put(blob.id(), OptionalInt.of(epoch));
        healing.certified(blob.id());
        epoch++;
        workUntilThrottled();
        assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        assertThat(requests()).isZero();

        here.fill(blob);
        pass(GRACE);
        long round = healing.lookAgain();
        workUntilIdle();
        assertThat(requests()).isZero();
        assertThat(healing.wasWholeSince(round)).isTrue();
    }

    @Test
    void noMoreIsAskedForWhenTheDiskIsFull() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            store(seed);
        }
        here.diskFailure = Optional.of(new IOException("no space left on device"));
        here.whenAsked = () -> obstacle = Optional.of("the disk is full");
        healing.work();
        int before = requests();
        assertThat(before).isPositive();

        for (int second = 0; second < 100; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(healing.work()).isEqualTo(Step.THROTTLED);
        }
        assertThat(requests()).isEqualTo(before);
        assertThat(healing.failedAttempts()).isLessThanOrEqualTo(2);
    }

    /** A node without a wallet can only wait until another one says it. */
    @Test
    void whatWasBadlyEncodedIsNotGotAgainAndAgain() throws IOException {
        TestBlob bad = TestBlob.inconsistent(ENCODING, 5_000, 0, Axis.PRIMARY, 0);
        for (int seed = 1; !isOfSliver(bad, 0); seed++) {
            bad = TestBlob.inconsistent(ENCODING, 5_000, seed, Axis.PRIMARY, 0);
        }
        TestBlob blob = bad;
        others.values().forEach(other -> other.blobs.put(blob.id(), blob));
        here.certified.put(blob.id(), OptionalInt.of(3));
        unheard = Optional.of("this node has no wallet");
        for (int minute = 0; minute < 60 * 24; minute++) {
            healing.work();
            pass(Duration.ofMinutes(1));
        }
        assertThat(accused).isBetween(2, 24);
        assertThat(healing.progress()).contains("no wallet");

        unheard = Optional.empty();
        pass(Duration.ofHours(7));
        workUntilIdle();
        assertThat(healing.waiting()).isZero();
    }

    private boolean isOfSliver(TestBlob blob, int index) {
        return here.pairs(blob.id()).stream().anyMatch(pair -> ENCODING.sliverOfPair(Axis.PRIMARY, pair) == index);
    }

    /** Ten times as much data cost nothing more, and four times as much loss four times. */
    @Test
    void whatHealingCostsGrowsWithTheLossAndNotWithTheData() throws IOException {
        List<TestBlob> data = new ArrayList<>();
        long little = costOfLosing(2, data, 5);
        long muchData = costOfLosing(2, data, 50);
        long muchLoss = costOfLosing(8, data, 50);
        System.out.printf(
                "2 of 5 blobs lost: %,d bytes move; 2 of 50: %,d; 8 of 50: %,d%n", little, muchData, muchLoss);
        assertThat(little).isPositive();
        assertThat(muchData).isBetween(little * 3 / 4, little * 4 / 3);
        assertThat(muchLoss).isBetween(3 * little, 5 * little);
    }

    /** The bytes that move, with metadata, when some of so many blobs are lost. */
    private long costOfLosing(int count, List<TestBlob> data, int stored) throws IOException {
        while (data.size() < stored) {
            TestBlob blob = store(data.size());
            here.fill(blob);
            data.add(blob);
        }
        workUntilIdle();
        for (TestBlob blob : data.subList(0, count)) {
            here.loseAll(blob.id());
        }
        long before = moved();
        damages++;
        workUntilIdle();
        assertThat(data).allMatch(here::isWhole);
        return moved() - before;
    }

    private long moved() {
        return others.values().stream()
                .mapToLong(other -> other.bytes() + other.metadataBytes)
                .sum();
    }

    private void workUntilThrottled() throws IOException {
        int steps = 0;
        while (healing.work() != Step.THROTTLED) {
            assertThat(steps++).isLessThan(1000);
        }
    }

    /** With a step in each second, and as many as there is something to do for. */
    private void workForMinutes(int minutes) throws IOException {
        for (int second = 0; second < 60 * minutes; second++) {
            int steps = 0;
            while (healing.work() == Step.BUSY) {
                assertThat(steps++).isLessThan(1000);
            }
            pass(Duration.ofSeconds(1));
        }
    }

    private void storeWhatIsLost(long seed) {
        here.certified.put(TestBlob.random(ENCODING, 3, 1_000_000 + seed).id(), OptionalInt.of(3));
    }

    private static Predicate<StorageNode> isMember(byte[] key) {
        return member -> Arrays.equals(member.publicKey(), key);
    }

    @Test
    void aNodeWithoutShardsNeedsNothing() throws IOException {
        MemoryBlobs none = new MemoryBlobs(ENCODING, List.of());
        none.certified.put(store(1).id(), OptionalInt.of(3));
        Healing idle = new Healing(
                none,
                none,
                new Neighbours(this::committees, isMember(key(9)), node -> others.get(node.id()), new Random(1)),
                cpu,
                (metadata, proof) -> Optional.empty(),
                Optional::empty,
                () -> 0,
                new Healing.Options(2, 1 << 20, new MemoryBudget(64 << 20), length -> GRACE, nanos -> {}),
                () -> now,
                Immediate::new);

        while (idle.work() != Step.IDLE) {
            assertThat(requests()).isZero();
        }
        assertThat(requests()).isZero();
    }
}
