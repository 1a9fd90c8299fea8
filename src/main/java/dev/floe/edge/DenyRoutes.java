package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.admin.AdminAnswer;
import dev.floe.door.admin.AdminRequest;
import dev.floe.door.admin.AdminRoom;
import dev.floe.door.admin.AdminRoute;
import dev.floe.protocol.ApiStatus;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What operators see of an edge's deny lists, and do to them. */
@Singleton
final class DenyRoutes implements AdminRoom {
    private static final int LISTED = 1000;

    private final Instance<DenyLists> lists;
    private final Instance<EdgeReader> reader;

    @Inject
    DenyRoutes(Instance<DenyLists> lists, Instance<EdgeReader> reader) {
        this.lists = lists;
        this.reader = reader;
    }

    @Override
    public String role() {
        return EdgeRoom.ROLE;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/admin/deny", request -> show(request.query())),
                AdminRoute.post("/admin/deny", request -> change(request.body())));
    }

    private ObjectNode sources() {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        said.put("entries", reader.get().denyList().entries().size());
        ArrayNode sources = said.putArray("lists");
        for (DenyFeed feed : lists.get().feeds()) {
            ObjectNode source = sources.addObject()
                    .put("name", feed.name())
                    .put("entries", reader.get().denyList().entries(feed.name()).size());
            feed.state().loaded().ifPresent(when -> source.put("loaded", when.toString()));
            feed.state().problem().ifPresent(why -> source.put("problem", why));
        }
        int own = reader.get().denyList().entries(DenyList.OWN).size();
        if (own > 0) {
            sources.addObject().put("name", DenyList.OWN).put("entries", own);
        }
        return said;
    }

    private AdminAnswer show(Query query) {
        String after = query.first("after").orElse("");
        DenyEntries denied = reader.get().denyList().entries();
        List<String> ids = Stream.of(denied.blobs(), denied.patches(), denied.objects())
                .flatMap(set -> set.stream().map(Object::toString))
                .filter(id -> id.compareTo(after) > 0)
                .sorted()
                .limit(LISTED + 1L)
                .toList();
        ObjectNode said = sources();
        ArrayNode listed = said.putArray("ids");
        ids.stream().limit(LISTED).forEach(listed::add);
        if (ids.size() > LISTED) {
            said.put("next", ids.get(LISTED - 1));
        }
        return AdminAnswer.ok(said);
    }

    private AdminAnswer change(JsonNode body) {
        List<CacheName> added = names(body, "add");
        List<CacheName> removed = names(body, "remove");
        if (added.isEmpty() && removed.isEmpty()) {
            throw AdminRequest.invalid("the body is {\"add\": [\"…\"], \"remove\": [\"…\"]}, and names something");
        }
        boolean kept;
        try {
            kept = lists.get().change(added, removed);
        } catch (IOException e) {
            throw new RefusedException(Refusal.of(
                    ApiStatus.UNAVAILABLE,
                    "DENY_LIST_NOT_WRITTEN",
                    "nothing was changed, since the file cannot be written: " + e.getMessage()));
        }
        ObjectNode said = sources().put("persistent", kept);
        ArrayNode still = said.putArray("stillDenied");
        removed.stream().filter(this::isDenied).map(CacheName::text).forEach(still::add);
        return AdminAnswer.ok(said);
    }

    private static List<CacheName> names(JsonNode body, String field) {
        return CacheName.texts(body, field).stream().map(CacheName::parse).toList();
    }

    private boolean isDenied(CacheName name) {
        DenyList list = reader.get().denyList();
        return switch (name) {
            case CacheName.OfBlob blob -> list.test(blob.id());
            case CacheName.OfQuilt quilt -> list.test(quilt.id());
            case CacheName.OfPatch patch -> list.denies(patch.id());
            case CacheName.OfObject object -> list.denies(object.id());
        };
    }
}
