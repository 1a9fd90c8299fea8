package dev.floe.node.heal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.floe.bytes.MemoryBudget;
import dev.floe.keys.BlsSecretKey;
import dev.floe.node.TestBlob;
import dev.floe.node.work.Step;
import dev.floe.peer.PeerException;
import dev.floe.peer.PeerFailures;
import dev.floe.protocol.Committee;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.ProtocolKeys;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.Encoding;
import dev.floe.redstuff.RedStuffException;
import dev.floe.store.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Taking a shard over from somebody who answers well, badly, or not at all. The steps are the test's. */
@Timeout(120)
class ShardSyncTest {
    private static final Encoding ENCODING = new Encoding(10);
    private static final int EPOCH = 6;
    private static final Duration PATIENCE = Duration.ofHours(12);
    private static final Calculator CPU = new Calculator() {
        @Override
        public <T> T compute(Work<T> work) throws RedStuffException {
            return work.run();
        }
    };

    @TempDir
    private Path directory;

    private final BlsSecretKey key = BlsSecretKey.generate(new SecureRandom());
    private MemoryBlobs here = new MemoryBlobs(ENCODING, List.of(0));
    private final StubNeighbour former = new StubNeighbour(ENCODING, List.of(0, 1, 2, 3));
    private final List<TestBlob> blobs = new ArrayList<>();
    private RecordStore store;
    private ShardStates states;
    private ShardSync sync;
    private long now;
    private int takenOver;
    private MemoryBudget memory = new MemoryBudget(64 << 20);
    private Duration patience = PATIENCE;

