package dev.floe.edge;

import dev.floe.bytes.Blake2b;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ErrorReason;
import dev.floe.protocol.ObjectId;
import dev.floe.read.BlobHandle;
import dev.floe.read.ReadOptions;
import dev.floe.sui.AttributedBlob;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Blobs by their objects on chain, whose attributes say more about them. */
@Path("/v1/blobs/by-object-id/{id}")
public final class ObjectResource {
    private static final int HASH_BYTES = 12;

    private final EdgeReader reader;
    private final RepresentationDoor door;
    private final BlobObjects objects;
    private final AllowedFields fields;
    private final CacheRules rules;

    @Inject
    ObjectResource(
            EdgeReader reader, RepresentationDoor door, BlobObjects objects, AllowedFields fields, CacheRules rules) {
        this.rules = rules;
        this.reader = reader;
        this.door = door;
        this.objects = objects;
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
        RequestedId<ObjectId> asked = RequestedId.object(text);
        ReadOptions options = door.options()
                .withConsistency(
                        ConsistencyFlags.of(Query.parse(request.request().query())));
        Uni<Representation> found = Uni.createFrom()
                .completionStage(() -> objects.find(asked.id(), door.oldest(request.request())))
                .map(object -> object.orElseThrow(() -> notFound(asked.id())))
                .invoke(object -> door.learned(object.blob().blob()))
                .flatMap(object -> reader.open(object.blob().blob().blobId(), options)
                        .map(blob -> representation(object, blob, asked.name())));
        return door.answer(found, request);
    }

    private RefusedException notFound(ObjectId id) {
        return new RefusedException(rules.ofAbsence(Refusal.of(
                ApiStatus.NOT_FOUND,
                ErrorReason.BLOB_NOT_FOUND.name(),
                "there is no object " + id + ", or it is no blob")));
    }

    private Representation representation(BlobObjects.Seen seen, BlobHandle blob, Optional<FileName> name) {
        AttributedBlob object = seen.blob();
        Representation whole = BlobRepresentation.whole(blob);
        Description description = fields.ofAttributes(object.attributes()).with(name);
        return new Described(
                whole,
                description,
                tag(whole, description),
                Freshness.of(object.blob(), seen.age()),
                List.of(object.blob().id().toString()));
    }

    /** Of another blob, and of other fields, the tag is another one. */
    private static EntityTag tag(Representation whole, Description description) {
        if (description.type().isEmpty() && description.fields().isEmpty()) {
            return whole.tag();
        }
        String said = description.type() + "\n" + new TreeMap<>(description.fields());
        byte[] hash = Blake2b.hash(said.getBytes(StandardCharsets.UTF_8));
        return new EntityTag(whole.tag().opaque() + "-"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, HASH_BYTES)));
    }
}
