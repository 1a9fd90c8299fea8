package dev.floe.edge;

import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.read.BlobHandle;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Blobs by their ID, whole or in part: the routes of the reference's aggregator. */
@Path("/v1/blobs/{id}")
public final class BlobResource {
    private static final int MAX_DIGITS = 18;

    private final EdgeReader reader;
    private final RepresentationDoor door;

    /** What of a blob the URL names. */
    private interface View {
        Representation of(BlobHandle blob);
    }

    @Inject
    BlobResource(EdgeReader reader, RepresentationDoor door) {
        this.reader = reader;
        this.door = door;
    }

    @GET
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, BlobRepresentation::whole, request);
    }

    @HEAD
    public Uni<Response> head(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, BlobRepresentation::whole, request);
    }

    /** The same with a name, as links for people have one. */
    @GET
    @Path("{name}")
    public Uni<Response> getNamed(
            @PathParam("id") String id, @PathParam("name") String name, @Context RoutingContext request) {
        return answerNamed(id, name, request);
    }

    @HEAD
    @Path("{name}")
    public Uni<Response> headNamed(
            @PathParam("id") String id, @PathParam("name") String name, @Context RoutingContext request) {
        return answerNamed(id, name, request);
    }

    private Uni<Response> answerNamed(String id, String name, RoutingContext request) {
        View view = named(BlobRepresentation::whole, Optional.of(new FileName(name)));
        return answer(RequestedId.blob(id).id(), view, request);
    }

    @GET
    @Path("byte-range")
    public Uni<Response> getPart(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, part(request), request);
    }

    @HEAD
    @Path("byte-range")
    public Uni<Response> headPart(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, part(request), request);
    }

    private Uni<Response> answer(String id, View view, RoutingContext request) {
        RequestedId<BlobId> asked = RequestedId.blob(id);
        return answer(asked.id(), named(view, asked.name()), request);
    }

    private Uni<Response> answer(BlobId id, View view, RoutingContext request) {
        ReadOptions options = door.options()
                .withConsistency(
                        ConsistencyFlags.of(Query.parse(request.request().query())));
        return door.answer(
                Uni.createFrom().deferred(() -> reader.open(id, options)).map(view::of), request);
    }

    private static View named(View view, Optional<FileName> name) {
        return name.<View>map(known -> blob -> Described.as(view.of(blob), Description.named(known)))
                .orElse(view);
    }

    private static View part(RoutingContext request) {
        long start = number(request, "start");
        long length = number(request, "length");
        if (length == 0) {
            throw invalid("length is at least 1");
        }
        return blob -> BlobRepresentation.part(blob, start, length);
    }

    private static long number(RoutingContext request, String name) {
        String text = Query.parse(request.request().query()).first(name).orElse("");
        boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || text.length() > MAX_DIGITS) {
            throw invalid("start and length are whole numbers of bytes, both given");
        }
        return Long.parseLong(text);
    }

    private static RefusedException invalid(String message) {
        return new RefusedException(
                Refusal.of(ApiStatus.INVALID_ARGUMENT, ErrorReason.INVALID_BYTE_RANGE.name(), message));
    }
}
