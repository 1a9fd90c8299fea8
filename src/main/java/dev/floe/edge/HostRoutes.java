package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.bytes.PrintableText;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.admin.AdminAnswer;
import dev.floe.door.admin.AdminRequest;
import dev.floe.door.admin.AdminRoom;
import dev.floe.door.admin.AdminRoute;
import dev.floe.edge.sites.HostTable;
import dev.floe.edge.sites.SiteHosts;
import dev.floe.edge.sites.SiteTarget;
import dev.floe.protocol.ApiStatus;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** The operator's own hosts: which there are, and what they stand for. */
@Singleton
final class HostRoutes implements AdminRoom {
    private static final int LISTED = 1000;
    private static final String SITE = "site";
    private static final String REDIRECT = "redirect";

    private final Instance<SiteDoor> door;

    @Inject
    HostRoutes(Instance<SiteDoor> door) {
        this.door = door;
    }

    @Override
    public String role() {
        return EdgeRoom.ROLE;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/admin/sites/hosts", request -> list(request.query())),
                AdminRoute.get("/admin/sites/hosts/{host}", request -> show(host(request))),
                AdminRoute.put("/admin/sites/hosts/{host}", request -> put(host(request), request.body())),
                AdminRoute.delete("/admin/sites/hosts/{host}", request -> remove(host(request))));
    }

    private static String host(AdminRequest request) {
        return host(request.parameter("host"));
    }

    private static String host(String text) {
        try {
            return SiteHosts.host(text);
        } catch (IllegalArgumentException e) {
            throw AdminRequest.invalid(e.getMessage());
        }
    }

    private HostTable table() {
        return door.get()
                .hosts()
                .orElseThrow(
                        () -> AdminRequest.notFound(
                                "this edge serves no sites: floe.sites.domains, floe.sites.hosts or floe.sites.added-hosts is missing"));
    }

    private HostTable changeable() {
        HostTable table = table();
        if (!table.takesHosts()) {
            throw AdminRequest.notFound(
                    "this edge keeps no hosts: floe.sites.added-hosts has to name the file for them");
        }
        return table;
    }

    private AdminAnswer list(Query query) {
        String after = query.first("after").orElse("");
        SortedMap<String, HostTable.Entry> rest = table().entries().tailMap(after, false);
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        ArrayNode hosts = said.putArray("hosts");
        rest.values().stream().limit(LISTED).forEach(entry -> hosts.add(words(entry)));
        if (rest.size() > LISTED) {
            said.put("next", hosts.get(LISTED - 1).path("host").asText());
        }
        return AdminAnswer.ok(said);
    }

    private static ObjectNode words(HostTable.Entry entry) {
        ObjectNode said = words(entry.host(), entry.target()).put("by", entry.isWritten() ? "file" : "admin");
        entry.overruled().ifPresent(put -> said.set("overruled", words(entry.host(), put)));
        return said;
    }

    private static ObjectNode words(String host, SiteTarget target) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("host", host)
                .put(target instanceof SiteTarget.ToHost ? REDIRECT : SITE, target.text());
    }

    private AdminAnswer show(String host) {
        return AdminAnswer.ok(words(table().find(host).orElseThrow(() -> none(host))));
    }

    private static RefusedException none(String host) {
        return AdminRequest.notFound(host + " is not in the table of hosts");
    }

    private AdminAnswer put(String host, JsonNode body) {
        HostTable table = changeable();
        SiteTarget target = target(body);
        try {
            return AdminAnswer.ok(words(table.put(host, target)));
        } catch (HostTable.HostException e) {
            throw refused(e);
        } catch (IOException e) {
            throw notWritten(e);
        }
    }

    private static SiteTarget target(JsonNode body) {
        Optional<String> site = text(body, SITE);
        Optional<String> redirect = text(body, REDIRECT);
        if (!body.isObject() || body.size() != 1 || site.isPresent() == redirect.isPresent()) {
            throw AdminRequest.invalid(
                    "the body is {\"site\": \"0x… or base36 or NAME.sui\"} or {\"redirect\": \"HOST\"}");
        }
        return redirect.<SiteTarget>map(other -> new SiteTarget.ToHost(host(other)))
                .or(() -> SiteHosts.parse(site.get()))
                .orElseThrow(() -> AdminRequest.invalid("'" + PrintableText.shortLine(site.get())
                        + "' is neither an object ID (0x…, or in base36) nor a name that ends with .sui"));
    }

    private static Optional<String> text(JsonNode body, String field) {
        return Optional.of(body.path(field)).filter(JsonNode::isTextual).map(JsonNode::asText);
    }

    private static RefusedException refused(HostTable.HostException why) {
        return new RefusedException(Refusal.of(ApiStatus.FAILED_PRECONDITION, "HOST_NOT_CHANGED", why.getMessage()));
    }

    private static RefusedException notWritten(IOException failure) {
        return new RefusedException(Refusal.of(
                ApiStatus.UNAVAILABLE,
                "HOSTS_NOT_WRITTEN",
                "nothing was changed, since the file cannot be written: " + failure.getMessage()));
    }

    private AdminAnswer remove(String host) {
        HostTable table = changeable();
        try {
            if (!table.remove(host)) {
                throw none(host);
            }
        } catch (HostTable.HostException e) {
            throw refused(e);
        } catch (IOException e) {
            throw notWritten(e);
        }
        ObjectNode said =
                JsonNodeFactory.instance.objectNode().put("host", host).put("removed", true);
        table.find(host).ifPresent(entry -> said.set("stands", words(entry)));
        return AdminAnswer.ok(said);
    }
}
