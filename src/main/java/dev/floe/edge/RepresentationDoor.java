package dev.floe.edge;

import dev.floe.bytes.MemorySize;
import dev.floe.bytes.Plural;
import dev.floe.door.ClientRates;
import dev.floe.door.Clients;
import dev.floe.door.CrossOrigin;
import dev.floe.door.FastLane;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.edge.types.MediaType;
import dev.floe.edge.types.TypeHint;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.Provenance;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * Answers requests for {@linkplain Representation representations}: conditions, ranges, media type, and a body that
 * starts only when its first bytes are there. Every request holds a place from its start until its last byte is with the socket.
 */
@Singleton
final class RepresentationDoor {
    /** A blob that is not there may be a moment later. */
    private static final Duration NOT_FOUND_KEPT = Duration.ofSeconds(2);

    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Duration COME_BACK_SOON = Duration.ofSeconds(1);
    /** Scripts, forms, popups and the origin's storage are out of reach of what somebody stored. */
    private static final String SANDBOX = "sandbox; script-src 'none'; object-src 'none'; base-uri 'none'";
    /** What one request may hold in buffers while its client is slow; with a small heap fewer fit. */
    private static final long BYTES_PER_REQUEST = 1 << 20;

    private static final int MAX_REQUESTS = 1024;

    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final long maxLength;
    private final Admission admission;
    private final Clients clients;
    private final ClientRates rates;
    private final PreparedBlobs prepared;
    private final MediaTypes mediaTypes = new MediaTypes();

    @Inject
    RepresentationDoor(
            EdgeConfig config,
            Clients clients,
            MeterRegistry registry,
            FastLane lane,
            EdgeReader reader,
            AccessRules rules,
            ClientRates rates,
            ReadResources resources) {
        this.rates = rates;
        this.clients = clients;
        this.config = config;
        this.metrics = new EdgeMetrics(registry);
        this.maxLength = config.maxBlobSize().map(MemorySize::bytes).orElse(Long.MAX_VALUE);
        this.admission = new Admission(places(config.maxRequests()), clients.mostOfOne(), config.placeTimeout());
        metrics.watch(admission);
        this.prepared = new PreparedBlobs(
                lane,
                reader,
                admission,
                metrics,
                config.stallTimeout(),
                rules,
                rates,
                config.cacheMemory().bytes(),
                resources.options().cpu());
    }

    private static int places(int configured) {
        if (configured > 0) {
            return configured;
        }
        long fitting = Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_REQUEST;
        return Math.clamp(fitting, 16, MAX_REQUESTS);
    }

    /** How many requests are being answered. */
    long inside() {
        return admission.inside();
    }

    /** The blobs that are answered before a request comes here. */
    PreparedBlobs prepared() {
        return prepared;
    }

    /** How this server reads: what it does not send, and how long its clients may keep a read waiting. */
    ReadOptions options() {
        return ReadOptions.DEFAULT.withMaxLength(maxLength).withConsumerTimeout(config.stallTimeout());
    }

    /**
     * Answers a request.
     *
     * @param found what the URL names; fails with a {@link ReadException} or {@link RefusedException} if there is none
     */
    Uni<Response> answer(Uni<Representation> found, RoutingContext routing) {
        RequestSlot slot = new RequestSlot(admission.enter(clients.of(routing.request())));
        routing.addEndHandler(ended -> {
            slot.end();
            metrics.answered(routing.response().getStatusCode(), slot.provenance);
        });
        Stopwatch watch = new Stopwatch();
        Context context = Vertx.currentContext();
        HttpServerRequest request = routing.request();
        return slot.whileItLasts(slot.begun()
                .chain(() -> found)
                .invoke(watch::opened)
                .flatMap(what -> new Responder(what, request, context, slot, watch).respond())
                .ifNoItem()
                .after(config.firstByteTimeout())
                .failWith(() -> ReadException.unavailable(
                        "the storage nodes sent nothing of this blob for "
                                + config.firstByteTimeout().toSeconds() + " s",
                        COME_BACK))
                .onFailure(ReadException.class)
                .transform(failure -> new RefusedException(refusal(failure))));
    }

    /** For nobody. */
    private static RefusedException gone() {
        return new RefusedException(Refusal.of(ApiStatus.UNAVAILABLE, "CLIENT_GONE", "the client has gone"));
    }

    private static RefusedException full() {
        return new RefusedException(
                Refusal.of(ApiStatus.UNAVAILABLE, "OVERLOADED", "this server is sending as much as it can; come back")
                        .retryAfter(COME_BACK_SOON));
    }

