package dev.floe.node;

import dev.floe.node.events.EventBlobEntry;
import dev.floe.node.events.EventBlobException;
import dev.floe.node.events.EventBlobHeader;
import dev.floe.node.events.EventBlobReader;
import dev.floe.node.events.EventBlobTrailer;
import dev.floe.node.registry.BlobRegistry;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.sui.EventCursor;
import dev.floe.sui.EventFeed;
import dev.floe.sui.FeedPosition;
import dev.floe.sui.SuiException;
import dev.floe.sui.model.Digest;
import dev.floe.sui.move.EventBlobs.EventBlob;
import dev.floe.write.FileBlob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * Applies what the chain said long ago from the event blobs that nodes have made of it: from the one that was certified last
 * it goes back, each naming the one before, to where the node stands; then forward, one blob on the disk at a time. What they
 * say is what a quorum of nodes has said: each is read as any blob, verified by its ID.
 */
final class CatchUp {
    private static final Logger LOG = Logger.getLogger(CatchUp.class);
    /** So many are there never: fifty epochs of two weeks are a thousand or two. */
    private static final int MOST_BLOBS = 1 << 16;

    /** So many events are applied at a time, and of so many bytes; a checkpoint may have more than there is memory for. */
    private static final int AT_ONCE = 500;

    private static final long BYTES_AT_ONCE = 256 << 10;

    private final EventBlobNetwork network;
    private final EventBlobDraft draft;

    /** @param draft a file of its own, for the event blob that is being applied */
    CatchUp(EventBlobNetwork network, Path draft) {
        this.network = network;
        this.draft = new EventBlobDraft(network, draft);
    }

    /** Takes what was read, in order. */
    interface Follower {
        /** Where it stands. */
        FeedPosition position();

        /** Before the first of {@link #apply}: there was more before that, which is lost. */
        void beginAfter(BlobRegistry.Gap gap) throws IOException;

        void apply(EventFeed.Batch batch) throws IOException, SuiException, InterruptedException;
    }

    /** What leads from where the node stands to the last certified event blob. */
    private record Way(Deque<BlobId> blobs, boolean isWhole, EventBlobHeader oldest) {}

    /**
     * Applies everything that event blobs say from where the follower stands.
     *
     * @param view of the network, read now
     * @return whether there was anything
     * @throws IOException if event blobs cannot be read at the moment, or do not lead to where the follower stands
     */
    boolean run(Chain.NetworkView view, Follower follower) throws IOException, SuiException, InterruptedException {
        FeedPosition from = follower.position();
        Optional<EventBlob> latest = view.latestEventBlob()
                .filter(blob -> blob.endingCheckpoint() >= from.next().checkpoint());
        if (latest.isEmpty()) {
            return false;
        }
        Way way = way(latest.get(), from.next().checkpoint());
        if (!way.isWhole) {
            follower.beginAfter(gap(view, from, way.oldest));
        }
        LOG.infof(
                "%d event blobs lead from checkpoint %d to %d",
                way.blobs.size(), from.next().checkpoint(), latest.get().endingCheckpoint());
        OptionalLong index = OptionalLong.empty();
        for (BlobId blobId : way.blobs) {
            index = OptionalLong.of(apply(blobId, index, follower));
            draft.drop();
        }
        return true;
    }

    private Way way(EventBlob latest, long next) throws IOException {
        Deque<BlobId> blobs = new ArrayDeque<>();
        long last = latest.endingCheckpoint();
        Optional<BlobId> id = Optional.of(latest.blobId());
        EventBlobHeader oldest = null;
        while (id.isPresent()) {
            Optional<BlobSource> blob = network.open(id.get());
            if (blob.isEmpty()) {
                if (blobs.isEmpty()) {
                    throw new IOException("nobody has event blob " + id.get() + ", which was certified last");
                }
                LOG.infof("event blob %s, which ended with checkpoint %d, has expired", id.get(), last);
                return new Way(blobs, false, oldest);
            }
            EventBlobReader reader = new EventBlobReader(blob.get());
            EventBlobTrailer covers = reader.trailer();
            if (covers.last() != last) {
                throw new IOException("event blob " + id.get() + " ends with checkpoint " + covers.last()
                        + ", and should with " + last);
            }
            if (blobs.size() == MOST_BLOBS) {
                throw new IOException("more than " + MOST_BLOBS + " event blobs");
            }
            blobs.addFirst(id.get());
            oldest = reader.header();
            if (covers.first() <= next) {
                return new Way(blobs, true, oldest);
            }
            last = covers.first() - 1;
            id = oldest.previous();
        }
        // Nothing happened before the first one.
        return new Way(blobs, true, oldest);
    }

