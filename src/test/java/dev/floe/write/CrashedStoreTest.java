package dev.floe.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.BlobObject;
import dev.floe.write.FakeChain.Fault;
import dev.floe.write.FakeChain.Killed;
import dev.floe.write.StoreOutcome.NewlyCreated;
import dev.floe.write.StoreOutcome.ResourceOperation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A publisher dies at each step of a store, and another process is asked for the same: nobody pays twice. */
@Timeout(300)
class CrashedStoreTest {
    private static final ObjectId SOMEBODY = FakeChain.id(0xB0B);

    @TempDir
    Path spool;

    private final FakeWalrus walrus = new FakeWalrus(3, 2, 2, 2, 1);

    private static BlobSource blob() {
        byte[] bytes = new byte[10_000];
        new Random(7).nextBytes(bytes);
        return BlobSource.of(bytes);
    }

    /** As a process does that has just started. */
    private StoreOutcome store(StoreRequest request, Consumer<StoreProgress> observer) throws Exception {
        BlobWriter writer = walrus.writer(spool);
        writer.inherit();
        return writer.store(blob(), request, observer);
    }

    private long times(String transaction) {
        return walrus.chain.transactions.stream().filter(transaction::equals).count();
    }

    /** The recipients, and the transactions of a store for them. */
    static Stream<Arguments> stepsAndEnds() {
        StoreRequest plain = StoreRequest.forEpochs(2);
        List<Arguments> all = new ArrayList<>();
        for (Fault fault : List.of(Fault.KILLED_BEFORE, Fault.KILLED_AFTER)) {
            for (boolean permanent : List.of(false, true)) {
                StoreRequest request = permanent ? plain.permanent() : plain;
                for (int step = 0; step < 2; step++) {
                    all.add(Arguments.of(request, step, fault));
                }
                for (int step = 0; step < 3; step++) {
                    all.add(Arguments.of(request.sentTo(SOMEBODY), step, fault));
                    if (step < 2 || fault == Fault.KILLED_BEFORE) {
                        // What was burnt is on no chain: that such a blob is there already, its nodes tell.
                        all.add(Arguments.of(request.burnt(), step, fault));
                    }
                    all.add(Arguments.of(request.shared(), step, fault));
                }
            }
        }
        return all.stream();
    }

    /** A publisher notes what was paid as soon as it hears of it, and goes on with that when it is asked again. */
    @ParameterizedTest
    @MethodSource("stepsAndEnds")
    void aStoreThatIsAskedForAgainIsPaidOnce(StoreRequest request, int step, Fault fault) throws Exception {
        // Those before it are not disturbed.
        for (int i = 0; i < step; i++) {
            walrus.chain.faults.add(Fault.NONE);
        }
        walrus.chain.faults.add(fault);
        List<StoreRequest.Unfinished> noted = Collections.synchronizedList(new ArrayList<>());
        Consumer<StoreProgress> publisher = progress -> {
            if (progress instanceof StoreProgress.Registered made) {
                noted.add(new StoreRequest.Unfinished(made.blobObject(), made.wallet()));
            }
        };
        assertThatThrownBy(() -> store(request, publisher)).isInstanceOf(Killed.class);
        assertThat(noted.isEmpty()).as("killed before it could be noted").isEqualTo(step == 0);

        long before = walrus.chain.frost();
        StoreRequest again = noted.isEmpty() ? request : request.resuming(noted.getFirst());
        store(again, StoreProgress.UNWATCHED);

        boolean paid = step > 0 || fault == Fault.KILLED_AFTER;
        assertThat(times("register")).isEqualTo(paid ? 1 : 2);
        if (paid) {
            assertThat(walrus.chain.frost()).isEqualTo(before);
        }
        boolean burnt = request.recipient() instanceof StoreRequest.Recipient.Nobody;
        if (!burnt) {
            assertThat(walrus.chain.allBlobs())
                    .singleElement()
                    .satisfies(blob -> assertThat(blob.certifiedEpoch()).isPresent());
        }
        if (request.recipient() instanceof StoreRequest.Recipient.Address) {
            assertThat(walrus.chain.ownerOf(walrus.chain.allBlobs().getFirst().id()))
                    .isEqualTo(SOMEBODY);
        }
    }

    /** Whoever is killed while nodes are sent slivers has registered. */
    @Test
    void aStoreThatWasKilledAsItUploadedIsGoneOnWithWithoutANote() throws Exception {
        assertThatThrownBy(() -> store(StoreRequest.forEpochs(2), progress -> {
                    if (progress instanceof StoreProgress.Registered) {
                        throw new Killed();
                    }
                }))
                .isInstanceOf(Killed.class);
        NewlyCreated outcome = (NewlyCreated) store(StoreRequest.forEpochs(3), StoreProgress.UNWATCHED);
        assertThat(times("register")).isEqualTo(1);
        assertThat(outcome.operation()).isInstanceOf(ResourceOperation.ReuseAndExtendNonCertified.class);
    }

    /** Other blobs, those that were to be of another kind, those whose time is over, and what is done. */
    @Test
    void whatIsNotTheSameIsLeftAlone() throws Exception {
        BlobObject done = ((NewlyCreated) store(StoreRequest.forEpochs(5), StoreProgress.UNWATCHED)).blob();
        assertThatThrownBy(() -> {
                    walrus.chain.faults.add(Fault.KILLED_AFTER);
                    store(StoreRequest.forEpochs(2).permanent(), StoreProgress.UNWATCHED);
                })
                .isInstanceOf(Killed.class);
        BlobObject second = ((NewlyCreated) store(StoreRequest.forEpochs(2), StoreProgress.UNWATCHED)).blob();
        assertThat(second.id()).isNotEqualTo(done.id());
        assertThat(second.deletable()).isTrue();
        assertThat(times("register")).isEqualTo(3);
    }

    @Test
    void theChainIsAskedOnceForAllStores() throws Exception {
        BlobWriter writer = walrus.writer(spool);
        writer.inherit();
        writer.store(blob(), StoreRequest.forEpochs(2), StoreProgress.UNWATCHED);
        int asked = walrus.chain.listings.get();
        writer.store(BlobSource.of(new byte[] {1}), StoreRequest.forEpochs(2), StoreProgress.UNWATCHED);
        assertThat(asked).isEqualTo(1);
        assertThat(walrus.chain.listings.get()).isEqualTo(1);
        assertThat(walrus.chain.allBlobs()).hasSize(2);
    }
}
