package dev.floe.edge;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.floe.protocol.BlobStatus;
import dev.floe.redstuff.BlobId;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.ObjIntConsumer;
import org.jboss.logging.Logger;

/**
 * Learns until when the blobs are paid for that are asked for by their IDs alone: a few storage nodes are asked while the
 * first row comes. Nothing waits for that, and nothing depends on it but how long caches are told to keep an answer. One
 * node that lies changes nothing: what counts is the middle one of three answers. Thread-safe; never blocks.
 */
final class LifetimeLearner {
    /** So that one of them is in the middle. */
    static final int ASKED = 3;
    /** An end may be put off at any time. */
    static final Duration BELIEVED = Duration.ofHours(1);

    private static final Logger LOG = Logger.getLogger(LifetimeLearner.class);
    private static final int REMEMBERED = 20_000;
    private static final int AT_ONCE = 64;

    private final BlobWitnesses witnesses;
    private final Executor threads;
    private final ObjIntConsumer<BlobId> learned;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Cache<BlobId, Boolean> asked;

    /**
     * @param threads where nodes are asked; may block
     * @param learned told of ends
     * @param nanoTime the clock
     */
    LifetimeLearner(BlobWitnesses witnesses, Executor threads, ObjIntConsumer<BlobId> learned, LongSupplier nanoTime) {
        this.witnesses = witnesses;
        this.threads = threads;
        this.learned = learned;
        this.asked = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .expireAfterWrite(BELIEVED)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** Somebody asks for a blob. When too many others are being asked about, the next one who wants it has it asked about. */
    void wanted(BlobId blob) {
        if (asked.getIfPresent(blob) != null || !places.tryAcquire()) {
            return;
        }
        if (asked.asMap().putIfAbsent(blob, true) != null) {
            places.release();
            return;
        }
        threads.execute(() -> {
            try {
                end(witnesses.ask(blob, ASKED)).ifPresent(end -> learned.accept(blob, end));
            } catch (RuntimeException e) {
                LOG.debugf(e, "asking until when %s is paid for", blob);
            } finally {
                places.release();
            }
        });
    }

    /** The epoch in which a blob is gone, if most of the nodes know one. What its owner may delete has none that is known. */
    static OptionalInt end(List<BlobStatus> answers) {
        if (answers.size() < ASKED) {
            return OptionalInt.empty();
        }
        int[] ends = answers.stream()
                .mapToInt(answer -> answer instanceof BlobStatus.Permanent permanent && permanent.certified()
                        // As unsigned numbers: it is a u32.
                        ? permanent.endEpoch() < 0 ? Integer.MAX_VALUE : permanent.endEpoch()
                        : Integer.MAX_VALUE)
                .sorted()
                .toArray();
        int middle = ends[ends.length / 2];
        return middle == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(middle);
    }
}
