package dev.floe.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.floe.bytes.BcsWriter;
import dev.floe.node.events.EventBlobEntry;
import dev.floe.node.events.EventBlobHeader;
import dev.floe.node.events.EventBlobTrailer;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.protocol.EventId;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.EpochPhase;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.move.EventBlobs.EventBlob;
import dev.floe.sui.move.WalrusEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way back through event blobs, and forward again. */
class CatchUpTest {
    private static final int EPOCH = 60;

    @TempDir
    private Path directory;

    private final Map<BlobId, byte[]> network = new HashMap<>();
    private final List<BlobId> saved = new ArrayList<>();
    private final List<EventFeed.Entry> applied = new ArrayList<>();
    private Optional<BlobRegistry.Gap> gap = Optional.empty();
    private FeedPosition position = FeedPosition.GENESIS;
    private Optional<IOException> applyingFails = Optional.empty();
    private CatchUp catchUp;
    private int mostAtOnce;

    private static BlobId id(int number) {
        byte[] bytes = new byte[BlobId.LENGTH];
        Arrays.fill(bytes, (byte) number);
        return BlobId.of(bytes);
    }

    /** Event blob {@code number}, from 1 on, of ten checkpoints with one event each. */
    private static byte[] blob(int number, Optional<BlobId> previous, long first, long last) {
        return blob(number, previous, first, last, first * 2);
    }

    private static byte[] blob(int number, Optional<BlobId> previous, long first, long last, long begin) {
        BcsWriter out = new BcsWriter();
        out.fixed(EventBlobHeader.of(number, previous).toBytes());
        long index = begin;
        for (long checkpoint = first; checkpoint <= last; checkpoint++) {
            EventId event = new EventId(id((int) checkpoint).toBytes(), 0);
            for (EventBlobEntry entry : List.of(
                    new EventBlobEntry.Happened(
                            index, checkpoint, 0, event, new WalrusEvent.InvalidBlobId(number, id((int) checkpoint))),
                    new EventBlobEntry.CheckpointEnd(index + 1, checkpoint, 1))) {
                byte[] bcs = entry.toBcs();
                out.uleb128(bcs.length).u8(1).fixed(bcs);
                index++;
            }
        }
        return out.fixed(new EventBlobTrailer(first, last).toBytes()).toByteArray();
    }

    private void put(int number) {
        network.put(
                id(number),
                blob(
                        number,
                        number == 1 ? Optional.empty() : Optional.of(id(number - 1)),
                        number * 10L - 10,
                        number * 10L - 1));
    }

    @BeforeEach
    void start() {
        catchUp = new CatchUp(
                new EventBlobNetwork() {
                    @Override
                    public Optional<BlobSource> open(BlobId blobId) {
                        return Optional.ofNullable(network.get(blobId)).map(BlobSource::of);
                    }

                    @Override
                    public boolean save(BlobId blobId, Path file, long from) throws IOException {
                        saved.add(blobId);
                        Files.write(file, network.get(blobId));
                        return true;
                    }
                },
                directory.resolve("draft"));
    }

    private boolean run(long last, BlobId latest) throws Exception {
        return catchUp.run(
                new Chain.NetworkView(
                        StubChain.committee(EPOCH, 10, new byte[48], new byte[33], List.of(0)),
                        Optional.empty(),
                        Optional.empty(),
                        new EpochPhase.Running(Instant.EPOCH),
                        Duration.ofDays(14),
                        Optional.of(new EventBlob(latest, last)),
                        53),
                new CatchUp.Follower() {
                    @Override
                    public FeedPosition position() {
                        return position;
                    }

                    @Override
                    public void beginAfter(BlobRegistry.Gap lost) {
                        gap = Optional.of(lost);
                    }

                    @Override
                    public void apply(EventFeed.Batch batch) throws IOException {
                        if (applyingFails.isPresent()) {
                            throw applyingFails.get();
                        }
                        mostAtOnce = Math.max(mostAtOnce, batch.entries().size());
                        applied.addAll(batch.entries());
                        position = batch.position();
                    }
                });
    }

    private List<Long> checkpoints() {
        return applied.stream().map(entry -> entry.position().checkpoint()).toList();
    }