    private static BlobRegistry.Gap gap(Chain.NetworkView view, FeedPosition from, EventBlobHeader oldest)
            throws IOException {
        if (!from.equals(FeedPosition.GENESIS)) {
            throw new IOException("the event blobs that lead from checkpoint "
                    + from.next().checkpoint()
                    + " on have expired: this node was away for too long. Stop it, remove the folder chain of its"
                    + " directory, and start it again: it learns anew what the chain says, and keeps its slivers");
        }
        int now = view.committee().epoch();
        int firstComplete = now + 1 - view.maxEpochsAhead();
        if (oldest.epoch() >= firstComplete) {
            throw new IOException("the oldest event blob that there is begins in epoch " + oldest.epoch()
                    + ": what was said in epoch " + firstComplete + " cannot be known");
        }
        return new BlobRegistry.Gap(firstComplete, now);
    }

    /**
     * @param index of its first entry, if that is known
     * @return that of the next blob's
     */
    private long apply(BlobId blobId, OptionalLong index, Follower follower)
            throws IOException, SuiException, InterruptedException {
        try (FileBlob file = draft.of(blobId)) {
            EventBlobReader reader = new EventBlobReader(file);
            EventCursor begin = follower.position().next();
            List<EventFeed.Entry> said = new ArrayList<>();
            long applied = 0;
            // Of the first one there is what comes before everything.
            OptionalLong expected = reader.header().previous().isEmpty() ? OptionalLong.of(0) : index;
            for (Optional<EventBlobEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (expected.isPresent() && entry.get().index() != expected.getAsLong()) {
                    throw new IOException("event blob " + blobId + " begins with entry "
                            + entry.get().index() + ", and should with " + expected.getAsLong()
                            + ": what is between them is lost");
                }
                expected = OptionalLong.empty();
                if (entry.get().checkpoint() < begin.checkpoint()
                        || entry.get().checkpoint() == begin.checkpoint()
                                && entry.get() instanceof EventBlobEntry.Happened
                                && entry.get().counter() < begin.index()) {
                    continue;
                }
                switch (entry.get()) {
                    case EventBlobEntry.Happened(
                            long _,
                            long checkpoint,
                            long counter,
                            dev.floe.protocol.EventId id,
                            dev.floe.sui.move.WalrusEvent event) -> {
                        said.add(new EventFeed.Entry(
                                new EventCursor(checkpoint, Math.toIntExact(counter)),
                                Digest.of(id.transactionDigest()),
                                Math.toIntExact(id.sequence()),
                                event));
                        if (said.size() >= AT_ONCE || reader.position() - applied >= BYTES_AT_ONCE) {
                            apply(said, new EventCursor(checkpoint, Math.toIntExact(counter + 1)), follower);
                            applied = reader.position();
                        }
                    }
                    case EventBlobEntry.CheckpointEnd end -> {
                        if (end.checkpoint() == reader.trailer().last()) {
                            apply(said, new EventCursor(end.checkpoint() + 1, 0), follower);
                        }
                    }
                }
            }
            LOG.infof(
                    "event blob %s, checkpoints %d to %d, is applied",
                    blobId, reader.trailer().first(), reader.trailer().last());
            return reader.nextIndex();
        } catch (EventBlobException e) {
            draft.doubt();
            throw e;
        } catch (ArithmeticException e) {
            throw new IOException("event blob " + blobId + " counts further than there can be: " + e.getMessage(), e);
        }
    }

    private static void apply(List<EventFeed.Entry> said, EventCursor next, Follower follower)
            throws IOException, SuiException, InterruptedException {
        follower.apply(new EventFeed.Batch(said, Instant.EPOCH, FeedPosition.at(next), false));
        said.clear();
    }
}
