package dev.floe.door.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.floe.door.Drain;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Takes a server out of service. */
@Singleton
final class DrainRoutes implements AdminRoom {
    private static final int LONGEST_SECONDS = 24 * 60 * 60;
    private static final int USUAL_SECONDS = 300;

    private final Drain drain;

    @Inject
    DrainRoutes(Drain drain) {
        this.drain = drain;
    }

    @Override
    public String role() {
        return "";
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/admin/drain", request -> words(drain.state())),
                AdminRoute.post("/admin/drain", request -> words(begin(request.body()))),
                AdminRoute.delete("/admin/drain", request -> words(drain.to(Drain.Stage.SERVING))));
    }

    private Drain.State begin(JsonNode body) {
        boolean refuse = flag(body, "refuse");
        if (flag(body, "exit")) {
            JsonNode seconds = body.path("seconds");
            boolean usable = seconds.isMissingNode()
                    || seconds.isInt() && seconds.asInt() > 0 && seconds.asInt() <= LONGEST_SECONDS;
            if (!usable) {
                throw AdminRequest.invalid("seconds is a whole number, 1 to " + LONGEST_SECONDS);
            }
            return drain.exit(Duration.ofSeconds(seconds.asInt(USUAL_SECONDS)));
        }
        return drain.to(refuse ? Drain.Stage.REFUSING : Drain.Stage.NOT_READY);
    }

    private static boolean flag(JsonNode body, String name) {
        JsonNode flag = body.path(name);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw AdminRequest.invalid(name + " is true or false");
        }
        return flag.asBoolean();
    }

    private static AdminAnswer words(Drain.State state) {
        return AdminAnswer.ok(JsonNodeFactory.instance
                .objectNode()
                .put("stage", state.stage().name().toLowerCase(Locale.ROOT))
                .put("running", state.running())
                .put("exiting", state.exiting()));
    }
}
