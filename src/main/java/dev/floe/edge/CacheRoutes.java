package dev.floe.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.floe.cache.CacheStatistics;
import dev.floe.cache.MemorySlivers;
import dev.floe.cache.SliverDisk;
import dev.floe.door.Query;
import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.door.admin.AdminAnswer;
import dev.floe.door.admin.AdminRequest;
import dev.floe.door.admin.AdminRoom;
import dev.floe.door.admin.AdminRoute;
import dev.floe.protocol.ApiStatus;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import dev.floe.sui.BlobObject;
import dev.floe.sui.SuiException;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** What operators see of an edge's caches, and do to them. */
@Singleton
final class CacheRoutes implements AdminRoom {
    private static final int MOST_LISTED = 1000;
    private static final int USUALLY_LISTED = 100;
    private static final int LONGEST_ERASING_SECONDS = 60;
    private static final int MOST_DIGITS = 18;

    private final Instance<EdgeReader> reader;
    private final Instance<RepresentationDoor> door;
    private final Instance<BlobObjects> objects;
    private final Instance<Prefetches> prefetches;
    private final Instance<OwnedBlobs> chain;

    @Inject
    CacheRoutes(
            Instance<EdgeReader> reader,
            Instance<RepresentationDoor> door,
            Instance<BlobObjects> objects,
            Instance<Prefetches> prefetches,
            Instance<OwnedBlobs> chain) {
        this.chain = chain;
        this.prefetches = prefetches;
        this.reader = reader;
        this.door = door;
        this.objects = objects;
    }

    @Override
    public String role() {
        return EdgeRoom.ROLE;
    }

    @Override
    public List<AdminRoute> routes() {
        return List.of(
                AdminRoute.get("/admin/cache", request -> counters()),
                AdminRoute.get("/admin/cache/memory", request -> inMemory(request.query())),
                AdminRoute.get("/admin/cache/disk", request -> onDisk(request.query())),
                AdminRoute.post("/admin/purge", request -> purge(request.body())),
                AdminRoute.post("/admin/prefetch", request -> prefetch(request.body())),
                AdminRoute.get("/admin/jobs", request -> jobs()),
                AdminRoute.get(
                        "/admin/jobs/{number}", request -> job(prefetches().progress(number(request)))),
                AdminRoute.delete(
                        "/admin/jobs/{number}", request -> job(prefetches().cancel(number(request)))));
    }

