package dev.floe.edge;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
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

/**
 * Patches of quilts by their names. A name may have slashes, which stand in the path as they are or escaped: the whole
 * rest of the path is the name.
 */
@Path("/v1/blobs/by-quilt-id/{id}/{identifier: .+}")
public final class QuiltMemberResource {
    private static final String PREFIX = "/v1/blobs/by-quilt-id/";

    private final EdgeReader reader;
    private final RepresentationDoor door;
    private final AllowedFields fields;

    @Inject
    QuiltMemberResource(EdgeReader reader, RepresentationDoor door, AllowedFields fields) {
        this.reader = reader;
        this.door = door;
        this.fields = fields;
    }

    @GET
    public Uni<Response> get(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, request);
    }

    @HEAD
    public Uni<Response> head(@PathParam("id") String id, @Context RoutingContext request) {
        return answer(id, request);
    }

    private Uni<Response> answer(String text, RoutingContext request) {
        BlobId quilt = RequestedId.blob(text).id();
        String identifier = identifier(request.request().path());
        return door.answer(
                Uni.createFrom()
                        .deferred(() -> reader.patch(quilt, identifier, door.options()))
                        .map(patch -> new PatchRepresentation(patch, fields.ofPatch(patch.identifier(), patch.tags()))),
                request);
    }

    /** The framework would take the path's last slash off. */
    private static String identifier(String path) {
        return PathText.decode(path.substring(path.indexOf('/', PREFIX.length()) + 1))
                .orElseThrow(() -> new RefusedException(Refusal.of(
                        ApiStatus.INVALID_ARGUMENT, "INVALID_REQUEST", "the path has an escape that is none")));
    }
}
