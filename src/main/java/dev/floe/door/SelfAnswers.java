package dev.floe.door;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a server words what it says of itself: as pages for people, as text and JSON for programs. Thread-safe. */
@Singleton
final class SelfAnswers {
    static final String TEXT = "text/plain;charset=utf-8";
    static final String JSON = "application/json";

    private final Reports reports;

    @Inject
    SelfAnswers(Reports reports) {
        this.reports = reports;
    }

    /** Whether somebody looks at the answer with a browser. */
    static boolean wantsPage(HttpServerRequest request) {
        List<String> accept = request.headers().getAll("Accept");
        return AcceptField.wantsPage(accept.isEmpty() ? Optional.empty() : Optional.of(String.join(",", accept)));
    }

    /** What this server is, for a sentence. */
    String who() {
        List<String> roles = reports.roles();
        return roles.contains("edge")
                ? roles.contains("publisher") ? "an edge and a publisher of Walrus" : "an edge of Walrus"
                : "a publisher to Walrus";
    }

    Response page(Page page) {
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

    static Response answer(String body, String type) {
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
