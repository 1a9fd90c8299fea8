package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.cache.SliverDisk;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.admin.AdminAnswer;
import dev.floe.door.admin.AdminRequest;
import dev.floe.door.admin.AdminRoom;
import dev.floe.door.admin.AdminRoute;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.read.ReadException;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What operators have stay in an edge's caches. */
@Singleton
final class PinRoutes implements AdminRoom {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Instance<Pins> pins;
    private final Instance<EdgeReader> reader;
    private final Instance<BlobObjects> objects;
    private final Instance<RepresentationDoor> door;
    private final Instance<Prefetches> prefetches;

    @Inject
    PinRoutes(
            Instance<Pins> pins,
            Instance<EdgeReader> reader,
            Instance<BlobObjects> objects,
            Instance<RepresentationDoor> door,
            Instance<Prefetches> prefetches) {
        this.pins = pins;
        this.reader = reader;
        this.objects = objects;
        this.door = door;
        this.prefetches = prefetches;
    }

    @Override
    public String role() {
        return EdgeRoom.ROLE;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/admin/pins", request -> AdminAnswer.ok(shown())),
                AdminRoute.post("/admin/pins", request -> pin(request.body())),
                AdminRoute.delete("/admin/pins/{id}", request -> unpin(request.parameter("id"))));
    }

    private PinList list() {
        return pins.get()
                .list()
                .orElseThrow(() -> AdminRequest.notFound("this edge pins nothing: start it with --pin-list"));
    }

    private ObjectNode shown() {
        PinList list = list();
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        said.put("bytes", list.bytes()).put("capacity", list.most());
        said.putObject("memory")
                .put("bytes", reader.get().memory().pinnedBytes())
                .put("capacity", reader.get().memory().mostPinned());
        ArrayNode listed = said.putArray("pins");
        for (Pin pin : list.pins()) {
            ObjectNode entry = listed.addObject()
                    .put("id", pin.name().text())
                    .put("blobId", pin.blob().toString())
                    .put("kind", kind(pin.name()))
                    .put("bytes", pin.bytes())
                    .put("slivers", pin.slivers())
                    .put("inMemory", reader.get().memory().held(pin.blob(), pin.axis(), pin.slivers()));
            reader.get()
                    .disk()
                    .ifPresent(disk -> entry.put("onDisk", disk.held(pin.blob(), pin.axis(), pin.slivers())));
        }
        return said;
    }

    private static String kind(CacheName name) {
        return switch (name) {
            case CacheName.OfBlob blob -> "blob";
            case CacheName.OfQuilt quilt -> "quilt";
            case CacheName.OfObject object -> "object";
            case CacheName.OfPatch patch -> "patch";
        };
    }

    /** One after the other: those before one that cannot be pinned are. */
    private AdminAnswer pin(JsonNode body) {
        PinList list = list();
        List<CacheName> names = CacheName.parse(body);
        if (names.stream().anyMatch(CacheName.OfPatch.class::isInstance)) {
            throw AdminRequest.invalid("a patch is not pinned by itself: pin its quilt");
        }
        List<CacheName> pinned = new ArrayList<>();
        try {
            for (CacheName name : names) {
                pin(list, name);
                pinned.add(name);
            }
        } finally {
            if (!pinned.isEmpty()) {
                prefetches.get().begin(pinned);
            }
        }
        return AdminAnswer.accepted(shown());
    }

    private void pin(PinList list, CacheName name) {
        Pin pin = Pin.of(name, head(name));
        int longest = reader.get().disk().map(SliverDisk::longestSliver).orElse(Integer.MAX_VALUE);
        if (pin.bytes() / pin.slivers() > longest) {
            throw full(name, "its slivers are longer than the disk cache keeps any");
        }
        boolean fits;
        try {
            fits = list.add(pin);
        } catch (IOException e) {
            throw notWritten(e);
        }
        if (!fits) {
            throw full(
                    name,
                    "it takes " + pin.bytes() + " bytes, and of " + list.most() + " that pins may take, " + list.bytes()
                            + " are taken");
        }
    }

    private static RefusedException full(CacheName name, String why) {
        return new RefusedException(
                Refusal.of(ApiStatus.FAILED_PRECONDITION, "PINS_FULL", name.text() + " is not pinned: " + why));
    }

    private static RefusedException notWritten(IOException failure) {
        return new RefusedException(Refusal.of(
                ApiStatus.UNAVAILABLE,
                "PIN_LIST_NOT_WRITTEN",
                "nothing was changed, since the file cannot be written: " + failure.getMessage()));
    }

    private BlobHead head(CacheName name) {
        try {
            return find(name).await().atMost(PATIENCE);
        } catch (ReadException e) {
            ApiStatus status = switch (e.kind()) {
                case UNAVAILABLE, TIMEOUT -> ApiStatus.UNAVAILABLE;
                case FORBIDDEN -> ApiStatus.UNAVAILABLE_FOR_LEGAL_REASONS;
                default -> ApiStatus.NOT_FOUND;
            };
            throw new RefusedException(Refusal.of(
                    status,
                    e.kind().name().toUpperCase(Locale.ROOT),
                    name.text() + " is not pinned: " + e.getMessage()));
        } catch (TimeoutException e) {
            throw new RefusedException(Refusal.of(
                    ApiStatus.UNAVAILABLE,
                    "TIMEOUT",
                    name.text() + " is not pinned: nobody said what it is within " + PATIENCE.toSeconds() + " s"));
        }
    }

    private Uni<BlobHead> find(CacheName name) {
        return switch (name) {
            case CacheName.OfQuilt(BlobId id) ->
                reader.get()
                        .quilts()
                        .open(id, door.get().options())
                        .map(quilt -> quilt.blob().head());
            case CacheName.OfObject(ObjectId id) ->
                Uni.createFrom()
                        .completionStage(() -> objects.get().find(id))
                        .flatMap(found -> found.map(there -> head(there.blob().blobId()))
                                .orElseGet(() -> Uni.createFrom()
                                        .failure(new ReadException(
                                                ReadException.Kind.NOT_FOUND,
                                                "there is no object " + id + ", or it is no blob"))));
            case CacheName.OfBlob(BlobId id) -> head(id);
            case CacheName.OfPatch patch -> head(patch.id().quilt());
        };
    }

    private Uni<BlobHead> head(BlobId id) {
        return reader.get().open(id, door.get().options()).map(blob -> blob.head());
    }

    private AdminAnswer unpin(String id) {
        PinList list = list();
        int removed;
        try {
            removed = list.remove(CacheName.parse(id).text());
        } catch (IOException e) {
            throw notWritten(e);
        }
        if (removed == 0) {
            throw AdminRequest.notFound(id + " is not pinned");
        }
        return AdminAnswer.ok(shown());
    }
}
