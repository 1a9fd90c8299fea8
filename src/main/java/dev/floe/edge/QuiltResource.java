package dev.floe.edge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.read.QuiltReader.OpenQuilt;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.QuiltPatch;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** What is in a quilt. */
@Path("/v1/quilts/{id}/patches")
public final class QuiltResource {
    private final EdgeReader reader;
    private final RepresentationDoor door;

    @Inject
    QuiltResource(EdgeReader reader, RepresentationDoor door) {
        this.reader = reader;
        this.door = door;
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
        BlobId id = RequestedId.blob(text).id();
        return door.answer(
                Uni.createFrom()
                        .deferred(() -> reader.quilts().open(id, door.options()))
                        .map(QuiltResource::list),
                request);
    }

    private static Representation list(OpenQuilt quilt) {
        BlobId id = quilt.blob().id();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (QuiltPatch patch : quilt.index().patches()) {
            ObjectNode entry = list.addObject()
                    .put("identifier", patch.identifier())
                    .put("patch_id", patch.id(id).toString());
            ObjectNode tags = entry.putObject("tags");
            patch.tags().forEach(tags::put);
        }
        return TextRepresentation.json(
                list.toString(),
                new EntityTag(id + "-patches"),
                id,
                quilt.blob().openedFrom());
    }
}
