package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;

/** What this server answers: the OpenAPI document for programs, a page that shows it for people. */
@Path("/v1/api")
public final class ApiResource {
    private static final Page PAGE = Page.of("api.html");

    private final ApiDocument document;
    private final SelfAnswers answers;

    @Inject
    ApiResource(ApiDocument document, SelfAnswers answers) {
        this.document = document;
        this.answers = answers;
    }

    @GET
    public Response api(@Context HttpServerRequest request) {
        return SelfAnswers.wantsPage(request)
                ? answers.page(PAGE)
                : SelfAnswers.answer(document.json(), SelfAnswers.JSON);
    }
}
