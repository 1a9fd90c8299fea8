package dev.floe.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.fake.FakeNetwork;
import dev.floe.fake.FakeNode;
import dev.floe.fake.FakeNode.Answer;
import dev.floe.fake.FakeNode.Seen;
import dev.floe.fake.Fault;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.BlobPersistence;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.protocol.StorageNode;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.Sliver;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final BlobId BLOB = BlobId.of(new byte[32]);
    private static final Sliver SLIVER = sliver(300_000, 1500, 7);

    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();
    private final PeerObserver counting = new PeerObserver() {
        @Override
        public void finished(StorageNode node, RequestKind kind, String outcome, Duration took, long bytes) {
            outcomes.computeIfAbsent(kind.label() + " " + outcome, key -> new AtomicInteger())
                    .incrementAndGet();
        }
    };
    private final Map<String, byte[]> uploads = new ConcurrentHashMap<>();
    private final Peers peers = new Peers(VERTX, FakeNetwork.PATIENT, counting);
    private FakeNode node = fake(true);

    private static Sliver sliver(int length, int symbolSize, int index) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return new Sliver(Axis.PRIMARY, index, symbolSize, data);
    }

    private FakeNode fake(boolean http2) {
        return new FakeNode(VERTX, "node-0", List.of(0), this::answer, http2);
    }

    private Answer answer(String method, String path, String query, byte[] body, Fault fault) {
        if (method.equals("PUT")) {
            uploads.put(path + "?" + query, body);
            return Answer.json(201, "{\"success\":{\"code\":201,\"data\":\"sliver stored successfully\"}}");
        }
        if (path.endsWith("/slivers/7/primary")) {
            return Answer.bcs(SLIVER.toBcs());
        }
        if (path.endsWith("/slivers/9/primary")) {
            return Answer.error(ApiStatus.UNAVAILABLE, ErrorReason.BLOB_WITHHELD);
        }
        if (path.endsWith("/slivers/10/primary")) {
            return Answer.error(ApiStatus.UNAVAILABLE, ErrorReason.UNAVAILABLE);
        }
        if (path.endsWith("/status")) {
            return Answer.json(200, "{\"success\":{\"code\":200,\"data\":\"nonexistent\"}}");
        }
        if (path.contains("/confirmation/")) {
            return Answer.error(ApiStatus.FAILED_PRECONDITION, ErrorReason.NOT_REGISTERED);
        }
        if (path.endsWith("/health")) {
            return Answer.json(
                    200,
                    "{\"success\":{\"code\":200,\"data\":{\"uptime\":{\"secs\":5,\"nanos\":0},\"epoch\":3,\"publicKey\":\"\","
                            + "\"nodeStatus\":\"Active\",\"eventProgress\":{\"persisted\":1,\"pending\":0},"
                            + "\"shardSummary\":{\"owned\":4,\"ownedShardStatus\":{\"unknown\":0,\"ready\":3,"
                            + "\"inTransfer\":1,\"inRecovery\":0},\"readOnly\":0}}}}");
        }
        return new Answer(404, "text/plain", new byte[0]);
    }

    @AfterEach
    void close() {
        peers.close();
        node.close();
    }

    @AfterAll
    static void closeVertx() {
        VERTX.close();
    }

    private CompletableFuture<Sliver> fetch(Duration timeout) {
        return peers.of(node.registered()).sliver(BLOB, 7, Axis.PRIMARY, SLIVER.data().length, timeout);
    }

    private static CompletableFuture<Sliver> fetchFrom(Peer peer) {
        return peer.sliver(BLOB, 7, Axis.PRIMARY, SLIVER.data().length, TIMEOUT);
    }

    /** A node that took its time is asked how it is now, too. */
    private static boolean isForTheSliver(Seen request) {
        return request.path().endsWith("/slivers/7/primary");
    }

    private static PeerException failureOf(CompletableFuture<?> future) throws InterruptedException {
        try {
            future.get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return PeerException.of(e);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("did not end", e);
        }
        throw new AssertionError("did not fail");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fetchesSliversOverWhicheverHttpTheNodeSpeaks(boolean http2) throws Exception {
        node.close();
        node = fake(http2);
        Sliver sliver = fetch(TIMEOUT).get();
        assertThat(sliver.data()).isEqualTo(SLIVER.data());
        assertThat(sliver.index()).isEqualTo(7);
        assertThat(sliver.symbolSize()).isEqualTo(1500);
        assertThat(node.seen().stream().filter(PeerTest::isForTheSliver))
                .singleElement()
                .satisfies(seen ->
                        assertThat(seen.version()).isEqualTo(http2 ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1));
    }

    @Test
    void fetchesManySliversAtOnce() throws Exception {
        List<CompletableFuture<Sliver>> all = java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> fetch(Duration.ofMinutes(10)))
                .toList();
        for (CompletableFuture<Sliver> one : all) {
            assertThat(one.get().data()).isEqualTo(SLIVER.data());
        }
        assertThat(outcomes.get("sliver ok")).hasValue(500);
    }

    @Test
    void aRequestThatCannotBeginFailsAndOthersGoOn() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        PeerObserver failing = new PeerObserver() {
            @Override
            public void started(StorageNode node, RequestKind kind) {
                if (begun.getAndIncrement() == 0) {
                    throw new IllegalStateException("no room to count");
                }
            }
        };
        try (Peers watched = new Peers(VERTX, FakeNetwork.PATIENT, failing)) {
            Peer peer = watched.of(node.registered());
            PeerException failure = failureOf(fetchFrom(peer));
            assertThat(failure.kind()).isEqualTo(PeerException.Kind.TRANSPORT);
            assertThat(failure).hasMessageContaining("no room to count");
            assertThat(fetchFrom(peer).get(60, TimeUnit.SECONDS).index()).isEqualTo(7);
        }
    }

    /** Of all that one connection carries, the answer that there is no memory for fails alone. */
    @Test
    void anAnswerThatThereIsNoMemoryForBreaksNoOtherOff() throws Exception {
        Peer peer = peers.of(node.registered());
        List<CompletableFuture<Sliver>> all = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> peer.sliver(BLOB, 7, Axis.PRIMARY, SLIVER.data().length, TIMEOUT, length -> {
                    if (i == 50) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    return new byte[length];
                }))
                .toList();
        assertThat(failureOf(all.get(50))).hasMessageContaining("Java heap space");
        for (int i = 0; i < all.size(); i++) {
            if (i != 50) {
                assertThat(all.get(i).get(60, TimeUnit.SECONDS).index()).isEqualTo(7);
            }
        }
    }

    @Test
    void uploadsReadFromElsewhere() throws Exception {
        Upload body = Upload.sliver(Upload.of(SLIVER.data()), SLIVER.symbolSize(), SLIVER.index());
        StoreAnswer answer = peers.of(node.registered())
                .putSliver(BLOB, 7, Axis.PRIMARY, body, true, TIMEOUT)
                .get();
        assertThat(answer).isEqualTo(StoreAnswer.STORED);
        assertThat(uploads.get("/v1/blobs/" + BLOB + "/slivers/7/primary?pending=true"))
                .isEqualTo(SLIVER.toBcs());
    }

    /** Head and body of each, and those that are made in one turn of the event loop together. */
    @Test
    void smallUploadsLeaveInFewRecords() throws Exception {
        int count = 50;
        StorageNode there = node.registered();
        String host = there.networkAddress().substring(0, there.networkAddress().indexOf(':'));
        int port = Integer.parseInt(there.networkAddress().substring(host.length() + 1));
        try (TlsRecords records = new TlsRecords(port)) {
            Peer peer = peers.of(new StorageNode(
                    there.id(),
                    there.name(),
                    host + ":" + records.port(),
                    there.publicKey(),
                    there.networkPublicKey(),
                    there.shards()));
            peer.health(TIMEOUT).get();
            int before = records.sent();
            List<CompletableFuture<StoreAnswer>> answers = java.util.stream.IntStream.range(0, count)
                    .mapToObj(pair ->
                            peer.putSliver(BLOB, pair, Axis.SECONDARY, Upload.of(new byte[200]), false, TIMEOUT))
                    .toList();
            for (CompletableFuture<StoreAnswer> answer : answers) {
                assertThat(answer.get()).isEqualTo(StoreAnswer.STORED);
            }
            // A few are of the connection's own.
            assertThat(records.sent() - before).isLessThanOrEqualTo(count + count / 5);
        }
        assertThat(uploads)
                .hasSize(count)
                .allSatisfy((path, body) -> assertThat(body).hasSize(200));
    }

    @Test
    void readsTheJsonOfStatusAndHealth() throws Exception {
        Peer peer = peers.of(node.registered());
        assertThat(peer.sliverStatus(BLOB, 7, Axis.PRIMARY, TIMEOUT).get()).isEqualTo(StoredStatus.NONEXISTENT);
        assertThat(peer.metadataStatus(BLOB, TIMEOUT).get()).isEqualTo(StoredStatus.NONEXISTENT);
        assertThat(peer.health(TIMEOUT).get()).isEqualTo(new NodeHealth(3, "Active", 5, 4, 3));
    }

    @Test
    void refusalsAreTyped() throws Exception {
        Peer peer = peers.of(node.registered());
        PeerException refusal = failureOf(peer.confirmation(
                BLOB, new BlobPersistence.Deletable(ObjectId.parse("0x7").orElseThrow()), Duration.ZERO, TIMEOUT));
        assertThat(refusal.kind()).isEqualTo(PeerException.Kind.NOT_REGISTERED);
        assertThat(refusal.httpStatus()).isEqualTo(400);
        assertThat(refusal.reason()).isEqualTo("NOT_REGISTERED");
        assertThat(failureOf(peer.sliver(BLOB, 8, Axis.PRIMARY, 10, TIMEOUT)).kind())
                .isEqualTo(PeerException.Kind.NOT_FOUND);
        assertThat(failureOf(peer.metadata(BLOB, 10, TIMEOUT)).httpStatus()).isEqualTo(404);
        assertThat(peer.health().trusted()).isTrue();
    }

    /** By its reason alone: another 503 is about the node. */
    @Test
    void aBlobThatIsWithheldIsToldFromANodeThatIsBusy() throws Exception {
        Peer peer = peers.of(node.registered());
        PeerException withheld = failureOf(peer.sliver(BLOB, 9, Axis.PRIMARY, 10, TIMEOUT));
        assertThat(withheld.kind()).isEqualTo(PeerException.Kind.WITHHELD);
        assertThat(withheld.httpStatus()).isEqualTo(503);
        PeerException busy = failureOf(peer.sliver(BLOB, 10, Axis.PRIMARY, 10, TIMEOUT));
        assertThat(busy.kind()).isEqualTo(PeerException.Kind.BUSY);
        assertThat(busy.httpStatus()).isEqualTo(503);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONE", "SLOW"},
            mode = EnumSource.Mode.EXCLUDE)
    void everyFaultEndsInATypedFailure(Fault fault) throws Exception {
        node.become(fault);
        // Only for those that never end does the client lose its patience.
        boolean endless =
                EnumSet.of(Fault.FROZEN, Fault.HANGING, Fault.DRIPPING).contains(fault);
        CompletableFuture<Sliver> future = fetch(endless ? Duration.ofMillis(700) : TIMEOUT);
        if (fault.lies() && fault != Fault.GARBAGE && fault != Fault.OVERLONG) {
            // The shape is right: only metadata can tell.
            assertThat(future.get()).isNotNull();
            return;
        }
        PeerException.Kind expected = switch (fault) {
            case STOPPED, RESETTING, TRUNCATING -> PeerException.Kind.TRANSPORT;
            case FROZEN, HANGING, DRIPPING -> PeerException.Kind.TIMEOUT;
            case GARBAGE, OVERLONG -> PeerException.Kind.MALFORMED;
            case NOT_FOUND -> PeerException.Kind.NOT_FOUND;
            case FORBIDDEN -> PeerException.Kind.FORBIDDEN;
            case INTERNAL_ERROR -> PeerException.Kind.SERVER;
            case BUSY -> PeerException.Kind.BUSY;
            case SHARD_NOT_ASSIGNED -> PeerException.Kind.SHARD_NOT_ASSIGNED;
            default -> throw new AssertionError(fault);
        };
        assertThat(failureOf(future).kind()).isEqualTo(expected);
    }

    @Test
    void anotherKeyIsNobodyWeKnow() throws Exception {
        StorageNode real = node.registered();
        try (FakeNode other = fake(true)) {
            StorageNode impostor = new StorageNode(
                    real.id(),
                    real.name(),
                    other.registered().networkAddress(),
                    real.publicKey(),
                    real.networkPublicKey(),
                    real.shards());
            PeerException failure =
                    failureOf(peers.of(impostor).sliver(BLOB, 7, Axis.PRIMARY, SLIVER.data().length, TIMEOUT));
            assertThat(failure.kind()).isEqualTo(PeerException.Kind.TRANSPORT);
            assertThat(other.seen()).isEmpty();
        }
    }

    /** No part of a blob is asked for: of whoever lets a read wait it is soon asked how it is, which takes a place, too. */
    @Test
    void cancellingResetsTheRequestAndFreesItsPlace() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        PeerObserver watching = new PeerObserver() {
            @Override
            public void finished(StorageNode at, RequestKind kind, String outcome, Duration took, long bytes) {
                if (kind == RequestKind.METADATA_STATUS && outcome.equals(CANCELLED)) {
                    cancelled.countDown();
                }
            }
        };
        PeerOptions one = new PeerOptions(TIMEOUT, 1, 1, 1 << 20, 1 << 20, Reach.ANYWHERE);
        try (Peers narrow = new Peers(VERTX, one, watching)) {
            Peer peer = narrow.of(node.registered());
            peer.health(TIMEOUT).get();
            Predicate<Seen> hangs = request -> request.path().endsWith("/metadata/status");
            node.become(Fault.HANGING, hangs);
            CompletableFuture<StoredStatus> hanging = peer.metadataStatus(BLOB, TIMEOUT);
            CompletableFuture<NodeHealth> waits = peer.health(TIMEOUT);
            CompletableFuture<NodeHealth> tooMany = peer.health(TIMEOUT);
            assertThat(failureOf(tooMany).kind()).isEqualTo(PeerException.Kind.OVERLOADED);
            waits.cancel(true);
            waits = peer.health(TIMEOUT);
            assertThat(node.awaitSeen(1, hangs)).hasSize(1);
            assertThat(waits).isNotDone();
            hanging.cancel(true);
            assertThat(waits.get(60, TimeUnit.SECONDS).nodeStatus()).isEqualTo("Active");
            assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(node.awaitCancelled(1)).singleElement().matches(hangs);
        }
    }

    /** What waits has no timeout, and event loops that have stopped run nothing, not even that of what had begun. */
    @Test
    void whoeverWaitsHearsOfTheEnd() throws Exception {
        Vertx stopping = Vertx.vertx();
        PeerOptions one = new PeerOptions(TIMEOUT, 1, 10, 1 << 20, 1 << 20, Reach.ANYWHERE);
        Peers ending = new Peers(stopping, one, counting);
        Peer peer = ending.of(node.registered());
        peer.health(TIMEOUT).get();
        node.become(Fault.HANGING);
        CompletableFuture<StoredStatus> begun = peer.metadataStatus(BLOB, TIMEOUT);
        CompletableFuture<StoredStatus> waiting = peer.metadataStatus(BLOB, TIMEOUT);
        CompletableFuture<Void> stopped = stopping.close().toCompletionStage().toCompletableFuture();
        stopped.get(60, TimeUnit.SECONDS);
        CompletableFuture<StoredStatus> late = peer.metadataStatus(BLOB, TIMEOUT);
        ending.close();
        CompletableFuture<StoredStatus> afterwards = peer.metadataStatus(BLOB, TIMEOUT);
        for (CompletableFuture<StoredStatus> ended : List.of(begun, waiting, late, afterwards)) {
            ended.handle((status, failure) -> status).get(30, TimeUnit.SECONDS);
            assertThat(failureOf(ended).kind()).isEqualTo(PeerException.Kind.TRANSPORT);
        }
    }

    @Test
    void whoHearsOfAnAnswerFindsItInWhatThePeerKnows() throws Exception {
        long start = System.nanoTime();
        CompletableFuture<Boolean> known = new CompletableFuture<>();
        CompletableFuture<Peer> asked = new CompletableFuture<>();
        PeerObserver asking = new PeerObserver() {
            @Override
            public void finished(StorageNode at, RequestKind kind, String outcome, Duration took, long bytes) {
                asked.thenAccept(peer -> known.complete(peer.answeredSince(start)));
            }
        };
        try (Peers watched = new Peers(VERTX, FakeNetwork.PATIENT, asking)) {
            Peer peer = watched.of(node.registered());
            asked.complete(peer);
            peer.health(TIMEOUT).get();
            assertThat(known.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aNodeThatWasSilentIsTrustedAgainWithoutARead() throws Exception {
        CompletableFuture<Void> lost = new CompletableFuture<>();
        CompletableFuture<Void> regained = new CompletableFuture<>();
        PeerObserver watching = new PeerObserver() {
            @Override
            public void trust(StorageNode at, boolean trusted) {
                (trusted ? regained : lost).complete(null);
            }
        };
        try (Peers watched = new Peers(VERTX, FakeNetwork.PATIENT, watching)) {
            Peer peer = watched.of(node.registered());
            peer.sliver(BLOB, 7, Axis.PRIMARY, SLIVER.data().length, TIMEOUT).get();
            node.become(Fault.HANGING);
            List<CompletableFuture<Sliver>> reads = List.of(fetchFrom(peer), fetchFrom(peer));
            lost.get(60, TimeUnit.SECONDS);
            assertThat(node.awaitSeen(3, PeerTest::isForTheSliver)).hasSize(3);
            // Others were faster, so nobody waits for this node's answer; and then it is well again.
            reads.forEach(read -> read.cancel(true));
            node.forget();
            node.become(Fault.NONE);
            regained.get(120, TimeUnit.SECONDS);
            assertThat(peer.health().trusted()).isTrue();
            assertThat(node.seen())
                    .isNotEmpty()
                    .allSatisfy(request -> assertThat(request.path()).endsWith("/slivers/0/primary/status"));
        }
    }

    @Test
    void aNodeAtAPrivateAddressIsNotConnectedToUnlessItMay() throws Exception {
        try (Peers strict = new Peers(VERTX, FakeNetwork.PATIENT.within(Reach.PUBLIC), counting)) {
            PeerException refusal = failureOf(strict.of(node.registered()).health(TIMEOUT));
            assertThat(refusal.kind()).isEqualTo(PeerException.Kind.TRANSPORT);
            assertThat(refusal)
                    .hasMessageContaining("127.0.0.1 is at no public address")
                    .hasMessageContaining("allow");
        }
        assertThat(node.seen()).isEmpty();
        assertThat(peers.of(node.registered()).health(TIMEOUT).get().nodeStatus())
                .isEqualTo("Active");
    }

    /** A node that refuses from the head of an upload, and reads none of its body. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUploadThatIsAnsweredBeforeItsEndIsNotLeftOpen(boolean http2) throws Exception {
        node.close();
        node = fake(http2);
        node.refuseUploadsEarly();
        Upload endless = new Upload() {
            @Override
            public long length() {
                return 1L << 30;
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) {}

            @Override
            public boolean isInMemory() {
                return false;
            }
        };
        CompletableFuture<StoreAnswer> upload =
                peers.of(node.registered()).putSliver(BLOB, 7, Axis.PRIMARY, endless, false, TIMEOUT);
        assertThat(failureOf(upload).kind()).isEqualTo(PeerException.Kind.FORBIDDEN);
        if (http2) {
            assertThat(node.awaitCancelled(1)).hasSize(1);
        }
        assertThat(fetch(TIMEOUT).get().data()).isEqualTo(SLIVER.data());
    }

    @Test
    void aNodeThatIsBackIsUsedAgain() throws Exception {
        fetch(TIMEOUT).get();
        node.become(Fault.STOPPED);
        assertThat(failureOf(fetch(TIMEOUT)).kind()).isEqualTo(PeerException.Kind.TRANSPORT);
        node.become(Fault.NONE);
        assertThat(fetch(TIMEOUT).get().data()).isEqualTo(SLIVER.data());
    }

    @Test
    void aSliverOfAnotherLengthIsRefusedBeforeItIsRead() {
        Peer peer = peers.of(node.registered());
        assertThatThrownBy(
                        () -> peer.sliver(BLOB, 7, Axis.PRIMARY, 1000, TIMEOUT).get())
                .hasCauseInstanceOf(PeerException.class);
        assertThatThrownBy(() ->
                        peer.sliver(BLOB, 7, Axis.PRIMARY, 3_000_000, TIMEOUT).get())
                .hasCauseInstanceOf(PeerException.class);
    }

    @Test
    void uploadsAreExactAtAnyPosition() throws Exception {
        byte[] expected = SLIVER.toBcs();
        Upload upload = Upload.sliver(Upload.of(SLIVER.data()), SLIVER.symbolSize(), SLIVER.index());
        assertThat(upload.length()).isEqualTo(expected.length);
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            int from = random.nextInt(expected.length);
            int count = random.nextInt(expected.length - from + 1);
            byte[] piece = new byte[count];
            upload.read(from, piece, 0, count);
            assertThat(piece).isEqualTo(Arrays.copyOfRange(expected, from, from + count));
        }
    }
}
