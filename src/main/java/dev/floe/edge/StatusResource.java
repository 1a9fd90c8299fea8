package dev.floe.edge;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** The constant by which clients of the reference's aggregator and publisher see that somebody is there. */
@Path("/status")
public final class StatusResource {
    @GET
    @Produces("text/plain")
    public String status() {
        return "OK";
    }
}
