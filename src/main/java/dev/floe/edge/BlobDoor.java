package dev.floe.edge;

import dev.floe.cache.CachedBlob;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.BlobHandle;
import dev.floe.read.BlobReader;
import dev.floe.read.Consistency;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Answers requests for blobs: conditions, ranges, media type, and a body that starts only when its first bytes are
 * there. Every request holds a place from its start until its last byte is with the socket.
 */
@Singleton
final class BlobDoor {
    private static final String IMMUTABLE = "public, max-age=31536000, immutable";
    /** A blob that is not there may be a moment later. */
    private static final Duration NOT_FOUND_KEPT = Duration.ofSeconds(2);

    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Duration COME_BACK_SOON = Duration.ofSeconds(1);
    /** Scripts, forms, popups and the origin's storage are out of reach of what somebody stored. */
    private static final String SANDBOX = "sandbox; script-src 'none'; object-src 'none'; base-uri 'none'";
    /** What one request may hold in buffers while its client is slow; with a small heap fewer fit. */
    private static final long BYTES_PER_REQUEST = 1 << 20;

    private static final int MAX_REQUESTS = 1024;

    private final BlobReader reader;
    private final EdgeConfig config;
    private final EdgeMetrics metrics;
    private final long maxLength;
    private final Admission admission;
    private final MediaTypes mediaTypes = new MediaTypes();

    @Inject
    BlobDoor(EdgeReader reader, EdgeConfig config, MeterRegistry registry) {
        this.reader = reader;
        this.config = config;
        this.metrics = new EdgeMetrics(registry);
        this.maxLength = config.maxBlobSize()
                .map(size -> MemorySize.parse(size, Long.MAX_VALUE).bytes())
                .orElse(Long.MAX_VALUE);
        this.admission = new Admission(places(config.maxRequests()));
        metrics.watch(admission);
    }

    private static int places(int configured) {
        if (configured > 0) {
            return configured;
        }
        long fitting = Runtime.getRuntime().maxMemory() / 2 / BYTES_PER_REQUEST;
        return Math.clamp(fitting, 16, MAX_REQUESTS);
    }

    /** How many requests are being answered. */
    int inside() {
        return admission.inside();
    }

    Uni<Response> answer(BlobId id, Consistency consistency, BlobView view, RoutingContext routing) {
        Stay stay = new Stay(admission.enter().orElseThrow(BlobDoor::full));
        Stopwatch watch = new Stopwatch();
        routing.addEndHandler(ended -> {
            stay.end();
            boolean hit = "HIT".equals(routing.response().headers().get("X-Cache"));
            metrics.answered(routing.response().getStatusCode(), hit);
        });
        ReadOptions options = ReadOptions.DEFAULT.withConsistency(consistency).withMaxLength(maxLength);
        Context context = Vertx.currentContext();
        HttpServerRequest request = routing.request();
        return Uni.createFrom()
                .deferred(() -> reader.open(id, options))
                .invoke(watch::opened)
                .flatMap(blob -> new Exchange(blob, view, request, context, stay, watch).respond())
                .ifNoItem()
                .after(config.firstByteTimeout())
                .failWith(() -> ReadException.unavailable(
                        "the storage nodes sent nothing of blob " + id + " for "
                                + config.firstByteTimeout().toSeconds() + " s",
                        COME_BACK))
                .onFailure(ReadException.class)
                .transform(failure -> new RefusedException(refusal(id, failure)));
    }

    private static RefusedException full() {
        return new RefusedException(
                Refusal.of(ApiStatus.UNAVAILABLE, "OVERLOADED", "this server is sending as much as it can; come back")
                        .retryAfter(COME_BACK_SOON));
    }

