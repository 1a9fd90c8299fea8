package dev.floe.publisher;

import dev.floe.door.Query;
import dev.floe.redstuff.BlobSource;
import dev.floe.write.StoreException;
import dev.floe.write.StoreOutcome;
import dev.floe.write.StoreProgress;
import dev.floe.write.StoreRequest;
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
import java.util.function.Consumer;

/** {@code PUT /v1/blobs}: stores the body. */
@Path(PublisherRoom.BLOBS)
public final class StoreResource {
    private final Publisher publisher;
    private final StoreDoor door;

    @Inject
    StoreResource(Publisher publisher, StoreDoor door) {
        this.publisher = publisher;
        this.door = door;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response store(@Context HttpServerRequest http, @Context HttpHeaders headers, InputStream body)
            throws InterruptedException {
        return door.answer(http, headers, body, StoreParameters.parse(Query.parse(http.query())), new Blob());
    }

    /** A body that is a blob. */
    private final class Blob implements StoreDoor.Kind {
        @Override
        public byte[] fingerprint(StoreRequest request, BlobSource blob) throws IOException {
            return Fingerprint.ofBlob(request, blob);
        }

        @Override
        public StoreDoor.Answer store(StoreRequest request, BlobSource blob, Consumer<StoreProgress> observer)
                throws StoreException, InterruptedException {
            StoreOutcome outcome = publisher.store(blob, request, observer);
            return new StoreDoor.Answer(outcome, StoreResultJson.of(outcome));
        }
    }
}
