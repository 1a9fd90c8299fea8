package dev.floe.door;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;

/** Version, roles, limits, network. */
@Path("/v1/info")
public final class InfoResource {
    private final Reports reports;

    @Inject
    InfoResource(Reports reports) {
        this.reports = reports;
    }

    @GET
    public Response info() {
        return SelfAnswers.answer(reports.info(), SelfAnswers.JSON);
    }
}
