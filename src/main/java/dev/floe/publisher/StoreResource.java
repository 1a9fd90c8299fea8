package dev.floe.publisher;

import dev.floe.door.Clients;
import dev.floe.door.Query;
import dev.floe.write.StoreOutcome;
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
import java.io.InputStream;

/** {@code PUT /v1/blobs}: stores the body. */
@Path(PublisherRoom.BLOBS)
public final class StoreResource {
    private final Publisher publisher;
    private final StoreAnswers answers;
    private final Clients clients;

    @Inject
    StoreResource(Publisher publisher, StoreAnswers answers, Clients clients) {
        this.publisher = publisher;
        this.answers = answers;
        this.clients = clients;
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    public Response store(@Context HttpServerRequest http, @Context HttpHeaders headers, InputStream body)
            throws InterruptedException {
        StoreRequest request = StoreParameters.parse(Query.parse(http.query()));
        return answers.to(run -> {
            StoreOutcome outcome =
                    publisher.publish(clients.of(http), body, StoreAnswers.length(headers), request, run);
            return new StoreAnswers.Answer(outcome, StoreResultJson.of(outcome));
        });
    }
}
