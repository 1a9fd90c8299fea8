package dev.floe.edge;

import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.ShortBody;
import dev.floe.edge.Concatenation.Part;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.read.ReadOptions;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;

/**
 * Several blobs as one. All of them are opened before the answer begins, so its length is known, and what is missing is
 * said at once.
 */
@Path("/v1alpha/blobs/concat")
public final class ConcatResource {
    private static final int LONGEST_BODY = 128 << 10;
    private static final int OPENED_AT_ONCE = 8;

    private final EdgeReader reader;
    private final RepresentationDoor door;
    private final BlobObjects objects;

    @Inject
    ConcatResource(EdgeReader reader, RepresentationDoor door, BlobObjects objects) {
        this.reader = reader;
        this.door = door;
        this.objects = objects;
    }

    @GET
    public Uni<Response> get(@Context RoutingContext request) {
        return answer(request);
    }

    @HEAD
    public Uni<Response> head(@Context RoutingContext request) {
        return answer(request);
    }

    /** For more IDs than a URL carries. */
    @POST
    public Uni<Response> post(@Context RoutingContext request) {
        Uni<byte[]> body = ShortBody.of(request.request(), LONGEST_BODY);
        return door.answer(body.map(ConcatRequest::parse).flatMap(this::find), request);
    }

    private Uni<Response> answer(RoutingContext request) {
        ConcatRequest asked = ConcatRequest.parse(Query.parse(request.request().query()));
        return door.answer(Uni.createFrom().deferred(() -> find(asked)), request);
    }

    private record Placed(int place, Part part) {}

    private Uni<Representation> find(ConcatRequest asked) {
        List<ConcatRequest.Id> ids = asked.ids();
        ReadOptions options = door.options().withConsistency(asked.consistency());
        return Multi.createFrom()
                .range(0, ids.size())
                .onItem()
                .transformToUni(place -> blob(ids.get(place))
                        .flatMap(id -> reader.open(id, options))
                        .map(blob -> new Placed(place, Part.of(blob))))
                .merge(OPENED_AT_ONCE)
                .collect()
                .asList()
                .map(parts -> Concatenation.of(
                        parts.stream()
                                .sorted(Comparator.comparingInt(Placed::place))
                                .map(Placed::part)
                                .toList(),
                        reader,
                        options,
                        freshness(ids)));
    }

    private Uni<BlobId> blob(ConcatRequest.Id id) {
        return switch (id) {
            case ConcatRequest.Id.OfBlob(BlobId blob) -> Uni.createFrom().item(blob);
            case ConcatRequest.Id.OfObject(ObjectId object) ->
                Uni.createFrom()
                        .completionStage(() -> objects.find(object))
                        .map(found -> found.orElseThrow(() -> new RefusedException(Refusal.of(
                                        ApiStatus.NOT_FOUND,
                                        ErrorReason.OBJECT_ID_RESOLUTION_FAILED.name(),
                                        "there is no object " + object + ", or it is no blob")))
                                .blob()
                                .blobId());
        };
    }

    private static Freshness freshness(List<ConcatRequest.Id> ids) {
        return ids.stream().allMatch(ConcatRequest.Id.OfBlob.class::isInstance)
                ? Freshness.OF_BLOB
                : Freshness.OF_OBJECTS;
    }
}
