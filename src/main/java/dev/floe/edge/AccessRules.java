package dev.floe.edge;

import dev.floe.bytes.ShortFile;
import dev.floe.door.Query;
import dev.floe.door.RefusedException;
import dev.floe.door.UnusableSetting;
import dev.floe.keys.SecretFile;
import dev.floe.protocol.ObjectId;
import dev.floe.redstuff.BlobId;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Who may read what: everybody everything, or what is on a list or belongs to somebody on it, and what was signed. Files are read again when they change;
 * one that is broken or gone leaves what was. Thread-safe.
 */
@Singleton
final class AccessRules {
    private static final Logger LOG = Logger.getLogger(AccessRules.class);
    private static final long LOOK_SECONDS = 2;

    private final List<Watched<?>> files = new ArrayList<>();
    private final Optional<Watched<UrlSigner>> keys;
    private final Optional<Watched<AllowEntries>> allowed;
    private final OwnedIds owned;
    private final Duration ownersInterval;
    private volatile long ownersLookedAt;
    private Set<ObjectId> owners = Set.of();
    private final CountDownLatch closed = new CountDownLatch(1);

    private interface Reading<T> {
        T read(Path file) throws IOException;
    }

    /** What a file says. */
    private static final class Watched<T> {
        private final Path file;
        private final Reading<T> reading;
        private FileTime modified;
        private volatile T value;

        Watched(Path file, Reading<T> reading) throws IOException {
            this.file = file;
            this.reading = reading;
            this.modified = Files.getLastModifiedTime(file);
            this.value = reading.read(file);
        }

        synchronized void look() {
            try {
                FileTime now = Files.getLastModifiedTime(file);
                if (!now.equals(modified)) {
                    modified = now;
                    value = reading.read(file);
                    LOG.infof("%s was read again", file);
                }
            } catch (IOException | RuntimeException e) {
                LOG.errorf("%s cannot be read, and stays in force as it was: %s", file, e.getMessage());
            }
        }
    }

    @Inject
    AccessRules(EdgeConfig config, Instance<OwnedBlobs> chain) {
        this(config.signKeys(), config.allowList(), new OwnedIds(chain::get), config.ownersInterval());
        if (!files.isEmpty()) {
            Thread.ofVirtual().name("access-rules").start(() -> {
                do {
                    look();
                } while (!isClosedWithin(LOOK_SECONDS));
            });
        }
    }

    private AccessRules(Optional<Path> signKeys, Optional<Path> allowList, OwnedIds owned, Duration ownersInterval) {
        this.owned = owned;
        this.ownersInterval = ownersInterval;
        this.keys = signKeys.map(
                file -> watched("floe.edge.sign-keys", file, path -> UrlSigner.parse(SecretFile.read(path))));
        this.allowed = allowList.map(file -> watched(
                "floe.edge.allow-list",
                file,
                path -> AllowEntries.parse(ShortFile.read(path, DenyFile.LONGEST)
                        .orElseThrow(() -> new IOException("it is longer than " + DenyFile.LONGEST + " bytes")))));
    }

    private <T> Watched<T> watched(String property, Path file, Reading<T> reading) {
        try {
            Watched<T> watched = new Watched<>(file, reading);
            files.add(watched);
            return watched;
        } catch (IOException | IllegalArgumentException e) {
            throw UnusableSetting.because(property, file + ": " + e.getMessage());
        }
    }

    /** Looks at the files now. */
    void look() {
        files.forEach(Watched::look);
        try {
            lookAtOwners();
        } catch (RuntimeException e) {
            LOG.error("what the owners on the allow list own cannot be asked for", e);
        }
    }

    /** Asks the chain now. */
    synchronized void lookAgain() {
        owned.look(owners);
    }

