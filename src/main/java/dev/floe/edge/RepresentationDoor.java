package dev.floe.edge;

import dev.floe.bytes.MemorySize;
import dev.floe.bytes.Plural;
import dev.floe.door.AcceptedCodings;
import dev.floe.door.ClientAddress;
import dev.floe.door.ClientRates;
import dev.floe.door.Clients;
import dev.floe.door.ContentCoding;
import dev.floe.door.FastLane;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.TrustedProxies;
import dev.floe.edge.types.MediaType;
import dev.floe.edge.types.TypeHint;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.Provenance;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers requests for {@linkplain Representation representations}: conditions, ranges, media type, and a body that
 * starts only when its first bytes are there. Every request holds a place from its start until its last byte is with the socket.
 */
@Singleton
final class RepresentationDoor {
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Duration COME_BACK_SOON = Duration.ofSeconds(1);
    /** Scripts, forms, popups and the origin's storage are out of reach of what somebody stored. */
    private static final String SANDBOX = "sandbox; script-src 'none'; object-src 'none'; base-uri 'none'";
    /** What one request may hold in buffers while its client is slow; with a small heap fewer fit. */
    private static final long BYTES_PER_REQUEST = 1 << 20;

    private static final int MAX_REQUESTS = 1024;
    /** No URL names more blobs. */
    private static final int MOST_KEYS = 100;

    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final HotBlobs hot;
    private final long maxLength;
    private final Admission admission;
    private final Clients clients;
    private final ClientRates rates;
    private final PreparedBlobs prepared;
    private final CacheRules rules;
    private final BlobLifetimes lifetimes;
    private final TrustedProxies trustedClients;
    private final Compression compression;
    private final OwnedOrigins origins;
    private final MediaTypes mediaTypes = new MediaTypes();

