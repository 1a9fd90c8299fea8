package dev.floe.edge;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The constant by which clients of the reference's aggregator and publisher see that somebody is there. */
@Path("/status")
public final class StatusResource {
    @GET
    @Produces("text/plain")
    public Response status() {
        // Caches may keep what says nothing of it for as long as they guess.
        return Response.ok("OK").header("Cache-Control", "no-store").build();
    }
}
