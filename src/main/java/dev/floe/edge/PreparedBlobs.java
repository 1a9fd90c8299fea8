package dev.floe.edge;

import dev.floe.bytes.Cpu;
import dev.floe.cache.GivenRows;
import dev.floe.door.AnswerDraft;
import dev.floe.door.AnswerKeeper;
import dev.floe.door.ClientAddress;
import dev.floe.door.ClientRates;
import dev.floe.door.ContentCoding;
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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides which blobs are answered in the {@link FastLane}: those of which a whole was sent from memory, under the one
 * URL that says nothing but their ID. They take their memory from the cache's. Thread-safe.
 */
final class PreparedBlobs {
    /** The part of the cache's memory that slivers keep, whatever is prepared. */
    private static final int PART_OF_SLIVERS = 4;

    private static final String PREFIX = "/v1/blobs/";
    private static final int MOST_WAITING = 256;
    private static final int LONGEST_PATH = 256;
    private static final Set<String> OF_BLOBS = Stream.concat(
                    AnswerDraft.ABOUT_THE_BODY.stream(), Stream.of("content-security-policy"))
            .collect(Collectors.toUnmodifiableSet());
    private static final String TIMING = "Server-Timing";
    /** What is measured without a measurement: less than 50 microseconds. */
    private static final String NO_TIME = "cache;desc=HIT, open;dur=0.0, first;dur=0.0";

    private final EdgeReader reader;
    private final Admission admission;
    private final EdgeMetrics metrics;
    private final HotBlobs hot;
    private final BlobLifetimes lifetimes;
    private final Duration stallTimeout;
    private final AccessRules rules;
    private final ClientRates rates;
    private final FastLane lane;
    private final PreparedAnswers answers;
    private final Cpu.Queue work;
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    /** How often somebody had blobs forgotten. */
    private final AtomicInteger forgotten = new AtomicInteger();

    private volatile Consumer<Predicate<BlobId>> alsoForgetting = blobs -> {};

