package dev.floe.edge;

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
import java.util.Map;
import java.util.Optional;

/** Another name of blobs: the reference streams here only, this server everywhere. */
@Path("/v1alpha/blobs/{id}/stream")
public final class StreamResource {
    private static final Map<String, String> STREAMING = Map.of("X-Walrus-Streaming", "true");

    private final EdgeReader reader;
    private final RepresentationDoor door;

    @Inject
    StreamResource(EdgeReader reader, RepresentationDoor door) {
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
        RequestedId<BlobId> asked = RequestedId.blob(text);
        Description description = new Description(Optional.empty(), STREAMING, asked.name());
        return door.answer(
                Uni.createFrom()
                        .deferred(() -> reader.open(asked.id(), door.options()))
                        .map(blob -> Described.as(BlobRepresentation.whole(blob), description)),
                request);
    }
}
