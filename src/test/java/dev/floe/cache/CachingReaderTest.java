package dev.floe.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.read.BlobHandle;
import dev.floe.read.Consistency;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CachingReaderTest {
    private static final int MIB = 1 << 20;
    private final StubReader committee = new StubReader();

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static BlobHandle open(CachingReader reader, BlobId id) {
        return reader.open(id, ReadOptions.DEFAULT).await().atMost(Duration.ofSeconds(10));
    }

    private static byte[] all(Multi<byte[]> bytes) {
        return bytes.collect()
                .in(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .await()
                .atMost(Duration.ofSeconds(20))
                .toByteArray();
    }

    private static CompletableFuture<byte[]> later(Multi<byte[]> bytes) {
        return bytes.collect()
                .in(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .map(ByteArrayOutputStream::toByteArray)
                .subscribeAsCompletionStage();
    }

    @Test
    void secondReadAsksNobody() {
        byte[] bytes = random(300_000);
        BlobId id = committee.store("a", bytes, 4000);
        CachingReader reader = new CachingReader(committee, 4 * MIB);

        BlobHandle first = open(reader, id);
        assertThat(all(first.read(0, bytes.length))).isEqualTo(bytes);
        BlobHandle second = open(reader, id);
        assertThat(((CachedBlob) second).openedFromMemory()).isTrue();
        assertThat(((CachedBlob) second).inMemory(0, bytes.length)).isTrue();
        assertThat(all(second.read(0, bytes.length))).isEqualTo(bytes);

        assertThat(committee.reads).containsExactly(new StubReader.Read(id, 0, bytes.length));
        assertThat(reader.statistics().hitBytes()).isEqualTo(bytes.length);
        assertThat(reader.statistics().missBytes()).isEqualTo(bytes.length);
    }

    @Test
    void partIsNeverTakenForTheWhole() {
        byte[] bytes = random(100_000);
        BlobId id = committee.store("a", bytes, 1000);
        CachingReader reader = new CachingReader(committee, 4 * MIB);
        CachedBlob blob = (CachedBlob) open(reader, id);

        assertThat(all(blob.read(2_500, 4_100))).isEqualTo(Arrays.copyOfRange(bytes, 2_500, 4_100));

        assertThat(committee.reads).containsExactly(new StubReader.Read(id, 2_000, 5_000));
        assertThat(blob.inMemory(2_000, 5_000)).isTrue();
        assertThat(blob.inMemory(1_999, 2_001)).isFalse();
        assertThat(blob.inMemory(4_999, 5_001)).isFalse();
        assertThat(blob.inMemory(0, bytes.length)).isFalse();
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(committee.sentBytes).hasValue(3_000 + 100_000 - 0 - 0);
    }

    @Test
    void readsWhatIsMissingBetweenWhatIsThere() {
        byte[] bytes = random(50_000);
        BlobId id = committee.store("a", bytes, 1000);
        CachingReader reader = new CachingReader(committee, 4 * MIB);
        BlobHandle blob = open(reader, id);
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int from = random.nextInt(bytes.length);
            int to = from + random.nextInt(Math.min(5_000, bytes.length - from) + 1);
            assertThat(all(blob.read(from, to))).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        }
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(reader.statistics().entries()).isEqualTo(50);
    }

    @Test
    void hundredEqualReadsAtOnceAreOne() throws Exception {
        byte[] bytes = random(500_000);
        BlobId id = committee.store("a", bytes, 50_000);
        CompletableFuture<Void> opening = committee.holdOpening(id);
        CompletableFuture<Void> rows = committee.holdRows(id);
        CachingReader reader = new CachingReader(committee, 4 * MIB);

        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(later(reader.open(id, ReadOptions.DEFAULT)
                    .onItem()
                    .transformToMulti(blob -> blob.read(0, blob.length()))));
        }
        opening.complete(null);
        rows.complete(null);

        for (CompletableFuture<byte[]> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
        }
        assertThat(committee.readsOf(id)).isEqualTo(1);
        assertThat(committee.sentBytes).hasValue(bytes.length);
        assertThat(committee.opensOf(id)).isLessThanOrEqualTo(2);
    }

    @Test
    void equalReadsAreOneEvenWithoutMemory() throws Exception {
        byte[] bytes = random(500_000);
        BlobId id = committee.store("a", bytes, 50_000);
        CachingReader reader = new CachingReader(committee, 0);
        CompletableFuture<Void> rows = committee.holdRows(id);
        BlobHandle blob = open(reader, id);
        List<CompletableFuture<byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(later(blob.read(0, bytes.length)));
        }
        rows.complete(null);
        for (CompletableFuture<byte[]> one : all) {
            assertThat(one.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
        }
        assertThat(committee.readsOf(id)).isLessThanOrEqualTo(3);
    }

    @Test
    void readerThatStopsHoldsNobodyUp() throws Exception {
        byte[] bytes = random(2 * MIB);
        BlobId id = committee.store("a", bytes, 100_000);
        CachingReader reader = new CachingReader(committee, 8 * MIB);
        BlobHandle blob = open(reader, id);

        AssertSubscriber<byte[]> slow =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        slow.awaitNextItem();
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(Duration.ofSeconds(20));
        assertThat(joined(slow.getItems())).isEqualTo(bytes);
        assertThat(committee.readsOf(id)).isEqualTo(1);
    }

    @Test
    void readerThatFellBehindWithoutMemoryStillGetsEveryByte() throws Exception {
        byte[] bytes = random(MIB);
        BlobId id = committee.store("a", bytes, 10_000);
        CachingReader reader = new CachingReader(committee, 0);
        BlobHandle blob = open(reader, id);

        AssertSubscriber<byte[]> slow =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        slow.awaitNextItem();
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        slow.request(Long.MAX_VALUE);
        slow.awaitCompletion(Duration.ofSeconds(20));
        assertThat(joined(slow.getItems())).isEqualTo(bytes);
    }

    private static byte[] joined(List<byte[]> pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        pieces.forEach(out::writeBytes);
        return out.toByteArray();
    }

    @Test
    void leadersLeavingDoesNotHurtFollowers() throws Exception {
        byte[] bytes = random(MIB);
        BlobId id = committee.store("a", bytes, 100_000);
        CompletableFuture<Void> rows = committee.holdRows(id);
        CachingReader reader = new CachingReader(committee, 8 * MIB);
        BlobHandle blob = open(reader, id);

        AssertSubscriber<byte[]> leader =
                blob.read(0, bytes.length).subscribe().withSubscriber(AssertSubscriber.create(1));
        CompletableFuture<byte[]> follower = later(blob.read(0, bytes.length));
        leader.cancel();
        rows.complete(null);

        assertThat(follower.get(20, TimeUnit.SECONDS)).isEqualTo(bytes);
        assertThat(committee.readsOf(id)).isEqualTo(1);
    }

    @Test
    void lastReaderLeavingCancelsTheReadBelow() {
        BlobId id = committee.store("a", random(MIB), 100_000);
        committee.holdRows(id);
        CachingReader reader = new CachingReader(committee, 8 * MIB);
        BlobHandle blob = open(reader, id);

        AssertSubscriber<byte[]> one = blob.read(0, MIB).subscribe().withSubscriber(AssertSubscriber.create(1));
        AssertSubscriber<byte[]> two = blob.read(0, MIB).subscribe().withSubscriber(AssertSubscriber.create(1));
        await(() -> committee.running.get() == 1);
        one.cancel();
        assertThat(committee.running).hasValue(1);
        two.cancel();
        await(() -> committee.running.get() == 0);
        assertThat(committee.cancelled).hasValue(1);
    }

    @Test
    void cancelledOpeningIsGivenUpOnlyWhenNobodyWaits() {
        BlobId id = committee.store("a", random(1000), 1000);
        CompletableFuture<Void> gate = committee.holdOpening(id);
        CachingReader reader = new CachingReader(committee, MIB);
        CompletableFuture<BlobHandle> two = reader.open(id, ReadOptions.DEFAULT).subscribeAsCompletionStage();
        reader.open(id, ReadOptions.DEFAULT).subscribe().with(blob -> {}).cancel();
        gate.complete(null);
        assertThat(two).succeedsWithin(Duration.ofSeconds(10));
        assertThat(committee.opensOf(id)).isEqualTo(1);
    }

    @Test
    void failureReachesAllWhoWaitAndTheNextReadTriesAgain() {
        byte[] bytes = random(200_000);
        BlobId id = committee.store("a", bytes, 50_000);
        committee.failAt(id, 120_000);
        CompletableFuture<Void> rows = committee.holdRows(id);
        CachingReader reader = new CachingReader(committee, MIB);
        BlobHandle blob = open(reader, id);
        CompletableFuture<byte[]> one = later(blob.read(0, bytes.length));
        CompletableFuture<byte[]> two = later(blob.read(0, bytes.length));
        rows.complete(null);

        assertThat(one)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ReadException.class);
        assertThat(two)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(ReadException.class);
        assertThat(committee.readsOf(id)).isEqualTo(1);
        committee.heal(id);
        assertThat(all(blob.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(committee.reads.getLast()).isEqualTo(new StubReader.Read(id, 100_000, 200_000));
    }

    @Test
    void failedOpeningIsNotRemembered() {
        BlobId id = StubReader.id("later");
        CachingReader reader = new CachingReader(committee, MIB);
        assertThatThrownBy(() -> open(reader, id)).isInstanceOf(ReadException.class);
        committee.store("later", random(10), 10);
        assertThat(open(reader, id).length()).isEqualTo(10);
    }

    @Test
    void failureOfOpeningForMissingPiecesIsReported() {
        BlobId id = committee.store("a", random(10_000), 1000);
        CachingReader reader = new CachingReader(committee, MIB);
        BlobHandle blob = open(reader, id);
        committee.failOpening(id, ReadException.unavailable("gone", Duration.ofSeconds(1)));
        assertThatThrownBy(() -> all(blob.read(0, 10_000))).isInstanceOf(ReadException.class);
    }

    @Test
    void memoryStaysWithinItsCapacity() {
        CachingReader reader = new CachingReader(committee, MIB);
        for (int i = 0; i < 20; i++) {
            BlobId id = committee.store("b" + i, random(300_000 + i), 64_000);
            BlobHandle blob = open(reader, id);
            assertThat(all(blob.read(0, blob.length()))).hasSize(300_000 + i);
            assertThat(reader.statistics().bytes()).isLessThanOrEqualTo(MIB);
        }
    }

    @Test
    void rowThatWasPaidForIsKept() {
        byte[] bytes = random(4 * MIB);
        BlobId id = committee.store("a", bytes, MIB);
        CachingReader reader = new CachingReader(committee, 128L * MIB);
        CachedBlob blob = (CachedBlob) open(reader, id);
        assertThat(all(blob.read(MIB + 500_000, MIB + 500_001)))
                .isEqualTo(Arrays.copyOfRange(bytes, MIB + 500_000, MIB + 500_001));
        assertThat(blob.inMemory(MIB, 2 * MIB)).isTrue();
        assertThat(blob.inMemory(MIB - 1, 2 * MIB)).isFalse();
    }

    @Test
    void strictReadsGoTheirOwnWay() {
        byte[] bytes = random(10_000);
        BlobId id = committee.store("a", bytes, 1000);
        CachingReader reader = new CachingReader(committee, MIB);
        all(open(reader, id).read(0, bytes.length));
        BlobHandle strict = reader.open(id, ReadOptions.DEFAULT.withConsistency(Consistency.STRICT))
                .await()
                .atMost(Duration.ofSeconds(5));
        assertThat(all(strict.read(0, bytes.length))).isEqualTo(bytes);
        assertThat(committee.readsOf(id)).isEqualTo(2);
    }

    @Test
    void emptyBlobAndEmptyRange() {
        BlobId id = committee.store("empty", new byte[0], 2);
        CachingReader reader = new CachingReader(committee, MIB);
        assertThat(all(open(reader, id).read(0, 0))).isEmpty();
        assertThat(committee.reads).isEmpty();
    }

    @Test
    void demandIsRespected() {
        BlobId id = committee.store("a", StubReader.Content.patterned(100L * MIB), 64_000);
        CachingReader reader = new CachingReader(committee, MIB);
        BlobHandle blob = open(reader, id);
        AssertSubscriber<byte[]> subscriber =
                blob.read(0, blob.length()).subscribe().withSubscriber(AssertSubscriber.create(3));
        subscriber.awaitItems(3);
        assertThat(committee.sentBytes.get()).isLessThanOrEqualTo(4 * 64_000);
        subscriber.cancel();
        await(() -> committee.running.get() == 0);
    }

    @Test
    void longBlobDoesNotGrowTheStack() {
        long length = 20L * MIB;
        BlobId id = committee.store("a", StubReader.Content.patterned(length), 1_000);
        CachingReader reader = new CachingReader(committee, 64L * MIB);
        BlobHandle blob = open(reader, id);
        assertThat(all(blob.read(0, length))).hasSize((int) length);
        assertThat(all(blob.read(0, length))).hasSize((int) length);
        assertThat(committee.readsOf(id)).isEqualTo(1);
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