    /**
     * @param cacheMemory bytes that slivers and prepared answers may take together
     * @param cpu where bytes are copied
     */
    PreparedBlobs(
            FastLane lane,
            EdgeReader reader,
            Admission admission,
            EdgeMetrics metrics,
            HotBlobs hot,
            Duration stallTimeout,
            AccessRules rules,
            ClientRates rates,
            long cacheMemory,
            Cpu cpu,
            BlobLifetimes lifetimes) {
        this.lifetimes = lifetimes;
        this.lane = lane;
        this.reader = reader;
        this.admission = admission;
        this.metrics = metrics;
        this.hot = hot;
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
     * A whole representation is sent to who asked for it, or was: the head is as it leaves. Prepares the answer for who asks
     * next, if that is worth it.
     *
     * @param from where it came from
     * @param offered the codings that it might have been sent in
     */
    void sent(Representation what, Provenance from, List<ContentCoding> offered, HttpServerRequest request) {
        what.page()
                .ifPresentOrElse(
                        page -> prepare(page, what, from, request, Optional.empty(), page.bytes(), offered),
                        () -> prepare(
                                what,
                                from,
                                request,
                                Optional.empty(),
                                whole -> new Content(what.length(), whole::copyAtHand),
                                offered));
    }

    /**
     * The same was sent in {@code coding}.
     *
     * @param packed what it is then; not to be written to
     */
    void sent(
            Representation what,
            Provenance from,
            List<ContentCoding> offered,
            ContentCoding coding,
            byte[] packed,
            HttpServerRequest request) {
        what.page()
                .ifPresentOrElse(
                        page -> prepare(page, what, from, request, Optional.of(coding), packed, offered),
                        () -> prepare(
                                what,
                                from,
                                request,
                                Optional.of(coding),
                                whole -> new Content(packed.length, to -> copy(packed, whole, to)),
                                offered));
    }

    /** Only while the blob is at hand: what was purged meanwhile does not come back. */
    private static boolean copy(byte[] packed, BlobHandle whole, ByteBuffer to) {
        boolean there = whole.provenance(0, whole.length()) == Provenance.MEMORY;
        if (there) {
            to.put(packed);
        }
        return there;
    }

    private record Content(long length, Predicate<ByteBuffer> bytes) {}

    private void prepare(
            Representation what,
            Provenance from,
            HttpServerRequest request,
            Optional<ContentCoding> coding,
            Function<BlobHandle, Content> content,
            List<ContentCoding> offered) {
        Optional<BlobHandle> blob =
                what.wholeBlob().filter(whole -> target(whole.id()).equals(request.uri()));
        if (from != Provenance.MEMORY || blob.isEmpty() || !isOfAnyConnection(request)) {
            return;
        }
        BlobHandle whole = blob.get();
        OptionalInt end = lifetimes.end(List.of(whole.id()));
        Prepared wanted = new Prepared(request.uri(), coding, content.apply(whole), OF_BLOBS);
        prepare(wanted, what, request, offered, () -> new BlobKeeper(whole, end, coding))
                .ifPresent(made -> made.whenComplete((prepared, failure) -> {
                    if (!lifetimes.end(List.of(whole.id())).equals(end)) {
                        // What was learned meanwhile is not in what was prepared.
                        answers.forget(wanted.target());
                    }
                }));
    }

    /** A page is prepared for its host alone. */
    private void prepare(
            HotPage page,
            Representation what,
            Provenance from,
            HttpServerRequest request,
            Optional<ContentCoding> coding,
            byte[] bytes,
            List<ContentCoding> offered) {
        if (from != Provenance.MEMORY || !isOfAnyConnection(request) || !isPlain(request.uri())) {
            return;
        }
        int before = forgotten.get();
        Content content = new Content(bytes.length, to -> {
            to.put(bytes);
            return true;
        });
        prepare(
                new Prepared(FastLane.at(page.host(), request.uri()), coding, content, AnswerDraft.ABOUT_THE_BODY),
                what,
                request,
                offered,
                () -> new PageKeeper(page, before));
    }

    /** What ordinary requests consist of; others never find an answer. */
    private static boolean isPlain(String path) {
        return path.startsWith("/")
                && path.length() <= LONGEST_PATH
                && path.chars()
                        .allMatch(c -> c >= '0' && c <= '9'
                                || c >= 'a' && c <= 'z'
                                || c >= 'A' && c <= 'Z'
                                || "/-._~".indexOf(c) >= 0);
    }

    /** What is to be prepared. */
    private record Prepared(String target, Optional<ContentCoding> coding, Content content, Set<String> ofContent) {}

    private Optional<CompletableFuture<Boolean>> prepare(
            Prepared wanted,
            Representation what,
            HttpServerRequest request,
            List<ContentCoding> offered,
            Supplier<AnswerKeeper> keeper) {
        String key = wanted.target() + wanted.coding().map(ContentCoding::token).orElse("");
        if (!answers.isWelcome(wanted.content().length())
                || answers.has(wanted.target(), wanted.coding())
                || waiting.size() >= MOST_WAITING
                || !waiting.add(key)) {
            return Optional.empty();
        }
        List<Map.Entry<String, String>> fields = request.response().headers().entries().stream()
                .filter(field -> !field.getKey().startsWith(":"))
                .map(field -> Map.entry(
                        FieldName.inHttp1(field.getKey()),
                        field.getKey().equalsIgnoreCase(TIMING) ? NO_TIME : field.getValue()))
                .toList();
        EntityTag tag = wanted.coding().map(what.tag()::in).orElse(what.tag());
        AnswerDraft draft = new AnswerDraft(
                wanted.target(),
                wanted.coding(),
                offered,
                fields,
                tag.toString(),
                wanted.content().length(),
                wanted.content().bytes(),
                keeper.get(),
                wanted.ofContent());
        CompletableFuture<Boolean> made = work.submit(() -> answers.prepare(draft));
        return Optional.of(made.whenComplete((prepared, failure) -> waiting.remove(key)));
    }

    /** Has {@code files} forget, too, what is to be forgotten of some blobs. */
    void with(Consumer<Predicate<BlobId>> files) {
        alsoForgetting = files;
    }

    /**
     * Forgets the answers of some blobs; nothing may give their bytes any more when this is called. Says of how many. Pages are all
     * prepared anew.
     */
    long forget(Predicate<BlobId> blobs) {
        alsoForgetting.accept(blobs);
        forgotten.incrementAndGet();
        return answers.forget(target -> blob(target).map(blobs::test).orElse(true));
    }

    /** Empty for a page. */
    private static Optional<BlobId> blob(String target) {
        return target.startsWith(PREFIX) ? BlobId.parse(target.substring(PREFIX.length())) : Optional.empty();
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
     * Whether the head that was sent is one for every connection: HTTP/1.0 has fields of its own, and the last answer on a
     * connection says that it is.
     */
    private static boolean isOfAnyConnection(HttpServerRequest request) {
        return request.version() != HttpVersion.HTTP_1_0
                && !request.response().headers().contains(HttpHeaders.CONNECTION);
    }

    private static String target(BlobId id) {
        return PREFIX + id;
    }

    /** What was prepared for a blob is not right any more. */
    void forget(BlobId id) {
        answers.forget(target(id));
    }

    /** Whether what is at {@code path} of a host of its own is prepared. */
    boolean has(String host, String path, Optional<ContentCoding> coding) {
        return answers.has(FastLane.at(host, path), coding);
    }

    /** Whether the answers for a blob are prepared. */
    boolean has(BlobId id) {
        return answers.has(target(id), Optional.empty());
    }

    /** Whether the answer in {@code coding} is. */
    boolean has(BlobId id, ContentCoding coding) {
        return answers.has(target(id), Optional.of(coding));
    }

    /** Whoever is answered takes a place among all who are. */
    private abstract class Keeper implements AnswerKeeper {
        @Override
        public boolean enter(ClientAddress client, boolean buffered) {
            if (!(buffered ? admission.tryEnter(client) : admission.tryEnterPrepared(client))) {
                return false;
            }
            boolean early = rates.request(client).isPresent();
            if (early) {
                // The server says so, and how long to wait.
                leave(client, buffered);
            }
            return !early;
        }

        @Override
        public void left(ClientAddress client, boolean buffered, Given given) {
            leave(client, buffered);
            rates.sent(client, given.sent());
            metrics.given(given);
            given(given);
        }

        private void leave(ClientAddress client, boolean buffered) {
            if (buffered) {
                admission.leave(client);
            } else {
                admission.leavePrepared(client);
            }
        }

        abstract void given(Given given);

        @Override
        public final Duration stallTimeout() {
            return stallTimeout;
        }
    }

    /** Answers for a file at one host. */
    private final class PageKeeper extends Keeper {
        private final HotPage page;
        private final int before;

        private PageKeeper(HotPage page, int before) {
            this.page = page;
            this.before = before;
        }

        @Override
        public boolean mayLeave() {
            return before == forgotten.get()
                    && !reader.denyList().test(page.blob())
                    && page.standing() != HotPage.Standing.OVER;
        }

        @Override
        public boolean enter(ClientAddress client, boolean buffered) {
            // The server waits for who is to be asked.
            return page.standing() == HotPage.Standing.CURRENT && super.enter(client, buffered);
        }

        @Override
        void given(Given given) {
            page.given();
        }
    }

    /** Answers for one blob. */
    private final class BlobKeeper extends Keeper {
        /** Not the metadata, which may be 64 KiB. */
        private final ProvenHead blob;

        /** What has an end is said to end after so many seconds, which must not be repeated for long. */
        private final boolean ends;

        /** Then its bytes are none of the blob's. */
        private final boolean coded;

        private final long madeAt = System.nanoTime();

        private final HotBlobs.Name name;
        private final long length;
        private final GivenRows rows;
        private final int rowLength;

        private BlobKeeper(BlobHandle blob, OptionalInt end, Optional<ContentCoding> coding) {
            this.coded = coding.isPresent();
            this.ends = end.isPresent();
            this.blob = blob.head().proven();
            this.name = HotBlobs.Name.blob(blob.id());
            this.length = blob.length();
            this.rows = reader.givenRows(this.blob);
            this.rowLength = this.blob.sliverLength(Axis.PRIMARY);
        }

        @Override
        public boolean mayLeave() {
            return !reader.denyList().test(blob.blobId())
                    && rules.isPublic(blob.blobId())
                    && (!ends || System.nanoTime() - madeAt < CacheRules.REPEATED.toNanos());
        }

        @Override
        void given(Given given) {
            hot.askedFor(name, length);
            if (given.withBody()) {
                metrics.delivered(Provenance.MEMORY, given.sent());
            }
            if (coded) {
                if (given.withBody()) {
                    rows.given(0, (int) ((blob.blobLength() - 1) / rowLength));
                }
            } else if (given.sent() > 0) {
                long last = given.from() + given.sent() - 1;
                rows.given((int) (given.from() / rowLength), (int) (last / rowLength));
            }
        }
    }
}
