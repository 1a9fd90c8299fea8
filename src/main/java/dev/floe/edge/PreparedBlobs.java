package dev.floe.edge;

import dev.floe.bytes.Cpu;
import dev.floe.door.AnswerDraft;
import dev.floe.door.AnswerKeeper;
import dev.floe.door.ClientAddress;
import dev.floe.door.ClientRates;
import dev.floe.door.FastLane;
import dev.floe.door.PreparedAnswers;
import dev.floe.read.BlobHandle;
import dev.floe.read.Provenance;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.ProvenHead;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Decides which blobs are answered in the {@link FastLane}: those of which a whole was sent from memory, under the one
 * URL that says nothing but their ID. They take their memory from the cache's. Thread-safe.
 */
final class PreparedBlobs {
    /** The part of the cache's memory that slivers keep, whatever is prepared. */
    private static final int PART_OF_SLIVERS = 4;

    private static final String PREFIX = "/v1/blobs/";
    private static final int MOST_WAITING = 256;
    private static final String TIMING = "Server-Timing";
    /** What is measured without a measurement: less than 50 microseconds. */
    private static final String NO_TIME = "cache;desc=HIT, open;dur=0.0, first;dur=0.0";

    private final EdgeReader reader;
    private final Admission admission;
    private final EdgeMetrics metrics;
    private final Duration stallTimeout;
    private final AccessRules rules;
    private final ClientRates rates;
    private final FastLane lane;
    private final PreparedAnswers answers;
    private final Cpu.Queue work;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();

    /**
     * @param cacheMemory bytes that slivers and prepared answers may take together
     * @param cpu where bytes are copied
     */
    PreparedBlobs(
            FastLane lane,
            EdgeReader reader,
            Admission admission,
            EdgeMetrics metrics,
            Duration stallTimeout,
            AccessRules rules,
            ClientRates rates,
            long cacheMemory,
            Cpu cpu) {
        this.lane = lane;
        this.reader = reader;
        this.admission = admission;
        this.metrics = metrics;
        this.stallTimeout = stallTimeout;
        this.rules = rules;
        this.rates = rates;
        this.work = cpu.queue();
        this.answers =
                new PreparedAnswers(lane.isUsed() ? cacheMemory - cacheMemory / PART_OF_SLIVERS : 0, reader::lend);
        metrics.watch(answers);
        lane.serve(answers);
    }

    /**
     * A whole representation was sent to who asked for it. Prepares the answer for who asks next, if that is worth it.
     *
     * @param from where it came from
     */
    void sent(Representation what, Provenance from, HttpServerRequest request) {
        String target = request.uri();
        Optional<BlobHandle> blob =
                what.wholeBlob().filter(whole -> target(whole.id()).equals(target));
        if (from != Provenance.MEMORY
                || blob.isEmpty()
                || !isOfAnyConnection(request)
                || !answers.isWelcome(what.length())
                || answers.has(target)
                || waiting.size() >= MOST_WAITING
                || !waiting.add(target)) {
            return;
        }
        List<Map.Entry<String, String>> fields = request.response().headers().entries().stream()
                .map(field -> Map.entry(field.getKey(), field.getKey().equals(TIMING) ? NO_TIME : field.getValue()))
                .toList();
        BlobHandle whole = blob.get();
        AnswerDraft draft = new AnswerDraft(
                target, fields, what.tag().toString(), what.length(), whole::copyAtHand, new Keeper(whole));
        work.submit(() -> answers.prepare(draft)).whenComplete((prepared, failure) -> waiting.remove(target));
    }

    /** Forgets the answers of some blobs; nothing may give their bytes any more when this is called. Says of how many. */
    long forget(Predicate<BlobId> blobs) {
        return answers.forget(target -> blob(target).filter(blobs).isPresent());
    }

    private static Optional<BlobId> blob(String target) {
        return BlobId.parse(target.substring(PREFIX.length()));
    }

    /** How many answers are prepared. */
    long entries() {
        return answers.entries();
    }

    /** What they take. */
    long bytes() {
        return answers.used();
    }

    /**
     * Whether the head that was sent is one for every connection of HTTP/1.1: other versions have fields of their own, and
     * the last answer on a connection says that it is.
     */
    private static boolean isOfAnyConnection(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && !request.response().headers().contains(HttpHeaders.CONNECTION);
    }

    private static String target(BlobId id) {
        return PREFIX + id;
    }

    /** Whether the answers for a blob are prepared. */
    boolean has(BlobId id) {
        return answers.has(target(id));
    }

    /** Answers for one blob. */
    private final class Keeper implements AnswerKeeper {
        /** Not the metadata, which may be 64 KiB. */
        private final ProvenHead blob;

        private Keeper(BlobHandle blob) {
            this.blob = blob.head().proven();
        }

        @Override
        public boolean mayLeave() {
            return !reader.denyList().test(blob.blobId()) && rules.isPublic(blob.blobId());
        }

        @Override
        public boolean enter(ClientAddress client) {
            if (!admission.tryEnter(client)) {
                return false;
            }
            boolean early = rates.request(client).isPresent();
            if (early) {
                // The server says so, and how long to wait.
                admission.leave(client);
            }
            return !early;
        }

        @Override
        public void left(ClientAddress client, Given given) {
            admission.leave(client);
            rates.sent(client, given.sent());
            metrics.given(given);
            if (given.sent() > 0) {
                int rowLength = blob.sliverLength(Axis.PRIMARY);
                long last = given.from() + given.sent() - 1;
                reader.givenOtherwise(blob, (int) (given.from() / rowLength), (int) (last / rowLength));
            }
        }

        @Override
        public Duration stallTimeout() {
            return stallTimeout;
        }
    }
}