    static Refusal refusal(ReadException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND ->
                Refusal.of(ApiStatus.NOT_FOUND, ErrorReason.BLOB_NOT_FOUND.name(), failure.getMessage())
                        .keptFor(NOT_FOUND_KEPT);
            case NO_QUILT ->
                Refusal.of(ApiStatus.NOT_FOUND, "NOT_A_QUILT", failure.getMessage())
                        .keptFor(NOT_FOUND_KEPT);
            case NO_SUCH_PATCH ->
                Refusal.of(ApiStatus.NOT_FOUND, ErrorReason.QUILT_PATCH_NOT_FOUND.name(), failure.getMessage())
                        .keptFor(NOT_FOUND_KEPT);
            case INCONSISTENT ->
                Refusal.of(ApiStatus.NOT_FOUND, "BLOB_INCONSISTENT", failure.getMessage())
                        .keptFor(NOT_FOUND_KEPT);
            case FORBIDDEN ->
                Refusal.of(
                        ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
                        ErrorReason.FORBIDDEN_BLOB.name(),
                        failure.getMessage());
            case TOO_LARGE ->
                Refusal.of(ApiStatus.SIZE_EXCEEDED, ErrorReason.BLOB_TOO_LARGE.name(), failure.getMessage());
            case UNAVAILABLE, TIMEOUT ->
                Refusal.of(ApiStatus.UNAVAILABLE, ErrorReason.BLOB_UNAVAILABLE.name(), failure.getMessage())
                        .retryAfter(failure.retryAfter().orElse(COME_BACK));
        };
    }

    /** A request inside: its place, and the read that its answer needs. Nothing of it outlives the request. */
    private static final class RequestSlot {
        private final CompletableFuture<Admission.Permit> entry;
        private Optional<BlobBody> body = Optional.empty();
        private boolean ended;
        private Optional<Runnable> atTheEnd = Optional.empty();
        private volatile Provenance provenance = Provenance.COMMITTEE;

        private RequestSlot(CompletableFuture<Admission.Permit> entry) {
            this.entry = entry;
        }

        /** Completes when there is a place for the request. */
        Uni<Admission.Permit> begun() {
            return Uni.createFrom().completionStage(entry).onFailure().transform(noPlace -> full());
        }

        synchronized void hold(BlobBody held) {
            body = Optional.of(held);
            if (ended) {
                held.cancel();
            }
        }

        /** Gives {@code work} up when the request ends: nobody is there any more to whom its outcome matters. */
        <T> Uni<T> whileItLasts(Uni<T> work) {
            return Uni.createFrom().emitter(emitter -> {
                Cancellable running = work.subscribe().with(emitter::complete, emitter::fail);
                emitter.onTermination(() -> {
                    running.cancel();
                    atTheEnd(Optional.empty());
                });
                atTheEnd(Optional.of(() -> emitter.fail(gone())));
            });
        }

        private void atTheEnd(Optional<Runnable> task) {
            boolean over;
            synchronized (this) {
                over = ended;
                atTheEnd = over ? Optional.empty() : task;
            }
            if (over) {
                task.ifPresent(Runnable::run);
            }
        }

        void end() {
            Optional<Runnable> last;
            synchronized (this) {
                last = atTheEnd;
                atTheEnd = Optional.empty();
                ended = true;
                entry.cancel(false);
                if (entry.state() == Future.State.SUCCESS) {
                    entry.resultNow().close();
                }
                body.ifPresent(BlobBody::cancel);
            }
            last.ifPresent(Runnable::run);
        }
    }

    /** How long the steps took. */
    private static final class Stopwatch {
        private final long start = System.nanoTime();
        private volatile long openNanos;

        void opened() {
            openNanos = System.nanoTime() - start;
        }

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        String serverTiming(Provenance from) {
            return String.format(
                    Locale.ROOT,
                    "cache;desc=%s, open;dur=%.1f, first;dur=%.1f",
                    cacheWord(from),
                    openNanos / 1e6,
                    (System.nanoTime() - start) / 1e6);
        }
    }

    private static String cacheWord(Provenance from) {
        return switch (from) {
            case MEMORY -> "HIT";
            case DISK -> "HIT-DISK";
            case COMMITTEE -> "MISS";
        };
    }

    /** One request for something that is there. */
    private final class Responder {
        private final Representation what;
        private final HttpServerRequest request;
        private final Context context;
        private final RequestSlot slot;
        private final Stopwatch watch;
        private final EntityTag tag;

        private Responder(
                Representation what, HttpServerRequest request, Context context, RequestSlot slot, Stopwatch watch) {
            this.what = what;
            this.request = request;
            this.context = context;
            this.slot = slot;
            this.watch = watch;
            this.tag = what.tag();
        }

        private Uni<Response> respond() {
            Slice all = new Slice(0, what.length());
            Optional<String> ifMatch = header("If-Match");
            if (ifMatch.isPresent() && !tag.ifMatch(ifMatch.get())) {
                throw new RefusedException(unmet());
            }
            Optional<String> ifNoneMatch = header("If-None-Match");
            if (ifNoneMatch.isPresent() && tag.ifNoneMatch(ifNoneMatch.get())) {
                if (!isLook()) {
                    throw new RefusedException(unmet());
                }
                return Uni.createFrom().item(head(304, what.foundBy()).build());
            }
            if (request.method().equals(HttpMethod.HEAD)) {
                return headOnly(all);
            }
            return switch (ranges(all)) {
                case ByteRanges.Whole() -> whole(all);
                case ByteRanges.Parts(List<Slice> parts) when parts.size() == 1 -> onePart(parts.getFirst());
                case ByteRanges.Parts(List<Slice> parts) -> manyParts(parts);
                case ByteRanges.Unsatisfiable() -> throw unsatisfiable(all);
            };
        }

        private Refusal unmet() {
            return Refusal.of(ApiStatus.PRECONDITION_FAILED, "PRECONDITION_FAILED", "the entity tag is " + tag)
                    .with("ETag", tag.toString());
        }

        /** Whether the request is one for a representation: conditions and ranges have their meaning for those. */
        private boolean isLook() {
            return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        }

        /** Headers of one name are one list. */
        private Optional<String> header(String name) {
            List<String> values = request.headers().getAll(name);
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
        }

        private ByteRanges ranges(Slice all) {
            Optional<String> range = header("Range");
            Optional<String> ifRange = header("If-Range");
            boolean wanted = isLook()
                    && what.hasRanges()
                    && range.isPresent()
                    && (ifRange.isEmpty() || tag.ifRange(ifRange.get()));
            return wanted ? ByteRanges.parse(range.get(), all.length()) : new ByteRanges.Whole();
        }

        private RefusedException unsatisfiable(Slice all) {
            return new RefusedException(Refusal.of(
                            ApiStatus.RANGE_NOT_SATISFIABLE,
                            ErrorReason.INVALID_BYTE_RANGE.name(),
                            "no such range in a blob of " + Plural.of(all.length(), "byte"))
                    .with("Content-Range", "bytes */" + all.length())
                    .with("Accept-Ranges", "bytes"));
        }

        private Provenance provenance(List<Slice> slices) {
            return slices.stream().map(what::provenance).reduce(Provenance.MEMORY, Provenance::or);
        }

        private Response.ResponseBuilder head(int status, Provenance from) {
            slot.provenance = from;
            return Response.status(status)
                    .header("ETag", tag.toString())
                    .header("Cache-Control", what.freshness())
                    .header("Accept-Ranges", what.hasRanges() ? "bytes" : "none")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Cache", cacheWord(from))
                    .header("Server-Timing", watch.serverTiming(from));
        }

        /** As GET would be answered: the row that tells the type is read, and is there when GET comes. */
        private Uni<Response> headOnly(Slice all) {
            return type().map(type -> {
                Response.ResponseBuilder response =
                        head(200, what.foundBy()).header("Content-Length", Long.toString(all.length()));
                typed(response, type);
                return response.build();
            });
        }

        /** Its type as it was declared, or as its first bytes tell. */
        private Uni<MediaTypes.Learned> type() {
            return declared().map(type -> Uni.createFrom().item(type)).orElseGet(() -> mediaTypes.find(what.typedBy()));
        }

        private Optional<MediaTypes.Learned> declared() {
            return what.description().type().map(type -> new MediaTypes.Learned(type, true));
        }

        private void typed(Response.ResponseBuilder response, MediaTypes.Learned learned) {
            MediaType type = hinted(learned.type());
            describe(response);
            response.header("Content-Type", type.value());
            if (type.isActive()) {
                response.header("Content-Security-Policy", SANDBOX);
            }
            if (!learned.sure()) {
                // A moment later more may be known, so nobody is to keep this answer.
                response.header("Cache-Control", null).header("Cache-Control", "no-store");
            }
        }

        /** What was declared stands; the bytes' own word is refined by what the request says, or else by the name. */
        private MediaType hinted(MediaType told) {
            Description description = what.description();
            if (description.type().isPresent()) {
                return told;
            }
            Optional<String> wish = Optional.ofNullable(request.getParam("content_type"));
            if (wish.isPresent()) {
                return TypeHint.apply(told, wish.get());
            }
            return description
                    .name()
                    .flatMap(name -> name.mediaType()
                            .map(hint -> name.giver() == FileName.Giver.STORER
                                    ? TypeHint.applyOfStorer(told, hint)
                                    : TypeHint.apply(told, hint)))
                    .orElse(told);
        }

        private void describe(Response.ResponseBuilder response) {
            Description description = what.description();
            description.fields().forEach(response::header);
            if (!description.fields().isEmpty()) {
                response.header(
                        "Access-Control-Expose-Headers",
                        CrossOrigin.exposing(description.fields().keySet()));
            }
            Optional.ofNullable(request.getParam("download"))
                    .map(name -> name.isBlank()
                            ? description.name().map(FileName::attachment).orElse("attachment")
                            : new FileName(name, FileName.Giver.LINK).attachment())
                    .ifPresent(attachment ->
                            response.header("Content-Disposition", null).header("Content-Disposition", attachment));
        }

        private Uni<Response> whole(Slice all) {
            Provenance from = provenance(List.of(all));
            return sliceWithType(all)
                    .map(body -> send(head(200, from), body.body(), body.type(), from, () -> {
                        if (body.type().sure()) {
                            prepared.sent(what, from, request);
                        }
                    }));
        }

        private Uni<Response> onePart(Slice part) {
            Provenance from = provenance(List.of(part));
            return sliceWithType(part).map(body -> {
                Response.ResponseBuilder response =
                        head(206, from).header("Content-Range", part.contentRange(what.length()));
                return send(response, body.body(), body.type(), from, () -> {});
            });
        }

        private record Typed(BlobBody body, MediaTypes.Learned type) {}

        /** If the slice begins with what tells the type, one read does for both. */
        private Uni<Typed> sliceWithType(Slice slice) {
            Optional<MediaTypes.Learned> known = declared()
                    .or(() -> mediaTypes.known(what.typedBy()).map(type -> new MediaTypes.Learned(type, true)));
            if (known.isPresent()) {
                return prime(what.read(slice), slice.length(), 1).map(body -> new Typed(body, known.get()));
            }
            int headLength = MediaTypes.headLength(what.typedBy());
            if (what.startsWithItsType() && slice.from() == 0 && slice.length() >= headLength) {
                return prime(what.read(slice), slice.length(), headLength)
                        .invoke(slot::hold)
                        .flatMap(body -> mediaTypes
                                .learn(what.typedBy(), body.beginning())
                                .map(type -> new Typed(body, type)));
            }
            return mediaTypes
                    .find(what.typedBy())
                    .flatMap(found -> prime(what.read(slice), slice.length(), 1).map(body -> new Typed(body, found)));
        }

        private Uni<Response> manyParts(List<Slice> parts) {
            Provenance from = provenance(parts);
            return type().flatMap(learned -> {
                MediaType shown = hinted(learned.type());
                MultipartRanges multipart =
                        new MultipartRanges(parts, what.typedBy().tag().opaque(), shown.value(), what.length());
                Multi<ByteBuffer> bytes = multipart.body(what::read);
                MediaTypes.Learned together =
                        new MediaTypes.Learned(MediaType.inert(multipart.mediaType()), learned.sure());
                // Beyond the first part's head, so that a read that fails at once is answered properly.
                int beginning = multipart.firstHeadLength() + 1;
                return prime(bytes, multipart.length(), beginning)
                        .map(body -> send(head(206, from), body, together, from, () -> {}));
            });
        }

        private Uni<BlobBody> prime(Multi<ByteBuffer> bytes, long length, int beginning) {
            return BlobBody.prime(bytes, length, beginning);
        }

        /** @param complete to be done when all has been sent */
        private Response send(
                Response.ResponseBuilder response,
                BlobBody body,
                MediaTypes.Learned type,
                Provenance from,
                Runnable complete) {
            metrics.firstByte(watch.elapsed(), from);
            typed(response, type);
            response.header("Content-Length", Long.toString(body.length()));
            slot.hold(body);
            return response.entity(new BlobAnswer(body, request, context, config.stallTimeout(), ending -> {
                        slot.end();
                        metrics.ended(ending);
                        metrics.sent(body.sent());
                        rates.sent(clients.of(request), body.sent());
                        if (ending == BlobBody.Ending.COMPLETE) {
                            complete.run();
                        }
                    }))
                    .build();
        }
    }
}
