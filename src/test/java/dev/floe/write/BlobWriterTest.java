package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.floe.protocol.BlobStatus;
import dev.floe.protocol.EventId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.Encoding;
import dev.floe.sui.BlobObject;
import dev.floe.write.FakeNode.Behaviour;
import dev.floe.write.StoreException.Fault;
import dev.floe.write.StoreOutcome.NewlyCreated;
import dev.floe.write.StoreOutcome.ResourceOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class BlobWriterTest {
    @TempDir
    Path spool;

    private static BlobSource blob(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return BlobSource.of(bytes);
    }

    private NewlyCreated store(FakeWalrus walrus, StoreRequest request) throws Exception {
        return store(walrus, request, FakeWalrus.PATIENT);
    }

    private NewlyCreated store(FakeWalrus walrus, StoreRequest request, WriteLimits limits) throws Exception {
        return (NewlyCreated) walrus.writer(spool, limits).store(blob(10_000), request, StoreProgress.UNWATCHED);
    }

    private boolean spoolIsEmpty() {
        try (Stream<Path> files = Files.walk(spool)) {
            return files.noneMatch(file -> file.toString().endsWith(".slivers"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a large one is there when it is encoded. */
    @ParameterizedTest
    @CsvSource({"1000, false", "100000, true"})
    void onlyTheSliversOfLargeBlobsWaitInFiles(int length, boolean inFile) throws Exception {
        AtomicBoolean seen = new AtomicBoolean();
        Consumer<StoreProgress> observer = step -> {
            if (step instanceof StoreProgress.Encoded) {
                seen.set(!spoolIsEmpty());
            }
        };
        new FakeWalrus(3, 2, 2, 2, 1).writer(spool).store(blob(length), StoreRequest.forEpochs(1), observer);
        assertThat(seen.get()).isEqualTo(inFile);
    }

    @Test
    void aBlobThatChangedWhileItWasEncodedIsNotPaidFor() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        BlobSource changing = new BlobSource() {
            @Override
            public long length() {
                return 1000;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) {}

            @Override
            public void requireUnchanged() throws IOException {
                throw new IOException("it was written to");
            }
        };
        assertThatThrownBy(
                        () -> walrus.writer(spool).store(changing, StoreRequest.forEpochs(1), StoreProgress.UNWATCHED))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("it was written to");
        assertThat(walrus.chain.allBlobs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 100_000})
    void everyNodeHoldsTheBlobOnceItIsCertified(int length) throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        List<StoreProgress> steps = Collections.synchronizedList(new ArrayList<>());

        StoreOutcome outcome = walrus.writer(spool).store(blob(length), StoreRequest.forEpochs(3), steps::add);

        BlobObject blob = ((NewlyCreated) outcome).blob();
        assertThat(blob.size()).isEqualTo(length);
        assertThat(blob.certifiedEpoch()).isEqualTo(OptionalInt.of(FakeWalrus.FIRST_EPOCH));
        assertThat(blob.storage().endEpoch()).isEqualTo(FakeWalrus.FIRST_EPOCH + 3);
        assertThat(walrus.chain.registration(blob.id())).contains(blob);
        assertThat(walrus.nodes).allMatch(node -> node.holdsEverythingOf(blob.blobId()));
        assertThat(walrus.chain.transactions).containsExactly("register", "certify");
        assertThat(((NewlyCreated) outcome).cost())
                .isEqualTo(walrus.chain.refresh().storageCost(new Encoding(10).encodedLength(length), 3)
                        + walrus.chain.refresh().writeCost(new Encoding(10).encodedLength(length)));
        assertThat(spoolIsEmpty()).isTrue();
        assertThat(steps.getFirst()).isInstanceOf(StoreProgress.Encoded.class);
        assertThat(steps.get(1)).isInstanceOf(StoreProgress.Registered.class);
        assertThat(steps.getLast()).isInstanceOf(StoreProgress.Certified.class);
        assertThat(steps.stream()
                        .filter(StoreProgress.Uploaded.class::isInstance)
                        .map(StoreProgress.Uploaded.class::cast)
                        .mapToLong(StoreProgress.Uploaded::bytes)
                        .max())
                .hasValue(((StoreProgress.Uploaded) steps.stream()
                                .filter(StoreProgress.Uploaded.class::isInstance)
                                .findFirst()
                                .orElseThrow())
                        .total());
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"HONEST"},
            mode = EnumSource.Mode.EXCLUDE)
    void nodesWithAThirdOfTheShardsDoNotStopAStore(Behaviour behaviour) throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        walrus.nodes.get(0).behaviour = behaviour;

        BlobObject blob = store(walrus, StoreRequest.forEpochs(1), FakeWalrus.CONTENT_WITH_A_QUORUM)
                .blob();

        assertThat(walrus.chain.registration(blob.id()).orElseThrow().certifiedEpoch())
                .isPresent();
        assertThat(walrus.nodes.subList(1, 5)).allMatch(node -> node.holdsEverythingOf(blob.blobId()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Behaviour.class,
            names = {"DOWN", "HANGS", "WRONG_KEY", "WRONG_MESSAGE", "FORGETFUL", "FORBIDS"})
    void nodesWithMoreThanAThirdOfTheShardsDo(Behaviour behaviour) throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        walrus.nodes.get(0).behaviour = behaviour;
        walrus.nodes.get(4).behaviour = behaviour;
        WriteLimits limits = behaviour == Behaviour.HANGS ? FakeWalrus.IMPATIENT : FakeWalrus.PATIENT;

        assertThatThrownBy(() -> store(walrus, StoreRequest.forEpochs(1), limits))
                .asInstanceOf(type(StoreException.class))
                .satisfies(e -> {
                    assertThat(e.fault())
                            .isEqualTo(
                                    behaviour == Behaviour.FORBIDS
                                            ? Fault.FORBIDDEN
                                            : Fault.INSUFFICIENT_CONFIRMATIONS);
                    assertThat(e.failures().stream()
                                    .map(failure -> failure.node().name()))
                            .contains("node-0", "node-4");
                });
        assertThat(walrus.chain.transactions).doesNotContain("certify");
        assertThat(spoolIsEmpty()).isTrue();
    }

    @Test
    void aMajorityOfNodesIsNoQuorumIfTheirShardsAreFew() throws Exception {
        FakeWalrus walrus = new FakeWalrus(7, 1, 1, 1);
        walrus.nodes.get(0).behaviour = Behaviour.DOWN;
        assertThatThrownBy(() -> store(walrus, StoreRequest.forEpochs(1)))
                .hasMessageContaining("of 10 shards confirmed, 7 are needed")
                .hasMessageContaining("node-0")
                .hasMessageContaining("refused");
    }

    @Test
    void aMinorityOfNodesIsAQuorumIfTheirShardsAreMany() throws Exception {
        FakeWalrus walrus = new FakeWalrus(7, 1, 1, 1);
        walrus.nodes.subList(1, 4).forEach(node -> node.behaviour = Behaviour.DOWN);
        assertThat(store(walrus, StoreRequest.forEpochs(1)).blob().certifiedEpoch())
                .isPresent();
    }

    @Test
    void aStoreThatFailedResumesWithTheSameRegistration() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        BlobWriter writer = walrus.writer(spool);
        walrus.nodes.subList(0, 2).forEach(node -> node.behaviour = Behaviour.DOWN);
        assertThatThrownBy(() -> writer.store(blob(10_000), StoreRequest.forEpochs(2), StoreProgress.UNWATCHED))
                .isInstanceOf(StoreException.class);
        long paid = walrus.chain.frost();

        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HONEST);
        NewlyCreated second =
                (NewlyCreated) writer.store(blob(10_000), StoreRequest.forEpochs(2), StoreProgress.UNWATCHED);

        assertThat(second.operation()).isInstanceOf(ResourceOperation.ReuseRegistration.class);
        assertThat(second.cost()).isZero();
        assertThat(walrus.chain.frost()).isEqualTo(paid);
        assertThat(walrus.chain.transactions).containsExactly("register", "certify");
    }

    @Test
    void anotherProcessResumesWhenItIsToldToLook() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.FORGETFUL);
        assertThatThrownBy(() -> store(walrus, StoreRequest.forEpochs(2))).isInstanceOf(StoreException.class);
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HONEST);

        NewlyCreated second = store(walrus, StoreRequest.forEpochs(2).reusing());

        assertThat(second.operation()).isInstanceOf(ResourceOperation.ReuseRegistration.class);
        assertThat(walrus.chain.allBlobs()).hasSize(1);
    }

    @Test
    void largeSliversThatANodeHasAreNotSentAgain() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        BlobWriter writer = walrus.writer(spool);
        BlobSource blob = blob(200_000);
        StoreRequest request = StoreRequest.forEpochs(1).forced();
        writer.store(blob, request, StoreProgress.UNWATCHED);
        int uploads = walrus.nodes.getFirst().sliverUploads.get();
        writer.store(blob, request, StoreProgress.UNWATCHED);
        assertThat(uploads).isEqualTo(6);
        assertThat(walrus.nodes.getFirst().sliverUploads).hasValue(uploads);
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeChain.Fault.class,
            names = {"LOST", "ANSWER_LOST"})
    void transactionsWhoseAnswerIsLostAreNotPaidTwice(FakeChain.Fault fault) throws Exception {
        for (int step = 0; step < 3; step++) {
            FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
            long before = walrus.chain.frost();
            int faulty = step;
            // The steps are: register, certify, transfer.
            List<FakeChain.Fault> script = new ArrayList<>();
            FakeChain chain = walrus.chain;
            if (faulty == 0) {
                chain.faults.add(fault);
            } else {
                script.add(fault);
            }
            NewlyCreated outcome = (NewlyCreated) walrus.writer(spool)
                    .store(blob(5000), StoreRequest.forEpochs(1).sentTo(FakeChain.id(0xB0B)), progress -> {
                        boolean now = faulty == 1 && progress instanceof StoreProgress.Registered
                                || faulty == 2 && progress instanceof StoreProgress.Certified;
                        if (now) {
                            chain.faults.addAll(script);
                        }
                    });
            assertThat(chain.allBlobs()).hasSize(1);
            assertThat(chain.ownerOf(outcome.blob().id())).isEqualTo(FakeChain.id(0xB0B));
            long price = chain.refresh().storageCost(outcome.blob().storage().size(), 1)
                    + chain.refresh().writeCost(outcome.blob().storage().size());
            assertThat(before - chain.frost()).isEqualTo(price);
        }
    }

    @Test
    void theStoreBeginsAgainWhenTheEpochChangesInTheMiddle() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        List<StoreProgress> steps = Collections.synchronizedList(new ArrayList<>());
        NewlyCreated outcome =
                (NewlyCreated) walrus.writer(spool).store(blob(5000), StoreRequest.forEpochs(2), progress -> {
                    if (progress instanceof StoreProgress.Registered) {
                        walrus.startNextEpoch();
                    }
                    steps.add(progress);
                });
        assertThat(outcome.blob().certifiedEpoch()).isEqualTo(OptionalInt.of(FakeWalrus.FIRST_EPOCH + 1));
        assertThat(walrus.chain.transactions.stream().filter("register"::equals))
                .hasSize(1);
    }

    @Test
    void nodesMayHearOfANewEpochLaterThanTheChainSaysIt() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        NewlyCreated outcome =
                (NewlyCreated) walrus.writer(spool).store(blob(5000), StoreRequest.forEpochs(2), progress -> {
                    if (progress instanceof StoreProgress.Registered) {
                        walrus.startNextEpochOnChain();
                        walrus.nodes.forEach(node -> node.enterNextEpochAfter(6));
                    }
                });
        assertThat(outcome.blob().certifiedEpoch()).isEqualTo(OptionalInt.of(FakeWalrus.FIRST_EPOCH + 1));
        assertThat(walrus.chain.transactions).containsExactly("register", "certify");
    }

    @Test
    @Timeout(60)
    void nodesInTheNextEpochAreNotAskedForThisOneAnyMore() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        List<StoreProgress> steps = Collections.synchronizedList(new ArrayList<>());
        NewlyCreated outcome =
                (NewlyCreated) walrus.writer(spool).store(blob(5000), StoreRequest.forEpochs(2), progress -> {
                    if (progress instanceof StoreProgress.Uploaded
                            && walrus.chain.committee().epoch() == FakeWalrus.FIRST_EPOCH) {
                        walrus.startNextEpoch();
                    }
                    steps.add(progress);
                });
        assertThat(outcome.blob().certifiedEpoch()).isEqualTo(OptionalInt.of(FakeWalrus.FIRST_EPOCH + 1));
        assertThat(steps).anyMatch(StoreProgress.CommitteeChanged.class::isInstance);
    }

    @Test
    void theEpochMayChangeBetweenTheLastConfirmationAndTheCertificate() throws Exception {
        FakeWalrus walrus = new FakeWalrus(4, 2, 2, 2);
        List<StoreProgress> steps = Collections.synchronizedList(new ArrayList<>());
        NewlyCreated outcome =
                (NewlyCreated) walrus.writer(spool).store(blob(5000), StoreRequest.forEpochs(2), progress -> {
                    boolean last = progress instanceof StoreProgress.Confirmed confirmed && confirmed.weight() == 10;
                    if (last && walrus.chain.committee().epoch() == FakeWalrus.FIRST_EPOCH) {
                        walrus.startNextEpoch();
                    }
                    steps.add(progress);
                });
        assertThat(outcome.blob().certifiedEpoch()).isEqualTo(OptionalInt.of(FakeWalrus.FIRST_EPOCH + 1));
        assertThat(steps).anyMatch(StoreProgress.CommitteeChanged.class::isInstance);
        assertThat(walrus.chain.transactions).containsExactly("register", "certify", "certify");
    }

    @Test
    void aPermanentBlobThatLivesLongEnoughIsNotStoredAgain() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        EventId event = new EventId(new byte[32], 3);
        BlobStatus status = new BlobStatus.Permanent(
                20, true, event, BlobStatus.DeletableCounts.NONE, OptionalInt.of(FakeWalrus.FIRST_EPOCH));
        // All but one, which is behind: whichever quorum answers first has heard of it.
        walrus.nodes.subList(1, 5).forEach(node -> node.status = status);

        StoreOutcome outcome =
                walrus.writer(spool).store(blob(100), StoreRequest.forEpochs(2).permanent(), StoreProgress.UNWATCHED);
        assertThat(outcome).isEqualTo(new StoreOutcome.AlreadyCertified(outcome.blobId(), event, 20));
        assertThat(walrus.chain.transactions).isEmpty();

        assertThat(walrus.writer(spool)
                        .store(blob(100), StoreRequest.forEpochs(14).permanent(), StoreProgress.UNWATCHED))
                .as("it does not live long enough")
                .isInstanceOf(NewlyCreated.class);
        assertThat(walrus.writer(spool)
                        .store(blob(100), StoreRequest.forEpochs(2).permanent().forced(), StoreProgress.UNWATCHED))
                .as("forced")
                .isInstanceOf(NewlyCreated.class);
    }

    @Test
    void aThirdOfTheShardsCannotPretendThatABlobIsStoredOrInvalid() throws Exception {
        EventId event = new EventId(new byte[32], 3);
        for (BlobStatus lie : List.of(
                new BlobStatus.Invalid(event),
                new BlobStatus.Permanent(99, true, event, BlobStatus.DeletableCounts.NONE, OptionalInt.of(1)))) {
            FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
            walrus.nodes.getFirst().status = lie;
            assertThat(store(walrus, StoreRequest.forEpochs(2).permanent())).isInstanceOf(NewlyCreated.class);
        }
    }

    @Test
    void anInvalidBlobIsNotPaidFor() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        EventId event = new EventId(new byte[32], 3);
        walrus.nodes.forEach(node -> node.status = new BlobStatus.Invalid(event));
        StoreOutcome outcome =
                walrus.writer(spool).store(blob(100), StoreRequest.forEpochs(2), StoreProgress.UNWATCHED);
        assertThat(outcome).isEqualTo(new StoreOutcome.MarkedInvalid(outcome.blobId(), event));
        assertThat(walrus.chain.transactions).isEmpty();
    }

    @Test
    void whatTheWalletOwnsIsReusedAndExtended() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        StoreRequest short_ = StoreRequest.forEpochs(2).reusing();
        NewlyCreated first = store(walrus, short_);
        assertThat(walrus.writer(spool).store(blob(10_000), short_, StoreProgress.UNWATCHED))
                .isEqualTo(new StoreOutcome.AlreadyOwned(
                        first.blobId(), first.blob().id(), FakeWalrus.FIRST_EPOCH + 2));

        NewlyCreated longer = store(walrus, StoreRequest.forEpochs(5).reusing());
        assertThat(longer.blob().id()).isEqualTo(first.blob().id());
        assertThat(longer.blob().storage().endEpoch()).isEqualTo(FakeWalrus.FIRST_EPOCH + 5);
        assertThat(longer.operation())
                .isEqualTo(new ResourceOperation.ReuseAndExtend(
                        first.blob().storage().size(), 3));
        assertThat(longer.cost())
                .isEqualTo(walrus.chain
                        .refresh()
                        .storageCost(first.blob().storage().size(), 3));
    }

    @Test
    void aRegistrationThatEndsTooSoonIsCertifiedAndExtended() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.FORGETFUL);
        assertThatThrownBy(() -> store(walrus, StoreRequest.forEpochs(2))).isInstanceOf(StoreException.class);
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HONEST);
        NewlyCreated outcome = store(walrus, StoreRequest.forEpochs(6).reusing());
        assertThat(outcome.operation())
                .isEqualTo(new ResourceOperation.ReuseAndExtendNonCertified(
                        outcome.blob().storage().size(), 4));
        assertThat(outcome.blob().storage().endEpoch()).isEqualTo(FakeWalrus.FIRST_EPOCH + 6);
    }

    @Test
    void storesOfTheSameBlobAtTheSameTimeDoNotShareARegistration() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        BlobWriter writer = walrus.writer(spool);
        int count = 6;
        CountDownLatch start = new CountDownLatch(count);
        List<Callable<StoreOutcome>> stores = Collections.nCopies(count, () -> {
            start.countDown();
            start.await();
            return writer.store(blob(3000), StoreRequest.forEpochs(1).forced().reusing(), StoreProgress.UNWATCHED);
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Object> objects = new ArrayList<>();
            for (Future<StoreOutcome> outcome : threads.invokeAll(stores)) {
                objects.add(((NewlyCreated) outcome.get()).blob().id());
            }
            assertThat(objects).doesNotHaveDuplicates();
        }
    }

    @Test
    void problemsThatTheUserCanSolveAreSaid() throws Exception {
        FakeWalrus walrus = new FakeWalrus(1, 1, 1, 1);
        BlobWriter writer = walrus.writer(spool);
        long most = new Encoding(4).maxBlobLength();
        assertThatThrownBy(() -> writer.store(blob((int) most + 1), StoreRequest.forEpochs(1), StoreProgress.UNWATCHED))
                .hasMessageContaining(String.valueOf(most))
                .asInstanceOf(type(StoreException.class))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.TOO_LARGE));
        for (int epochs : new int[] {0, -1, 54}) {
            assertThatThrownBy(() -> writer.store(blob(1), StoreRequest.forEpochs(epochs), StoreProgress.UNWATCHED))
                    .hasMessageContaining("1 to 53")
                    .asInstanceOf(type(StoreException.class))
                    .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.INVALID_REQUEST));
        }
        walrus.chain.setFrost(100);
        assertThatThrownBy(() -> writer.store(blob(1), StoreRequest.forEpochs(5), StoreProgress.UNWATCHED))
                .hasMessageContaining("0.0000001 WAL")
                .hasMessageContaining(walrus.chain.address().toString())
                .asInstanceOf(type(StoreException.class))
                .satisfies(e -> assertThat(e.fault()).isEqualTo(Fault.INSUFFICIENT_WAL));
    }

    @Test
    void anInterruptedStoreEndsAtOnceAndCanBeResumed() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HANGS);
        BlobWriter writer = walrus.writer(spool, WriteLimits.DEFAULT);
        CountDownLatch registered = new CountDownLatch(1);
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<StoreOutcome> store = threads.submit(() ->
                    writer.store(blob(3000), StoreRequest.forEpochs(1).forced(), progress -> {
                        if (progress instanceof StoreProgress.Registered) {
                            registered.countDown();
                        }
                    }));
            registered.await();
            threads.shutdownNow();
            // Left alone it would try for minutes.
            assertThatThrownBy(() -> store.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        }
        assertThat(spoolIsEmpty()).isTrue();
        walrus.nodes.forEach(node -> node.behaviour = Behaviour.HONEST);
        assertThat(((NewlyCreated) writer.store(
                                blob(3000), StoreRequest.forEpochs(1).forced(), StoreProgress.UNWATCHED))
                        .operation())
                .isInstanceOf(ResourceOperation.ReuseRegistration.class);
    }

    @Test
    void requestsToOneNodeAreBounded() throws Exception {
        FakeWalrus walrus = new FakeWalrus(40, 30, 30);
        walrus.writer(spool).store(blob(200_000), StoreRequest.forEpochs(1), StoreProgress.UNWATCHED);
        // And the question for the blob's status, which is not waited for when the others have answered.
        assertThat(walrus.nodes)
                .allSatisfy(node ->
                        assertThat(node.mostRunning.get()).isBetween(1, FakeWalrus.PATIENT.requestsPerNode() + 1));
    }

    @Test
    void smallRequestsToOneNodeAreMoreButBounded() throws Exception {
        FakeWalrus walrus = new FakeWalrus(40, 30, 30);
        store(walrus, StoreRequest.forEpochs(1));
        assertThat(walrus.nodes)
                .allSatisfy(node ->
                        assertThat(node.mostRunning.get()).isBetween(1, 4 * FakeWalrus.PATIENT.requestsPerNode() + 1));
    }

    @Test
    void anEstimateChangesNothing() throws Exception {
        FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);
        StoreEstimate estimate =
                walrus.writer(spool).estimate(blob(10_000), StoreRequest.forEpochs(3), Optional.empty());
        assertThat(walrus.chain.transactions).isEmpty();
        NewlyCreated outcome = store(walrus, StoreRequest.forEpochs(3));
        assertThat(estimate)
                .isEqualTo(new StoreEstimate(
                        outcome.blobId(),
                        10_000,
                        outcome.blob().storage().size(),
                        outcome.cost(),
                        OptionalLong.empty()));
    }
}