    @BeforeEach
    void aShardIsGained() throws IOException {
        store = RecordStore.open(directory, 1 << 20);
        states = new ShardStates(store);
        states.reconcile(EPOCH, List.of(0), List.of(), true);
        for (int seed = 0; seed < 5; seed++) {
            TestBlob blob = TestBlob.random(ENCODING, 2000, seed);
            blobs.add(blob);
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        sync = restarted();
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ShardSync restarted() {
        return restarted(Immediate::new);
    }

    private ShardSync restarted(ThreadFactory threads) {
        return restarted(threads, this::committees, _ -> former);
    }

    private ShardSync restarted(
            ThreadFactory threads, Supplier<Committees> committees, Function<StorageNode, Neighbour> nodes) {
        return new ShardSync(
                states,
                new Neighbours(committees, ProtocolKeys.of(key)::isOf, nodes, new Random(1)),
                ProtocolKeys.of(key),
                here,
                here,
                CPU,
                Optional::empty,
                new ShardSync.Options(patience, memory, _ -> {}),
                () -> now,
                threads,
                () -> takenOver++);
    }

    private Committees committees() {
        List<Integer> rest = IntStream.range(0, 10)
                .boxed()
                .filter(shard -> !here.shards.contains(shard))
                .toList();
        return new Committees(
                new Committee(
                        EPOCH,
                        10,
                        List.of(member(1, key.publicKey().toBytes(), here.shards), member(2, other(), rest))),
                Optional.of(new Committee(
                        EPOCH - 1, 10, List.of(member(2, other(), List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))))),
                true);
    }

    private static byte[] other() {
        return new byte[48];
    }

    private static StorageNode member(int id, byte[] key, List<Integer> shards) {
        byte[] bytes = new byte[ObjectId.LENGTH];
        bytes[0] = (byte) id;
        return new StorageNode(ObjectId.of(bytes), "node-" + id, "127.0.0.1:1", key, new byte[33], shards);
    }

    private void workUntilIdle() throws IOException {
        for (int steps = 0; sync.work() != Step.IDLE; steps++) {
            assertThat(steps).isLessThan(1000);
        }
    }

    @Test
    void allOfItComesAndTheRestIsLeftToRecovery() throws IOException {
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
        assertThat(takenOver).isEqualTo(1);
        assertThat(sync.progress()).isEqualTo("10 slivers were taken over");
    }

    @Test
    void whatWasCertifiedInThisEpochIsNotAskedFor() throws IOException {
        TestBlob young = TestBlob.random(ENCODING, 2000, 99);
        here.certified.put(young.id(), OptionalInt.of(EPOCH));
        former.blobs.put(young.id(), young);
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(here.isWhole(young)).isFalse();
    }

    @Test
    void whatTheOtherOneDoesNotHaveIsLeftToRecovery() throws IOException {
        former.blobs.remove(blobs.get(2).id());
        workUntilIdle();
        assertThat(blobs.stream().filter(here::isWhole)).hasSize(4);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    @Test
    void nothingWrongIsKept() throws IOException {
        blobs.forEach(here::fill);
        for (TestBlob blob : blobs) {
            for (Axis axis : Axis.values()) {
                here.lose(blob.id(), here.pairs(blob.id()).getFirst(), axis);
            }
        }
        former.manner = StubNeighbour.Manner.LYING;
        workUntilIdle();
        assertThat(blobs).noneMatch(here::isWhole);
        assertThat(former.lies).hasSize(10);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    @Test
    void aStopInBetweenCostsNothing() throws IOException {
        former.atOnce = 2;
        sync.work();
        int before = former.requests;
        sync = restarted();
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(former.sliversHandedOver).isEqualTo(10);
        assertThat(before).isPositive();
    }

    @Test
    void whoDoesNotAnswerIsAskedAgainForHalfADayAndThenDoneWithout() throws IOException {
        former.manner = StubNeighbour.Manner.EMPTY;
        for (int hour = 0; hour < 12; hour++) {
            assertThat(sync.work()).isEqualTo(Step.BUSY);
            assertThat(sync.work()).isEqualTo(Step.THROTTLED);
            assertThat(states.isSyncing(0)).isTrue();
            now += Duration.ofHours(1).toNanos();
        }
        now += Duration.ofHours(1).toNanos();
        sync.work();
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
        assertThat(takenOver).isEqualTo(1);
    }

    /** It says in so many words that asking again is for nothing: half a day with less than all is not waited for. */
    @Test
    void whoRefusesForGoodIsDoneWithoutAtOnce() throws IOException {
        former.atOnce = 2;
        sync.work();
        former.refusal = Optional.of(PeerFailures.of(PeerException.Kind.SHARD_NOT_ASSIGNED, 400, "SHARD_NOT_ASSIGNED"));
        workUntilIdle();
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
        assertThat(takenOver).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER, 500, INTERNAL_ERROR",
        "REFUSED, 400, MESSAGE_VERIFICATION_FAILED",
        "REFUSED, 400, SLIVER_COUNT_EXCEEDS_LIMIT"
    })
    void anyErrorOfTheOtherNodeItselfIsItsLastWord(PeerException.Kind kind, int status, String reason)
            throws IOException {
        former.refusal = Optional.of(PeerFailures.of(kind, status, reason));
        workUntilIdle();
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 400, INVALID_EPOCH",
        "REFUSED, 403, REQUEST_UNAUTHORIZED",
        "BUSY, 503, UNAVAILABLE",
        "BUSY, 503, ''",
        "SERVER, 502, ''",
        "REFUSED, 413, ''",
        "TRANSPORT, 0, ''",
        "TIMEOUT, 0, ''"
    })
    void whatPassesIsWaitedFor(PeerException.Kind kind, int status, String reason) throws IOException {
        former.refusal = Optional.of(PeerFailures.of(kind, status, reason));
        for (int hour = 0; hour < 11; hour++) {
            sync.work();
            assertThat(states.isSyncing(0)).isTrue();
            now += Duration.ofHours(1).toNanos();
        }
        former.refusal = Optional.empty();
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
    }

    /** It will not send them for nothing, and may be reached later. */
    @Test
    void whoCannotBeReachedLosesNoneOfTheShard() throws IOException {
        former.manner = StubNeighbour.Manner.EMPTY;
        for (int minute = 0; minute < 30; minute++) {
            sync.work();
            now += Duration.ofMinutes(1).toNanos();
        }
        former.manner = StubNeighbour.Manner.HONEST;
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
    }

    @Test
    void whatNobodyHasTheMetadataOfIsLeftToRecovery() throws IOException {
        former.withoutMetadata.addAll(List.of(blobs.get(0).id(), blobs.get(3).id()));
        workUntilIdle();
        assertThat(blobs.stream().filter(here::isWhole)).hasSize(3);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    /** Several answers, of which none is longer than is asked for, and none longer than there is memory for. */
    @Test
    void noMoreIsAskedForThanThereIsMemoryFor() throws IOException {
        TestBlob longOne = TestBlob.random(ENCODING, 900_000, 50);
        TestBlob tooLong = TestBlob.random(ENCODING, 1_800_000, 51);
        for (TestBlob blob : List.of(longOne, tooLong)) {
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        memory = new MemoryBudget(1_200_000);
        sync = restarted();
        workUntilIdle();
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(here.isWhole(longOne)).isTrue();
        assertThat(here.isWhole(tooLong)).isFalse();
        assertThat(former.longestAsked).isPositive().isLessThan(400_000);
        assertThat(memory.held()).isZero();
    }

    /** The other one does not have what was asked for, and sends what comes next, each time: more than there is room for. */
    @Test
    void whatIsFollowedByWhatCannotBeTakenIsNotAskedForForever() throws IOException {
        TestBlob tooLong = TestBlob.random(ENCODING, 1_800_000, 51);
        former.blobs.put(tooLong.id(), tooLong);
        here.certified.put(tooLong.id(), OptionalInt.of(3));
        TestBlob before = blobs.stream()
                .filter(blob -> blob.id().compareTo(tooLong.id()) < 0)
                .max(Comparator.comparing(TestBlob::id))
                .orElseThrow();
        former.blobs.remove(before.id());
        here.keep(before.metadata());
        memory = new MemoryBudget(1_200_000);
        sync = restarted();
        for (int minute = 0; sync.work() != Step.IDLE; minute++) {
            assertThat(minute).isLessThan(60);
            now += Duration.ofMinutes(1).toNanos();
        }
        assertThat(blobs.stream().filter(blob -> blob != before)).allMatch(here::isWhole);
    }

    @Test
    void whoIsBusyForLongIsNotExpectedToSendMore() throws IOException {
        sync.work();
        former.busyFor = 20;
        for (int minute = 0; sync.work() != Step.IDLE; minute++) {
            assertThat(minute).isLessThan(60);
            now += Duration.ofMinutes(1).toNanos();
        }
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(former.longestAsked).isLessThan(1 << 20);
    }

    /** Each has metadata before any of them asks, and there is no room for anything else then. */
    @Test
    void shardsDoNotWaitForWhatTheOthersHold() throws Exception {
        int shards = 4;
        int blobsAtOnce = 16;
        here = new MemoryBlobs(ENCODING, List.of(0, 1, 2, 3));
        states.reconcile(EPOCH, here.shards, List.of(), true);
        for (int seed = 0; seed < 2 * blobsAtOnce; seed++) {
            TestBlob blob = TestBlob.random(ENCODING, 2000, seed);
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        memory = new MemoryBudget(412_000);
        CountDownLatch allHaveMetadata = new CountDownLatch(shards * blobsAtOnce);
        Thread test = Thread.currentThread();
        Semaphore bell = new Semaphore(0);
        sync = restarted(work -> {
            if (Thread.currentThread() == test) {
                return Thread.ofVirtual().unstarted(work);
            }
            return Thread.ofVirtual().unstarted(() -> {
                allHaveMetadata.countDown();
                try {
                    allHaveMetadata.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                work.run();
            });
        });
        sync.wakeBy(bell::release);
        try {
            while (sync.work() != Step.IDLE) {
                assertThat(bell.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            sync.close();
        }
        assertThat(former.blobs.values()).allMatch(here::isWhole);
        assertThat(sync.progress()).isEqualTo(2 * shards * 2 * blobsAtOnce + " slivers were taken over");
        assertThat(memory.held()).isZero();
    }

    /** A sliver each minute is something; of a million blobs it is years. */
    @Test
    void whoTricklesIsDoneWithoutAsIfItHadSentNothing() throws IOException {
        patience = Duration.ofMinutes(5);
        former.atOnce = 1;
        former.beforeHandingOver = () -> now += Duration.ofSeconds(59).toNanos();
        sync = restarted();
        workUntilIdle();
        assertThat(former.sliversHandedOver).isBetween(5, 7);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
        assertThat(takenOver).isEqualTo(1);
    }

    /** Now and then it gives much, and then trickles on. */
    @Test
    void whoTricklesMostOfTheTimeIsDoneWithoutToo() throws IOException {
        for (int seed = 5; seed < 60; seed++) {
            TestBlob blob = TestBlob.random(ENCODING, 2000, seed);
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        patience = Duration.ofMinutes(5);
        former.beforeHandingOver = () -> {
            boolean well = former.sliversHandedOver % 5 == 0;
            former.atOnce = well ? 4 : 1;
            now += Duration.ofSeconds(well ? 0 : 59).toNanos();
        };
        sync = restarted();
        workUntilIdle();
        assertThat(former.sliversHandedOver).isBetween(10, 60);
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    /** As from a small machine behind a slow line. */
    @Test
    void whoTakesAsLongAsItsBytesNeedIsGoneOnWith() throws IOException {
        for (int seed = 50; seed < 55; seed++) {
            TestBlob blob = TestBlob.random(ENCODING, 900_000, seed);
            blobs.add(blob);
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        patience = Duration.ofSeconds(30);
        former.atOnce = 1;
        former.beforeHandingOver = () -> now += Duration.ofSeconds(2).toNanos();
        sync = restarted();
        workUntilIdle();
        assertThat(now).isGreaterThan(patience.toNanos());
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(former.sliversHandedOver).isEqualTo(20);
    }

    /** Each answer is refused when it has become too long, and costs as much again as the one before. */
    @Test
    void whoNeverSendsWhatCanBeUnderstoodIsNotAskedForEachBlob() throws IOException {
        for (int seed = 5; seed < 100; seed++) {
            here.certified.put(TestBlob.random(ENCODING, 2000, seed).id(), OptionalInt.of(3));
        }
        former.unreadable = true;
        for (int minute = 0; sync.work() != Step.IDLE; minute++) {
            assertThat(minute).isLessThan(60);
            now += Duration.ofMinutes(1).toNanos();
        }
        assertThat(states.of(0)).contains(new ShardStates.State.Recover());
    }

    @Test
    void whoSaysNothingKeepsNobodyElseFromHandingOver() throws Exception {
        here = new MemoryBlobs(ENCODING, IntStream.range(0, 10).boxed().toList());
        blobs.forEach(blob -> here.certified.put(blob.id(), OptionalInt.of(3)));
        states.reconcile(EPOCH, here.shards, List.of(), true);
        StubNeighbour silent = silent(List.of(0, 1, 2, 3, 4, 5, 6, 7));
        takeOverFrom(List.of(silent));
    }

    /** In front of those who answer, each of them with a shard, and each is given up after a minute. */
    @Test
    void manyWhoSayNothingKeepNobodyElseFromHandingOver() throws Exception {
        here = new MemoryBlobs(ENCODING, IntStream.range(0, 10).boxed().toList());
        blobs.forEach(blob -> here.certified.put(blob.id(), OptionalInt.of(3)));
        states.reconcile(EPOCH, here.shards, List.of(), true);
        takeOverFrom(
                IntStream.range(0, 8).mapToObj(shard -> silent(List.of(shard))).toList());
    }

    private static StubNeighbour silent(List<Integer> shards) {
        StubNeighbour silent = new StubNeighbour(ENCODING, shards);
        silent.manner = StubNeighbour.Manner.SILENT;
        return silent;
    }

    /** Takes shards 8 and 9 over from who answers, some slivers at a time, and tries the others in vain. */
    private void takeOverFrom(List<StubNeighbour> silent) throws Exception {
        Map<ObjectId, StubNeighbour> nodes = new HashMap<>();
        List<StorageNode> before = new ArrayList<>();
        for (StubNeighbour one : silent) {
            before.add(member(10 + before.size(), other(), one.shards));
            nodes.put(before.getLast().id(), one);
        }
        before.add(member(2, other(), List.of(8, 9)));
        nodes.put(before.getLast().id(), former);
        Committees committees = new Committees(
                new Committee(EPOCH, 10, List.of(member(1, key.publicKey().toBytes(), here.shards))),
                Optional.of(new Committee(EPOCH - 1, 10, before)),
                true);
        former.atOnce = 1;
        Semaphore bell = new Semaphore(0);
        sync = restarted(Thread.ofVirtual().factory(), () -> committees, node -> nodes.get(node.id()));
        sync.wakeBy(bell::release);
        try {
            for (int rounds = 0; states.isSyncing(8) || states.isSyncing(9); rounds++) {
                assertThat(rounds).isLessThan(60);
                Step step = sync.work();
                if (step == Step.THROTTLED && !bell.tryAcquire(1, TimeUnit.SECONDS)) {
                    // All that are asked say nothing.
                    now += Duration.ofMinutes(2).toNanos();
                    silent.forEach(StubNeighbour::giveUp);
                }
            }
        } finally {
            sync.close();
        }
        assertThat(former.sliversHandedOver).isEqualTo(4 * blobs.size());
    }

    @Test
    void metadataOfManyBlobsAreGotAtTheSameTime() throws Exception {
        former.metadataAfter = 5;
        sync = restarted(Thread.ofVirtual().factory());
        CountDownLatch ended = new CountDownLatch(1);
        sync.wakeBy(ended::countDown);
        assertThat(sync.work()).isEqualTo(Step.BUSY);
        ended.await();
        assertThat(former.sliversHandedOver).isEqualTo(5);
        sync.close();
    }

    /**
     * A former holder that is some milliseconds away: how long a shard takes. {@code -Dfloe.test.gained=2000} for more blobs,
     * {@code -Dfloe.test.gained.distance=50} for more milliseconds.
     */
    @Test
    void howLongAShardTakesFromAfar() throws Exception {
        for (int seed = 5; seed < Integer.getInteger("floe.test.gained", 20); seed++) {
            TestBlob blob = TestBlob.random(ENCODING, 2000, seed);
            blobs.add(blob);
            former.blobs.put(blob.id(), blob);
            here.certified.put(blob.id(), OptionalInt.of(3));
        }
        former.distance = Duration.ofMillis(Integer.getInteger("floe.test.gained.distance", 1));
        Semaphore bell = new Semaphore(0);
        sync = restarted(Thread.ofVirtual().factory());
        sync.wakeBy(bell::release);
        long begin = System.nanoTime();
        while (sync.work() != Step.IDLE) {
            bell.acquire();
        }
        System.out.printf(
                "%d blobs, %d ms away: %,d ms; metadata one after the other would take %,d%n",
                blobs.size(),
                former.distance.toMillis(),
                (System.nanoTime() - begin) / 1_000_000,
                blobs.size() * former.distance.toMillis());
        assertThat(blobs).allMatch(here::isWhole);
        assertThat(former.sliversHandedOver).isEqualTo(2 * blobs.size());
    }
}
