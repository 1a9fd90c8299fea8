package dev.floe.publisher;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.redstuff.BlobId;
import dev.floe.redstuff.BlobSource;
import dev.floe.redstuff.QuiltPatch;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
import dev.floe.write.StoredQuilt;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/** {@code PUT /v1/quilts}: stores the fields of a form as one blob. */
@Path(PublisherRoom.QUILTS)
public final class QuiltStoreResource {
    private final Publisher publisher;
    private final StoreDoor door;

    @Inject
    QuiltStoreResource(Publisher publisher, StoreDoor door) {
        this.publisher = publisher;
        this.door = door;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response store(@Context HttpServerRequest http, @Context HttpHeaders headers, InputStream body)
            throws InterruptedException {
        StoreRequest request = StoreParameters.parseOfQuilt(Query.parse(http.query()));
        String boundary = Optional.ofNullable(headers.getHeaderString(HttpHeaders.CONTENT_TYPE))
                .flatMap(MultipartForm::boundary)
                .orElseThrow(() -> new RefusedException(Refusal.of(
                        ApiStatus.INVALID_ARGUMENT,
                        "MALFORMED_REQUEST",
                        "a quilt is sent as multipart/form-data with a boundary")));
        return door.answer(http, headers, body, request, new Form(boundary));
    }

    /** A body that is a form. */
    private final class Form implements StoreDoor.Kind {
        private final String boundary;

        private Form(String boundary) {
            this.boundary = boundary;
        }

        @Override
        public byte[] fingerprint(StoreRequest request, BlobSource form) throws PublishException, IOException {
            return Fingerprint.ofQuilt(request, Publisher.members(form, boundary));
        }

        @Override
        public StoreDoor.Answer store(StoreRequest request, BlobSource form, Consumer<StoreProgress> observer)
                throws PublishException, StoreException, InterruptedException, IOException {
            StoredQuilt stored = publisher.storeQuilt(Publisher.members(form, boundary), request, observer);
            return new StoreDoor.Answer(stored.outcome(), json(stored));
        }
    }

    private static ObjectNode json(StoredQuilt stored) {
        StoreOutcome outcome = stored.outcome();
        BlobId quilt = outcome.blobId();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("blobStoreResult", StoreResultJson.of(outcome));
        ArrayNode patches = json.putArray("storedQuiltBlobs");
        for (QuiltPatch patch : stored.index().patches()) {
            ObjectNode entry = patches.addObject()
                    .put("identifier", patch.identifier())
                    .put("quiltPatchId", patch.id(quilt).toString());
            entry.putArray("range").add(patch.startColumn()).add(patch.endColumn());
        }
        return json;
    }
}