    private Prefetches prefetches() {
        return prefetches.get();
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private AdminAnswer counters() {
        ObjectNode said = object();
        CacheStatistics memory = reader.get().memory().statistics();
        said.putObject("memory")
                .put("slivers", memory.entries())
                .put("bytes", memory.bytes())
                .put("capacity", memory.capacity())
                .put("hits", memory.hits())
                .put("misses", memory.misses());
        reader.get()
                .disk()
                .map(SliverDisk::statistics)
                .ifPresent(disk -> said.putObject("disk")
                        .put("state", disk.state().name().toLowerCase(Locale.ROOT))
                        .put("entries", disk.disk().entries())
                        .put("bytes", disk.disk().bytes())
                        .put("capacity", disk.capacity())
                        .put("hits", disk.hits())
                        .put("misses", disk.misses())
                        .put("evicted", disk.disk().evicted())
                        .put("wrong", disk.wrong())
                        .put("dropped", disk.dropped()));
        PreparedBlobs prepared = door.get().prepared();
        said.putObject("prepared").put("answers", prepared.entries()).put("bytes", prepared.bytes());
        said.putObject("objects").put("known", objects.get().entries());
        said.putObject("requests").put("running", door.get().inside());
        return AdminAnswer.ok(said);
    }

    private AdminAnswer inMemory(Query query) {
        String after = query.first("after").orElse("");
        int limit = (int) number(query, "limit", USUALLY_LISTED);
        if (limit < 1 || limit > MOST_LISTED) {
            throw AdminRequest.invalid("limit is 1 to " + MOST_LISTED);
        }
        List<Map.Entry<String, MemorySlivers.Kept>> blobs = reader.get().memory().contents().entrySet().stream()
                .map(entry -> Map.entry(entry.getKey().toString(), entry.getValue()))
                .filter(entry -> entry.getKey().compareTo(after) > 0)
                .sorted(Comparator.comparing(Map.Entry::getKey))
                .limit(limit + 1L)
                .toList();
        ObjectNode said = object();
        ArrayNode listed = said.putArray("blobs");
        blobs.stream()
                .limit(limit)
                .forEach(entry -> listed.addObject()
                        .put("blobId", entry.getKey())
                        .put("slivers", entry.getValue().slivers())
                        .put("bytes", entry.getValue().bytes())
                        .put(
                                "prepared",
                                BlobId.parse(entry.getKey())
                                        .filter(door.get().prepared()::has)
                                        .isPresent()));
        if (blobs.size() > limit) {
            said.put("next", blobs.get(limit - 1).getKey());
        }
        return AdminAnswer.ok(said);
    }

    private AdminAnswer onDisk(Query query) {
        SliverDisk disk = reader.get()
                .disk()
                .orElseThrow(() -> AdminRequest.notFound("this edge has no disk cache: start it with --cache-dir"));
        Optional<SliverDisk.Part> part = disk.contents(number(query, "after", 0));
        ObjectNode said = object();
        ArrayNode listed = said.putArray("blobs");
        part.ifPresent(there -> {
            there.blobs()
                    .forEach((blob, kept) -> listed.addObject()
                            .put("blobId", blob.toString())
                            .put("slivers", kept.slivers())
                            .put("bytes", kept.bytes())
                            .put("uses", kept.hits()));
            said.put("next", Long.toString(there.number()));
        });
        return AdminAnswer.ok(said);
    }

    private static long number(Query query, String name, long otherwise) {
        return query.first(name)
                .map(text -> number(text).orElseThrow(() -> AdminRequest.invalid(name + " is a whole number")))
                .orElse(otherwise);
    }

    private static Optional<Long> number(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }

    /** Everything that is kept of what the body names, or of all. */
    private AdminAnswer purge(JsonNode body) {
        if (body.path("all").asBoolean()) {
            long told = objects.get().forget(object -> true);
            return purge(reader.get().forgetAll(), blob -> true, told);
        }
        List<String> tags = CacheName.texts(body, "tags");
        List<CacheName> names = new ArrayList<>();
        List<TagBeginning> beginnings = new ArrayList<>();
        for (String tag : tags) {
            if (TagBeginning.is(tag)) {
                beginnings.add(TagBeginning.parse(tag));
            } else {
                names.add(CacheName.parse(tag));
            }
        }
        Set<BlobId> blobs = new HashSet<>();
        Set<ObjectId> named = new HashSet<>();
        boolean others = !tags.isEmpty() || !CacheName.texts(body, "owners").isEmpty();
        if (!others || body.has("ids") || body.has("quilts")) {
            names.addAll(CacheName.parse(body));
        }
        for (BlobObject object : owned(body)) {
            blobs.add(object.blobId());
            named.add(object.id());
        }
        for (CacheName name : names) {
            switch (name) {
                case CacheName.OfBlob(BlobId id) -> blobs.add(id);
                case CacheName.OfQuilt(BlobId id) -> blobs.add(id);
                case CacheName.OfPatch patch -> blobs.add(patch.id().quilt());
                case CacheName.OfObject(ObjectId id) -> named.add(id);
            }
        }
        Predicate<BlobId> alsoMeant = blob -> beginnings.stream().anyMatch(beginning -> beginning.means(blob));
        if (!beginnings.isEmpty()) {
            blobs.addAll(reader.get().known(alsoMeant));
        }
        long told = objects.get()
                .forget(object ->
                        named.contains(object) || beginnings.stream().anyMatch(beginning -> beginning.means(object)));
        Predicate<BlobId> meant = blob -> blobs.contains(blob) || alsoMeant.test(blob);
        return purge(reader.get().forget(blobs, meant), meant, told);
    }

    /** What belongs to the addresses that the body names, as the chain says now. */
    private List<BlobObject> owned(JsonNode body) {
        List<ObjectId> owners = CacheName.texts(body, "owners").stream()
                .map(text -> ObjectId.parse(text)
                        .filter(id -> text.startsWith("0x"))
                        .orElseThrow(() -> AdminRequest.invalid(
                                "'" + RequestedId.excerpt(text) + "' is not an address: that is 0x and 64 hex digits")))
                .toList();
        List<BlobObject> all = new ArrayList<>();
        for (ObjectId owner : owners) {
            try {
                all.addAll(chain.get().of(owner));
            } catch (SuiException e) {
                throw new RefusedException(Refusal.of(
                        ApiStatus.UNAVAILABLE,
                        "CHAIN_UNAVAILABLE",
                        "nothing was purged, since the chain does not tell what belongs to " + owner + ": "
                                + e.getMessage()));
            }
        }
        return all;
    }

    /** Prepared answers are made of what is in memory, so they go last, whatever the disk does. */
    private AdminAnswer purge(CompletableFuture<EdgeReader.Forgotten> kept, Predicate<BlobId> blobs, long told) {
        EdgeReader.Forgotten forgotten;
        long prepared;
        try {
            forgotten = await(kept);
        } finally {
            prepared = door.get().prepared().forget(blobs);
        }
        return AdminAnswer.ok(object().put("memory", forgotten.memory())
                .put("disk", forgotten.disk())
                .put("store", forgotten.store())
                .put("prepared", prepared)
                .put("objects", told));
    }

    private static EdgeReader.Forgotten await(CompletableFuture<EdgeReader.Forgotten> forgetting) {
        try {
            return forgetting.get(LONGEST_ERASING_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw notErased(String.valueOf(e.getCause().getMessage()));
        } catch (TimeoutException e) {
            throw notErased("the disk takes longer than " + LONGEST_ERASING_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw notErased("this server is going down");
        }
    }

    private static RefusedException notErased(String why) {
        return new RefusedException(Refusal.of(
                ApiStatus.UNAVAILABLE,
                "DISK_FAILED",
                "memory has forgotten it, but the disk cache or the shared store may give it again: " + why));
    }

    private AdminAnswer prefetch(JsonNode body) {
        return AdminAnswer.accepted(words(prefetches().begin(CacheName.parse(body))));
    }

    private AdminAnswer jobs() {
        ObjectNode said = object();
        ArrayNode listed = said.putArray("jobs");
        prefetches().progress().forEach(progress -> listed.add(words(progress)));
        return AdminAnswer.ok(said);
    }

    private static long number(AdminRequest request) {
        return number(request.parameter("number")).orElseThrow(CacheRoutes::noJob);
    }

    private static RefusedException noJob() {
        return AdminRequest.notFound("there is no such job; only the last hundred are remembered");
    }

    private static AdminAnswer job(Optional<Prefetches.Progress> progress) {
        return AdminAnswer.ok(words(progress.orElseThrow(CacheRoutes::noJob)));
    }

    private static ObjectNode words(Prefetches.Progress progress) {
        ObjectNode said = object().put("job", progress.number())
                .put("state", progress.state().name().toLowerCase(Locale.ROOT))
                .put("total", progress.total())
                .put("done", progress.done())
                .put("failed", progress.failed())
                .put("bytes", progress.bytes());
        ArrayNode failures = said.putArray("failures");
        progress.failures()
                .forEach(failure ->
                        failures.addObject().put("id", failure.what().text()).put("why", failure.why()));
        return said;
    }
}
