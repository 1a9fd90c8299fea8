package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server says of itself: to people who look with a browser, to programs, and to clients of the reference's
 * aggregator and publisher, which ask {@code /status} for the constant {@code OK}.
 */
@Path("/")
public final class PagesResource {
    private static final Page HOME = Page.of("home.html");
    private static final Page STATUS = Page.of("status.html");
    private static final Page API = Page.of("api.html");
    private static final String TEXT = "text/plain;charset=utf-8";
    private static final String JSON = "application/json";

    private final Reports reports;
    private final ApiDocument document;

    @Inject
    PagesResource(Reports reports, ApiDocument document) {
        this.reports = reports;
        this.document = document;
    }

    @GET
    public Response home(@Context HttpServerRequest request) {
        return wantsPage(request)
                ? page(HOME)
                : answer(
                        "floe " + BuildInfo.ofThis().version() + ": " + who()
                                + ". What it answers: /v1/api, what it is: /v1/info, whether it works: /v1/health/ready\n",
                        TEXT);
    }

    @GET
    @Path("status")
    public Response status(@Context HttpServerRequest request) {
        return wantsPage(request) ? page(STATUS) : answer("OK", TEXT);
    }

    @GET
    @Path("status.json")
    public Response statusNow() {
        return answer(reports.status(), JSON);
    }

    @GET
    @Path("v1/info")
    public Response info() {
        return answer(reports.info(), JSON);
    }

    /** The document itself, for programs; for people a page that shows it. */
    @GET
    @Path("v1/api")
    public Response api(@Context HttpServerRequest request) {
        return wantsPage(request) ? page(API) : answer(document.json(), JSON);
    }

    private static boolean wantsPage(HttpServerRequest request) {
        List<String> accept = request.headers().getAll("Accept");
        return AcceptField.wantsPage(accept.isEmpty() ? Optional.empty() : Optional.of(String.join(",", accept)));
    }

    private String who() {
        List<String> roles = reports.roles();
        return roles.contains("edge")
                ? roles.contains("publisher") ? "an edge and a publisher of Walrus" : "an edge of Walrus"
                : "a publisher to Walrus";
    }

    private Response page(Page page) {
        BuildInfo build = BuildInfo.ofThis();
        String html = page.with(Map.of(
                "version", build.version(),
                "commit", build.commit(),
                "who", who(),
                "roles", String.join(" ", reports.roles())));
        return Response.fromResponse(answer(html, "text/html;charset=utf-8"))
                .header("Content-Security-Policy", page.policy())
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    private static Response answer(String body, String type) {
        return Response.ok(body)
                .type(type)
                // Caches may keep what says nothing of it for as long as they guess.
                .header("Cache-Control", "no-store")
                .header("Vary", "Accept")
                .header("X-Content-Type-Options", "nosniff")
                // The framework counts bodies only if it sends them, and the answer to HEAD has the same headers.
                .header("Content-Length", body.getBytes(StandardCharsets.UTF_8).length)
                .build();
    }
}