    static Refusal refusal(BlobId id, ReadException failure) {
        return switch (failure.kind()) {
            case NOT_FOUND ->
                Refusal.of(ApiStatus.NOT_FOUND, ErrorReason.BLOB_NOT_FOUND.name(), "there is no blob " + id)
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
    private static final class Stay {
        private final Admission.Permit permit;
        private Optional<BlobBody> body = Optional.empty();
        private boolean ended;

        private Stay(Admission.Permit permit) {
            this.permit = permit;
        }

        synchronized void hold(BlobBody held) {
            body = Optional.of(held);
            if (ended) {
                held.cancel();
            }
        }

        synchronized void end() {
            ended = true;
            permit.close();
            body.ifPresent(BlobBody::cancel);
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

        String serverTiming(boolean hit) {
            return String.format(
                    Locale.ROOT,
                    "cache;desc=%s, open;dur=%.1f, first;dur=%.1f",
                    hit ? "HIT" : "MISS",
                    openNanos / 1e6,
                    (System.nanoTime() - start) / 1e6);
        }
    }

    /** One request for a blob that is there. */
    private final class Exchange {
        private final BlobHandle blob;
        private final BlobView view;
        private final HttpServerRequest request;
        private final Context context;
        private final Stay stay;
        private final Stopwatch watch;
        private final EntityTag tag;

        private Exchange(
                BlobHandle blob,
                BlobView view,
                HttpServerRequest request,
                Context context,
                Stay stay,
                Stopwatch watch) {
            this.blob = blob;
            this.view = view;
            this.request = request;
            this.context = context;
            this.stay = stay;
            this.watch = watch;
            this.tag = view.tag(blob);
        }

        private Uni<Response> respond() {
            Slice all = view.slice(blob);
            Optional<String> ifMatch = header("If-Match");
            if (ifMatch.isPresent() && !tag.ifMatch(ifMatch.get())) {
                throw new RefusedException(
                        Refusal.of(ApiStatus.PRECONDITION_FAILED, "PRECONDITION_FAILED", "the entity tag is " + tag)
                                .with("ETag", tag.toString()));
            }
            Optional<String> ifNoneMatch = header("If-None-Match");
            if (ifNoneMatch.isPresent() && tag.ifNoneMatch(ifNoneMatch.get())) {
                return Uni.createFrom().item(head(304, openedFromMemory()).build());
            }
            if (request.method().equals(HttpMethod.HEAD)) {
                return Uni.createFrom().item(headOnly(all));
            }
            return switch (ranges(all)) {
                case ByteRanges.Whole() -> whole(all);
                case ByteRanges.Parts(List<Slice> parts) when parts.size() == 1 -> onePart(parts.getFirst());
                case ByteRanges.Parts(List<Slice> parts) -> manyParts(parts);
                case ByteRanges.Unsatisfiable() -> throw unsatisfiable(all);
            };
        }

        /** Headers of one name are one list. */
        private Optional<String> header(String name) {
            List<String> values = request.headers().getAll(name);
            return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
        }

        private ByteRanges ranges(Slice all) {
            Optional<String> range = header("Range");
            Optional<String> ifRange = header("If-Range");
            boolean wanted = view.hasRanges() && range.isPresent() && (ifRange.isEmpty() || tag.ifRange(ifRange.get()));
            return wanted ? ByteRanges.parse(range.get(), all.length()) : new ByteRanges.Whole();
        }

        private RefusedException unsatisfiable(Slice all) {
            return new RefusedException(Refusal.of(
                            ApiStatus.RANGE_NOT_SATISFIABLE,
                            ErrorReason.INVALID_BYTE_RANGE.name(),
                            "no such range in a blob of " + all.length() + " bytes")
                    .with("Content-Range", "bytes */" + all.length())
                    .with("Accept-Ranges", "bytes"));
        }

        private boolean openedFromMemory() {
            return blob instanceof CachedBlob cached && cached.openedFromMemory();
        }

        private boolean inMemory(List<Slice> slices) {
            return blob instanceof CachedBlob cached
                    && slices.stream().allMatch(slice -> cached.inMemory(slice.from(), slice.to()));
        }

        private Response.ResponseBuilder head(int status, boolean hit) {
            return Response.status(status)
                    .header("ETag", tag.toString())
                    .header("Cache-Control", IMMUTABLE)
                    .header("Accept-Ranges", view.hasRanges() ? "bytes" : "none")
                    .header("X-Content-Type-Options", "nosniff")
                    .header("X-Cache", hit ? "HIT" : "MISS")
                    .header("Server-Timing", watch.serverTiming(hit));
        }

        /** From metadata alone; the type too if it is known, as learning it would take a sliver. */
        private Response headOnly(Slice all) {
            Response.ResponseBuilder response =
                    head(200, openedFromMemory()).header("Content-Length", Long.toString(all.length()));
            mediaTypes.known(blob.id()).ifPresent(type -> typed(response, type));
            return response.build();
        }

        private void typed(Response.ResponseBuilder response, MediaType sniffed) {
            MediaType type = hinted(sniffed);
            response.header("Content-Type", type.value());
            if (type.isActive()) {
                response.header("Content-Security-Policy", SANDBOX);
            }
        }

        private MediaType hinted(MediaType sniffed) {
            return Optional.ofNullable(request.getParam("content_type"))
                    .map(hint -> TypeHint.apply(sniffed, hint))
                    .orElse(sniffed);
        }

        private Uni<Response> whole(Slice all) {
            boolean hit = inMemory(List.of(all));
            return sliceWithType(all).map(body -> send(head(200, hit), body.body(), body.type(), hit));
        }

        private Uni<Response> onePart(Slice part) {
            boolean hit = inMemory(List.of(part));
            return sliceWithType(part).map(body -> {
                Response.ResponseBuilder response =
                        head(206, hit).header("Content-Range", part.contentRange(blob.length()));
                return send(response, body.body(), body.type(), hit);
            });
        }

        private record Typed(BlobBody body, MediaType type) {}

        /** If the slice begins with what tells the type, one read does for both. */
        private Uni<Typed> sliceWithType(Slice slice) {
            Optional<MediaType> known = mediaTypes.known(blob.id());
            if (known.isPresent()) {
                return prime(blob.read(slice.from(), slice.to()), slice.length(), 1)
                        .map(body -> new Typed(body, known.get()));
            }
            int headLength = MediaTypes.headLength(blob);
            if (slice.from() == 0 && slice.length() >= headLength) {
                return prime(blob.read(slice.from(), slice.to()), slice.length(), headLength)
                        .map(body -> new Typed(body, mediaTypes.learn(blob.id(), body.beginning())));
            }
            Uni<MediaType> type = mediaTypes.find(blob);
            return type.flatMap(found -> prime(blob.read(slice.from(), slice.to()), slice.length(), 1)
                    .map(body -> new Typed(body, found)));
        }

        private Uni<Response> manyParts(List<Slice> parts) {
            boolean hit = inMemory(parts);
            return mediaTypes
                    .known(blob.id())
                    .map(type -> Uni.createFrom().item(type))
                    .orElseGet(() -> mediaTypes.find(blob))
                    .flatMap(type -> {
                        MediaType shown = hinted(type);
                        MultipartRanges multipart =
                                new MultipartRanges(parts, blob.id().toString(), shown.value(), blob.length());
                        Multi<byte[]> bytes = multipart.body(slice -> blob.read(slice.from(), slice.to()));
                        // Beyond the first part's head, so that a read that fails at once is answered properly.
                        int beginning = multipart.firstHeadLength() + 1;
                        return prime(bytes, multipart.length(), beginning)
                                .map(body -> send(head(206, hit), body, MediaType.inert(multipart.mediaType()), hit));
                    });
        }

        private Uni<BlobBody> prime(Multi<byte[]> bytes, long length, int beginning) {
            return BlobBody.prime(bytes, length, beginning);
        }

        private Response send(Response.ResponseBuilder response, BlobBody body, MediaType type, boolean hit) {
            metrics.firstByte(watch.elapsed(), hit);
            typed(response, type);
            response.header("Content-Length", Long.toString(body.length()));
            stay.hold(body);
            return response.entity(new BlobAnswer(body, request, context, config.stallTimeout(), ending -> {
                        stay.end();
                        metrics.ended(ending);
                        metrics.sent(body.sent());
                    }))
                    .build();
        }
    }
}
