package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/**
 * What a server says of itself: to people who look with a browser, and to clients of the reference's aggregator and
 * publisher, which ask {@code /status} for the constant {@code OK}.
 */
@Path("/")
public final class PagesResource {
    private static final Page HOME = Page.of("home.html");
    private static final Page STATUS = Page.of("status.html");

    private final Reports reports;
    private final SelfAnswers answers;

    @Inject
    PagesResource(Reports reports, SelfAnswers answers) {
        this.reports = reports;
        this.answers = answers;
    }

    @GET
    public Response home(@Context HttpServerRequest request) {
        return SelfAnswers.wantsPage(request)
                ? answers.page(HOME)
                : SelfAnswers.answer(
                        "floe " + BuildInfo.ofThis().version() + ": " + answers.who()
                                + ". What it answers: /v1/api, what it is: /v1/info, whether it works: /v1/health/ready\n",
                        SelfAnswers.TEXT);
    }

    @GET
    @Path("status")
    public Response status(@Context HttpServerRequest request) {
        return SelfAnswers.wantsPage(request) ? answers.page(STATUS) : SelfAnswers.answer("OK", SelfAnswers.TEXT);
    }

    @GET
    @Path("status.json")
    public Response statusNow() {
        return SelfAnswers.answer(reports.status(), SelfAnswers.JSON);
    }
}