    /** The chain is asked now and then, and at once for who came onto the list. */
    private synchronized void lookAtOwners() {
        Set<ObjectId> wanted = allowed.map(list -> list.value.owners()).orElse(Set.of());
        boolean due = System.nanoTime() - ownersLookedAt >= ownersInterval.toNanos();
        if (!wanted.equals(owners) || due && !wanted.isEmpty()) {
            owners = wanted;
            ownersLookedAt = System.nanoTime();
            owned.look(wanted);
        }
    }

    /** Whether what is refused now may be for everybody: the chain has not told yet what belongs to whom. */
    boolean isLearning() {
        return allowed.isPresent()
                && (owned.isLearning()
                        || ownersLookedAt == 0 && !allowed.get().value.owners().isEmpty());
    }

    private boolean isClosedWithin(long seconds) {
        try {
            return closed.await(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    @PreDestroy
    void close() {
        closed.countDown();
    }

    /** Whether everybody may read everything. */
    boolean isOpen() {
        return keys.isEmpty() && allowed.isEmpty();
    }

    /** Whether signatures let anybody in. */
    boolean knowsSignatures() {
        return keys.isPresent();
    }

    /** @param now in seconds since 1970 */
    UrlSigner.Verdict verify(String target, long now) {
        return keys.map(known -> known.value.verify(target, now)).orElseGet(UrlSigner.Verdict.Unsigned::new);
    }

    /** Whether everybody may read a blob. */
    boolean isPublic(BlobId id) {
        return isOpen() || allowed.isPresent() && isListed(new CacheName.OfBlob(id));
    }

    /** Whether everybody may have what a URL names: all of that is on the list. */
    boolean isPublic(String path, String query) {
        if (isOpen()) {
            return true;
        }
        List<CacheName> named;
        try {
            named = named(path, query);
        } catch (RefusedException noIds) {
            return false;
        }
        return allowed.isPresent() && !named.isEmpty() && named.stream().allMatch(this::isListed);
    }

    private boolean isListed(CacheName name) {
        return isIn(allowed.orElseThrow().value.ids(), name) || isIn(owned.all(), name);
    }

    private static boolean isIn(DenyEntries list, CacheName name) {
        return switch (name) {
            case CacheName.OfBlob blob -> list.blobs().contains(blob.id());
            case CacheName.OfQuilt quilt -> list.blobs().contains(quilt.id());
            case CacheName.OfPatch patch ->
                list.patches().contains(patch.id())
                        || list.blobs().contains(patch.id().quilt());
            case CacheName.OfObject object -> list.objects().contains(object.id());
        };
    }

    /** What a path of this edge names; nothing if it is another one, or names things in a body. */
    private static List<CacheName> named(String path, String query) {
        String[] parts = path.split("/");
        String last = parts.length > 4 ? parts[4] : "";
        return switch (parts.length > 3 ? "/" + parts[1] + "/" + parts[2] : "") {
            case "/v1/blobs" ->
                switch (parts[3]) {
                    case "by-object-id" ->
                        List.of(new CacheName.OfObject(RequestedId.object(last).id()));
                    case "by-quilt-patch-id" ->
                        List.of(new CacheName.OfPatch(RequestedId.patch(last).id()));
                    case "by-quilt-id" ->
                        List.of(new CacheName.OfQuilt(RequestedId.blob(last).id()));
                    default ->
                        List.of(new CacheName.OfBlob(RequestedId.blob(parts[3]).id()));
                };
            case "/v1/quilts" ->
                List.of(new CacheName.OfQuilt(RequestedId.blob(parts[3]).id()));
            case "/v1alpha/blobs" ->
                parts[3].equals("concat")
                        ? ConcatRequest.parse(Query.parse(query)).ids().stream()
                                .map(AccessRules::name)
                                .toList()
                        : List.of(
                                new CacheName.OfBlob(RequestedId.blob(parts[3]).id()));
            default -> List.of();
        };
    }

    private static CacheName name(ConcatRequest.Id id) {
        return switch (id) {
            case ConcatRequest.Id.OfBlob blob -> new CacheName.OfBlob(blob.id());
            case ConcatRequest.Id.OfObject object -> new CacheName.OfObject(object.id());
        };
    }
}
