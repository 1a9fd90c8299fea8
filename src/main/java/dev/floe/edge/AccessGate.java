package dev.floe.edge;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps from an edge's routes whoever the {@link AccessRules} do not let in. */
@Singleton
final class AccessGate {
    private static final int BEFORE_THE_ROOMS = 930;
    private static final List<String> BEGINNINGS = List.of("/v1/blobs/", "/v1/quilts/", "/v1alpha/");
    private static final Duration COME_BACK = Duration.ofSeconds(5);
    private static final Pattern MAX_AGE = Pattern.compile("(?<![a-z-])max-age=(\\d{1,18})");

    private final AccessRules rules;
    private final EdgeRoom room;

    @Inject
    AccessGate(AccessRules rules, EdgeRoom room) {
        this.rules = rules;
        this.room = room;
    }

    void install(@Observes Filters filters) {
        filters.register(this::pass, BEFORE_THE_ROOMS);
    }

    private void pass(RoutingContext request) {
        boolean ours = isOurs(request.normalizedPath(), request.request().method());
        if (rules.isOpen() || !ours) {
            request.next();
            return;
        }
        // What a body names is known to nobody who signs a URL.
        boolean look = !request.request().method().equals(HttpMethod.POST);
        if (look && rules.isPublic(request.request().path(), request.request().query())) {
            request.next();
            return;
        }
        long now = System.currentTimeMillis() / 1000;
        UrlSigner.Verdict verdict = rules.verify(request.request().uri(), now);
        if (look && verdict instanceof UrlSigner.Verdict.Unsigned && rules.isLearning()) {
            request.fail(new RefusedException(Refusal.of(
                            ApiStatus.UNAVAILABLE,
                            "CHAIN_UNAVAILABLE",
                            "the chain has not told yet whether everybody may read that")
                    .retryAfter(COME_BACK)));
            return;
        }
        switch (verdict) {
            case UrlSigner.Verdict.Signed(long expiry)
            when look -> {
                request.addHeadersEndHandler(
                        head -> keepPrivate(request.response().headers(), expiry - now));
                request.next();
            }
            case UrlSigner.Verdict.Signed signed -> refuse(request, "only what a URL names can be signed");
            case UrlSigner.Verdict.Refused(String why) -> refuse(request, why);
            case UrlSigner.Verdict.Unsigned unsigned
            when rules.knowsSignatures() ->
                request.fail(new RefusedException(Refusal.of(
                                ApiStatus.UNAUTHENTICATED,
                                "SIGNATURE_REQUIRED",
                                "this server gives that to those who have a signed URL")
                        .with("WWW-Authenticate", "SignedUrl realm=\"floe\"")));
            case UrlSigner.Verdict.Unsigned unsigned -> refuse(request, "this server does not serve that");
        }
    }

    /** What may be asked for here, and what begins like it. */
    private boolean isOurs(String path, HttpMethod method) {
        boolean look = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        return !method.equals(HttpMethod.OPTIONS) && !room.methods(path).isEmpty()
                || look && BEGINNINGS.stream().anyMatch(path::startsWith);
    }

    private static void refuse(RoutingContext request, String why) {
        request.fail(new RefusedException(Refusal.of(ApiStatus.PERMISSION_DENIED, "ACCESS_DENIED", why)));
    }

    /** For nobody but who asked, and no longer than the signature is good for. */
    private static void keepPrivate(MultiMap headers, long left) {
        Optional<String> control = Optional.ofNullable(headers.get("Cache-Control"));
        if (control.filter(said -> said.contains("no-store")).isPresent()) {
            return;
        }
        Matcher age = MAX_AGE.matcher(control.orElse(""));
        long most = age.find() ? Math.min(Long.parseLong(age.group(1)), left) : left;
        headers.set("Cache-Control", "private, max-age=" + most);
        headers.remove("Expires");
        headers.remove("CDN-Cache-Control");
    }
}