    @Inject
    RepresentationDoor(
            EdgeConfig config,
            Clients clients,
            EdgeMetrics metrics,
            HotBlobs hot,
            FastLane lane,
            EdgeReader reader,
            AccessRules access,
            ClientRates rates,
            ReadResources resources,
            CacheRules rules,
            BlobLifetimes lifetimes,
            BlobWitnesses witnesses) {
        this.rates = rates;
        this.rules = rules;
        this.lifetimes = lifetimes;
        this.origins = new OwnedOrigins(config.origins().orElse(Set.of()));
        this.compression = new Compression(
                CompressionLimits.of(config),
                resources.options().cpu(),
                Runtime.getRuntime().maxMemory());
        this.trustedClients = TrustedProxies.of(config.trustedClients().orElse(List.of()));
        this.clients = clients;
        this.config = config;
        this.metrics = metrics;
        this.hot = hot;
        this.maxLength = config.maxBlobSize().map(MemorySize::bytes).orElse(Long.MAX_VALUE);
        this.admission = new Admission(
                places(config.maxRequests()),
                clients.mostOfOne(),
                config.placeTimeout(),
                config.clientRequests() == 0 ? Long.MAX_VALUE : config.clientRequests());
        metrics.watch(admission);
        this.prepared = new PreparedBlobs(
                lane,
                reader,
                admission,
                metrics,
                hot,
                config.stallTimeout(),
                access,
                rates,
                config.cacheMemory().bytes() - Pins.inMemory(config),
                resources.options().cpu(),
                lifetimes);
        if (config.learnLifetimes()) {
            LifetimeLearner learner = new LifetimeLearner(
                    witnesses,
                    task -> Thread.ofVirtual().name("lifetime").start(task),
                    this::learned,
                    System::nanoTime);
            reader.watchedBy(learner::wanted);
        }
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

    /** How many requests may be answered at the same time. */
    long capacity() {
        return admission.capacity();
    }

    /** The blobs that are answered before a request comes here. */
    PreparedBlobs prepared() {
        return prepared;
    }

    /** An object was seen: what is known of its blob's end holds for every answer from now on. */
    void learned(BlobObject object) {
        if (lifetimes.saw(object)) {
            prepared.forget(object.blobId());
        }
    }

    private void learned(BlobId blob, int end) {
        if (lifetimes.saw(blob, end)) {
            prepared.forget(blob);
        }
    }

    /** What the client's Cache-Control demands, if this client may demand anything. */
    ClientDirectives directives(HttpServerRequest request) {
        boolean trusted =
                clients.address(request).filter(trustedClients::trusts).isPresent();
        return trusted ? ClientDirectives.parse(request.headers().getAll("Cache-Control")) : ClientDirectives.NONE;
    }

    /**
     * How long ago the chain may have said what an object is, if that is not as long as usual: an answer that is older than
     * caches may keep it would be stale when it comes.
     */
    Optional<Duration> oldest(HttpServerRequest request) {
        Optional<Duration> demanded = directives(request).oldest();
        Duration kept = config.objectMaxAge();
        if (kept.compareTo(BlobObjects.FRESH) >= 0) {
            return demanded;
        }
        return Optional.of(demanded.filter(less -> less.compareTo(kept) < 0).orElse(kept));
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
        ClientAddress client = clients.of(routing.request());
        RequestSlot slot = new RequestSlot(admission.enter(client), () -> noPlace(client));
        routing.addEndHandler(ended -> {
            slot.end();
            metrics.answered(routing.response().getStatusCode(), slot.provenance);
        });
        Stopwatch watch = new Stopwatch();
        Context context = Vertx.currentContext();
        HttpServerRequest request = routing.request();
        return slot.whileItLasts(slot.begun()
                .chain(() -> found)
                .invoke(what -> {
                    watch.opened();
                    what.publicName().ifPresent(name -> hot.askedFor(name, what.length()));
                })
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

    private RefusedException noPlace(ClientAddress client) {
        if (admission.hasItsMost(client)) {
            return new RefusedException(Refusal.of(
                            ApiStatus.RESOURCE_EXHAUSTED,
                            "TOO_MANY_REQUESTS",
                            "as much is being sent to this address as this server sends to one; come back")
                    .retryAfter(COME_BACK_SOON));
        }
        return new RefusedException(
                Refusal.of(ApiStatus.UNAVAILABLE, "OVERLOADED", "this server is sending as much as it can; come back")
                        .retryAfter(COME_BACK_SOON));
    }

    private Refusal refusal(ReadException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND -> absent(ErrorReason.BLOB_NOT_FOUND.name(), failure);
            case NO_QUILT -> absent("NOT_A_QUILT", failure);
            case NO_SUCH_PATCH -> absent(ErrorReason.QUILT_PATCH_NOT_FOUND.name(), failure);
            case INCONSISTENT -> absent("BLOB_INCONSISTENT", failure);
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

    private Refusal absent(String reason, ReadException failure) {
        return rules.ofAbsence(Refusal.of(ApiStatus.NOT_FOUND, reason, failure.getMessage()));
    }

    /** A request inside: its place, and the read that its answer needs. Nothing of it outlives the request. */
    private static final class RequestSlot {
        private final CompletableFuture<Admission.Permit> entry;
        private final Supplier<RefusedException> noPlace;
        private Optional<BlobBody> body = Optional.empty();
        private Optional<Compression.Room> room = Optional.empty();
        private boolean ended;
        private Optional<Runnable> atTheEnd = Optional.empty();
        private volatile Provenance provenance = Provenance.COMMITTEE;

        private RequestSlot(CompletableFuture<Admission.Permit> entry, Supplier<RefusedException> noPlace) {
            this.entry = entry;
            this.noPlace = noPlace;
        }

        /** Completes when there is a place for the request. */
        Uni<Admission.Permit> begun() {
            return Uni.createFrom().completionStage(entry).onFailure().transform(late -> noPlace.get());
        }

        synchronized void hold(BlobBody held) {
            body = Optional.of(held);
            if (ended) {
                held.cancel();
            }
        }

        /** Takes the room that compressing the answer needs. */
        synchronized void hold(Compression.Room held) {
            room = Optional.of(held);
            if (ended) {
                held.close();
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
                room.ifPresent(Compression.Room::close);
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

    /** As RFC 9211 has it. */
    private static String cacheStatus(Provenance from) {
        return switch (from) {
            case MEMORY -> "floe; hit; detail=memory";
            case DISK -> "floe; hit; detail=disk";
            case STORE -> "floe; hit; detail=store";
            case COMMITTEE -> "floe; fwd=uri-miss; detail=committee";
        };
    }

    private static String cacheWord(Provenance from) {
        return switch (from) {
            case MEMORY -> "HIT";
            case DISK -> "HIT-DISK";
            case STORE -> "HIT-STORE";
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
        private final AcceptedCodings accepted;

        private Responder(
                Representation what, HttpServerRequest request, Context context, RequestSlot slot, Stopwatch watch) {
            this.what = what;
            this.request = request;
            this.context = context;
            this.slot = slot;
            this.watch = watch;
            this.tag = what.tag();
            // What is made while it is sent has no length, and HTTP/1.0 no chunks.
            this.accepted = request.version() == HttpVersion.HTTP_1_0
                    ? AcceptedCodings.NONE
                    : AcceptedCodings.parse(request.headers().getAll("Accept-Encoding"));
        }

        private Uni<Response> respond() {
            Slice all = new Slice(0, what.length());
            if (directives(request).onlyIfCached() && provenance(List.of(all)) == Provenance.COMMITTEE) {
                throw new RefusedException(Refusal.of(
                        ApiStatus.DEADLINE_EXCEEDED,
                        "NOT_CACHED",
                        "only what is in the cache was asked for, and not all of it is"));
            }
            if (header("Service-Worker").isPresent()
                    && !what.isAtItsOwnOrigin()
                    && !origins.belongToOneOwner(request)) {
                // It would answer for this origin from then on, which is everybody's.
                throw new RefusedException(Refusal.of(
                        ApiStatus.PERMISSION_DENIED,
                        "NO_SERVICE_WORKER",
                        "blobs of many owners share this origin, so none of them is its service worker"));
            }
            Optional<String> ifMatch = header("If-Match");
            List<ContentCoding> possible = possible();
            if (ifMatch.isPresent()
                    && Stream.concat(Stream.of(tag), possible.stream().map(tag::in))
                            .noneMatch(one -> one.ifMatch(ifMatch.get()))) {
                throw new RefusedException(unmet());
            }
            Optional<EntityTag> known = header("If-None-Match")
                    .flatMap(condition -> acceptable(possible)
                            .filter(one -> one.ifNoneMatch(condition))
                            .findFirst());
            if (known.isPresent()) {
                if (!isLook()) {
                    throw new RefusedException(unmet());
                }
                Response.ResponseBuilder response = head(304, what.foundBy(), known.get());
                varying(response, possible);
                if (what.isAtItsOwnOrigin()) {
                    // The bytes are the same; what their owner says about them may not be.
                    fields(response);
                }
                return Uni.createFrom().item(response.build());
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

        private Optional<MediaType> knownType() {
            return declared().map(MediaTypes.Learned::type).or(() -> mediaTypes.known(what.typedBy()));
        }

        /** In what codings this may be offered, as far as is known without reading anything. */
        private List<ContentCoding> possible() {
            return knownType()
                    .map(type -> compression.offered(what, hinted(type)))
                    .orElseGet(() -> compression.possible(what));
        }

        /** The tags of what the client takes, first of that which it would get as far as is known. */
        private Stream<EntityTag> acceptable(List<ContentCoding> offered) {
            Optional<ContentCoding> chosen = knownType().flatMap(type -> accepted.best(offered));
            Stream<EntityTag> coded = offered.stream().filter(accepted::accepts).map(tag::in);
            Stream<EntityTag> plain = accepted.acceptsIdentity() || offered.isEmpty() ? Stream.of(tag) : Stream.of();
            return Stream.of(chosen.map(tag::in).stream(), plain, coded).flatMap(Function.identity());
        }

        private void varying(Response.ResponseBuilder response, List<ContentCoding> offered) {
            if (!offered.isEmpty()) {
                response.header("Vary", "Accept-Encoding");
            }
        }

        private List<ContentCoding> offered(MediaTypes.Learned learned) {
            return learned.sure() ? compression.offered(what, hinted(learned.type())) : List.of();
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
            return head(status, from, tag);
        }

        private Response.ResponseBuilder head(int status, Provenance from, EntityTag shown) {
            slot.provenance = from;
            Response.ResponseBuilder response = Response.status(status).header("ETag", shown.toString());
            rules.fields(what.freshness(), lifetimes.end(what.blobs())).forEach(response::header);
            return response.header("Surrogate-Key", keys())
                    .header("Accept-Ranges", what.hasRanges() && shown.equals(tag) ? "bytes" : "none")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Cache", cacheWord(from))
                    .header("Cache-Status", cacheStatus(from))
                    .header("Server-Timing", watch.serverTiming(from));
        }

        /** What a CDN may be told to forget this answer by. */
        private String keys() {
            return Stream.concat(what.blobs().stream().map(BlobId::toString), what.otherKeys().stream())
                    .distinct()
                    .limit(MOST_KEYS)
                    .collect(Collectors.joining(" "));
        }

        /** As GET would be answered: the row that tells the type is read, and is there when GET comes. */
        private Uni<Response> headOnly(Slice all) {
            return type().map(type -> {
                Optional<ContentCoding> coding = accepted.best(offered(type));
                // How long it is in a coding, only who makes it knows.
                Response.ResponseBuilder response = coding.map(chosen -> coded(what.foundBy(), chosen))
                        .orElseGet(
                                () -> head(200, what.foundBy()).header("Content-Length", Long.toString(all.length())));
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
            varying(response, offered(learned));
            response.header("Content-Type", type.value());
            if (type.isActive() && !origins.belongToOneOwner(request)) {
                response.header("Content-Security-Policy", SANDBOX);
            }
            if (!learned.sure()) {
                // A moment later more may be known, so nobody is to keep this answer.
                for (String name : List.of("CDN-Cache-Control", "Expires", "Age", "Cache-Control")) {
                    response.header(name, null);
                }
                response.header("Cache-Control", "no-store");
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
                    .flatMap(FileName::mediaType)
                    .map(hint -> TypeHint.apply(told, hint))
                    .orElse(told);
        }

        private void fields(Response.ResponseBuilder response) {
            what.description().fields().forEach(response::header);
        }

        private void describe(Response.ResponseBuilder response) {
            fields(response);
            Description description = what.description();
            Optional.ofNullable(request.getParam("download"))
                    .map(name -> name.isBlank()
                            ? description.name().map(FileName::attachment).orElse("attachment")
                            : new FileName(name).attachment())
                    .ifPresent(attachment ->
                            response.header("Content-Disposition", null).header("Content-Disposition", attachment));
        }

        private Uni<Response> whole(Slice all) {
            Provenance from = provenance(List.of(all));
            return sliceWithType(all).flatMap(body -> {
                List<ContentCoding> offered = offered(body.type());
                Optional<ContentCoding> coding = accepted.best(offered);
                Optional<Compression.Room> room = coding.flatMap(chosen -> compression.enter(all.length()));
                if (room.isPresent()) {
                    slot.hold(room.get());
                    return compressed(body, coding.get(), offered, from);
                }
                Runnable prepare = () -> {
                    if (isAlike(body.type())) {
                        prepared.sent(what, from, offered, request);
                    }
                };
                // A crowd is not to wait until the first of it has the whole.
                Runnable early = () -> {
                    if (admission.isCrowded()) {
                        prepare.run();
                    }
                };
                return Uni.createFrom().item(send(head(200, from), body.body(), body.type(), from, early, prepare));
            });
        }

        private Response.ResponseBuilder coded(Provenance from, ContentCoding coding) {
            return head(200, from, tag.in(coding)).header("Content-Encoding", coding.token());
        }

        private Uni<Response> compressed(
                Typed plain, ContentCoding coding, List<ContentCoding> offered, Provenance from) {
            slot.hold(plain.body());
            Optional<byte[]> kept = what.packed(coding);
            if (kept.isPresent()) {
                return prime(Multi.createFrom().item(ByteBuffer.wrap(kept.get())), kept.get().length, 1)
                        .map(body -> send(coded(from, coding), body, plain.type(), from, () -> {
                            if (isAlike(plain.type())) {
                                prepared.sent(what, from, offered, coding, kept.get(), request);
                            }
                        }));
            }
            if (!Compression.isShort(what.length())) {
                return prime(compression.stream(plain.body().bytes()), BlobBody.UNKNOWN, 1)
                        .map(body -> send(coded(from, coding), body, plain.type(), from, () -> {}));
            }
            return compression
                    .whole(plain.body().bytes(), (int) what.length(), coding)
                    .invoke(packed -> what.keepPacked(coding, packed))
                    .flatMap(packed -> prime(Multi.createFrom().item(ByteBuffer.wrap(packed)), packed.length, 1)
                            .map(body -> send(coded(from, coding), body, plain.type(), from, () -> {
                                if (isAlike(plain.type())) {
                                    prepared.sent(what, from, offered, coding, packed, request);
                                }
                            })));
        }

        /** Whether the same is answered from now on, at whatever name this server is asked. */
        private boolean isAlike(MediaTypes.Learned learned) {
            return learned.sure()
                    && (origins.areNone() || !hinted(learned.type()).isActive());
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
            return send(response, body, type, from, () -> {}, complete);
        }

        /**
         * @param begins to be done when the head has all its fields and nothing has been sent
         * @param complete to be done when all has been sent
         */
        private Response send(
                Response.ResponseBuilder response,
                BlobBody body,
                MediaTypes.Learned type,
                Provenance from,
                Runnable begins,
                Runnable complete) {
            metrics.firstByte(watch.elapsed(), from);
            typed(response, type);
            body.length().ifPresent(length -> response.header("Content-Length", Long.toString(length)));
            slot.hold(body);
            return response.entity(new BlobAnswer(body, request, context, config.stallTimeout(), begins, ending -> {
                        slot.end();
                        metrics.ended(ending);
                        metrics.sent(body.sent(), from);
                        rates.sent(clients.of(request), body.sent());
                        if (ending == BlobBody.Ending.COMPLETE) {
                            complete.run();
                        }
                    }))
                    .build();
        }
    }
}