    @Test
    void everythingIsAppliedInOrder() throws Exception {
        for (int number = 1; number <= 5; number++) {
            put(number);
        }
        assertThat(run(49, id(5))).isTrue();
        assertThat(checkpoints())
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(0, 50).boxed().toList());
        assertThat(position).isEqualTo(FeedPosition.at(new EventCursor(50, 0)));
        assertThat(gap).isEmpty();
        assertThat(Files.exists(directory.resolve("draft"))).isFalse();
    }

    /** Those that are not needed are not read; of the first one that is, only what is not known. */
    @Test
    void whatIsKnownIsNotAppliedAgain() throws Exception {
        for (int number = 1; number <= 5; number++) {
            put(number);
        }
        position = FeedPosition.at(new EventCursor(34, 0));
        assertThat(run(49, id(5))).isTrue();
        assertThat(saved).containsExactly(id(4), id(5));
        assertThat(checkpoints()).hasSize(16).startsWith(34L);

        saved.clear();
        assertThat(run(49, id(5))).isFalse();
        assertThat(saved).isEmpty();
    }

    /** As when the disk is full: what could not be applied is here already when it can. */
    @Test
    void whatCouldNotBeAppliedIsNotGotAgain() throws Exception {
        for (int number = 1; number <= 3; number++) {
            put(number);
        }
        applyingFails = Optional.of(new IOException("no space left on device"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> run(29, id(3))).hasMessageContaining("no space left");
        }
        applyingFails = Optional.empty();
        assertThat(run(29, id(3))).isTrue();
        assertThat(saved).containsExactly(id(1), id(2), id(3));
        assertThat(checkpoints()).hasSize(30);
        assertThat(Files.exists(directory.resolve("draft"))).isFalse();
    }

    /** 53 epochs are known at most: that of the beginning is one of which something is missing. */
    @Test
    void aNewNodeBeginsWithTheFirstEpochOfWhichAllIsKnown() throws Exception {
        for (int number = 4; number <= 6; number++) {
            put(number);
        }
        assertThat(run(59, id(6))).isTrue();
        assertThat(gap).contains(new BlobRegistry.Gap(8, EPOCH));
        assertThat(checkpoints()).startsWith(30L).hasSize(30);
    }

    @Test
    void whoKnowsAlreadySomethingIsToldWhatToDo() {
        put(4);
        put(5);
        position = FeedPosition.at(new EventCursor(7, 0));
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("remove the folder chain");
        assertThat(applied).isEmpty();
    }

    @Test
    void whatMustBeKnownIsMissing() {
        put(9);
        assertThatThrownBy(() -> run(89, id(9))).hasMessageContaining("what was said in epoch 8 cannot be known");
    }

    @Test
    void blobsThatDoNotFollowEachOtherLeadNowhere() {
        put(5);
        network.put(id(4), blob(4, Optional.of(id(3)), 30, 38));
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("ends with checkpoint 38, and should with 39");
        // In a circle.
        network.put(id(5), blob(5, Optional.of(id(5)), 40, 49));
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("ends with checkpoint 49, and should with 39");
        assertThatThrownBy(() -> run(48, id(5))).hasMessageContaining("ends with checkpoint 49, and should with 48");
        network.put(id(5), new byte[500]);
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("an event blob with 005ea1ce");
        network.clear();
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("which was certified last");
        assertThat(applied).isEmpty();
    }

    /** As the reference's, which stops where the numbers of entries do not go on: what is missing would be lost for ever. */
    @Test
    void whatWasLeftOutBetweenBlobsIsNoticed() {
        put(4);
        network.put(id(5), blob(5, Optional.of(id(4)), 40, 49, 81));
        position = FeedPosition.at(new EventCursor(35, 0));
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("begins with entry 81, and should with 80");
        assertThat(checkpoints()).hasSize(5).endsWith(39L);
    }

    /** The first blob of all names none before it, and has entry 0: one that does not is not the first. */
    @Test
    void aBlobThatNamesNoneBeforeItIsTheFirst() {
        network.put(id(5), blob(5, Optional.empty(), 40, 49));
        position = FeedPosition.at(new EventCursor(7, 0));
        assertThatThrownBy(() -> run(49, id(5))).hasMessageContaining("begins with entry 80, and should with 0");
        assertThat(applied).isEmpty();
    }

    @Test
    void anEpochThatWillNeverBeIsNotTheBeginning() {
        network.put(id(6), blob(-1, Optional.of(id(5)), 50, 59));
        assertThatThrownBy(() -> run(59, id(6))).hasMessageContaining("no epoch 4294967295");
        assertThat(gap).isEmpty();
    }

    private static byte[] oneCheckpoint(int events, WalrusEvent event) {
        BcsWriter out = new BcsWriter();
        out.fixed(EventBlobHeader.of(1, Optional.empty()).toBytes());
        for (int counter = 0; counter <= events; counter++) {
            byte[] bcs = (counter < events
                            ? new EventBlobEntry.Happened(
                                    counter, 0, counter, new EventId(id(counter).toBytes(), counter), event)
                            : new EventBlobEntry.CheckpointEnd(counter, 0, events))
                    .toBcs();
            out.uleb128(bcs.length).u8(1).fixed(bcs);
        }
        return out.fixed(new EventBlobTrailer(0, 0).toBytes()).toByteArray();
    }

    /** All of it is one checkpoint: memory goes by what is applied at a time, not by what there is. */
    @Test
    void aCheckpointOfMoreThanThereIsMemoryForIsAppliedInParts() throws Exception {
        network.put(id(1), oneCheckpoint(20_000, new WalrusEvent.InvalidBlobId(1, id(1))));
        assertThat(run(0, id(1))).isTrue();
        assertThat(applied).hasSize(20_000);
        assertThat(mostAtOnce).isLessThanOrEqualTo(500);
        assertThat(position).isEqualTo(FeedPosition.at(new EventCursor(1, 0)));
    }

    @Test
    void eventsThatAreLongAreAppliedOneByOne() throws Exception {
        List<Integer> shards = java.util.Collections.nCopies(300_000, 7);
        network.put(id(1), oneCheckpoint(10, new WalrusEvent.ShardsReceived(1, shards)));
        assertThat(run(0, id(1))).isTrue();
        assertThat(applied).hasSize(10);
        assertThat(mostAtOnce).isEqualTo(1);
    }

    /** A node that stopped in the middle of a checkpoint, by the chain or by an event blob, goes on there. */
    @Test
    void whatWasAppliedOfACheckpointIsNotAppliedAgain() throws Exception {
        network.put(id(1), oneCheckpoint(1000, new WalrusEvent.InvalidBlobId(1, id(1))));
        position = FeedPosition.at(new EventCursor(0, 600));
        assertThat(run(0, id(1))).isTrue();
        assertThat(applied).hasSize(400);
        assertThat(applied.getFirst().position()).isEqualTo(new EventCursor(0, 600));
    }
}
