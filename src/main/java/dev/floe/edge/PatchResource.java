package dev.floe.edge;

import dev.floe.read.PatchHandle;
import dev.floe.redstuff.QuiltPatchId;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** Patches of quilts by their ID. */
@Path("/v1/blobs/by-quilt-patch-id/{id}")
public final class PatchResource {
    private final EdgeReader reader;
    private final RepresentationDoor door;
    private final AllowedFields fields;

    @Inject
    PatchResource(EdgeReader reader, RepresentationDoor door, AllowedFields fields) {
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
        RequestedId<QuiltPatchId> asked = RequestedId.patch(text);
        return door.answer(
                Uni.createFrom()
                        .deferred(() -> reader.patch(asked.id(), door.options()))
                        .map(patch -> representation(patch, asked)),
                request);
    }

    private Representation representation(PatchHandle patch, RequestedId<QuiltPatchId> asked) {
        Description description = fields.ofPatch(patch.identifier(), patch.tags());
        return new PatchRepresentation(patch, asked.name().isPresent() ? description.with(asked.name()) : description);
    }
}
