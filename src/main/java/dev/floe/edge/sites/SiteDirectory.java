package dev.floe.edge.sites;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.DisplayRedirect;
import dev.floe.sui.SiteObject;
import dev.floe.sui.SuiException;
import dev.floe.sui.Website;
import dev.floe.sui.move.NameRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which site a name stands for, and what is in it, as the chain said it lately. Thread-safe. */
public final class SiteDirectory {
    /** Nothing that is older than twice this is answered while the chain answers. */
    public static final Duration FRESH = Duration.ofSeconds(30);

    private static final Duration ABSENT = Duration.ofSeconds(5);
    private static final long MOST_BYTES_OF_SITES = 48 << 20;
    private static final int BYTES_OF_FILE = 700;
    private static final int BYTES_OF_SITE = 2000;
    /** Of a Display that leads elsewhere. */
    private static final int BYTES_OF_REDIRECT = 200;
    /** Those that lead on, and the site; as many as with the reference. */
    private static final int MOST_OBJECTS = 3;

    private static final long MOST_NAMES = 100_000;

    /** The chain; blocks. */
    public interface Chain {
        Optional<SiteObject> site(ObjectId id) throws SuiException;

        Optional<NameRecord> name(NameRecord.Domain domain) throws SuiException;
    }

    /** What a host stands for at this moment. */
    public sealed interface Found {
        record There(SiteRouter site) implements Found {}

        /** There is no site. */
        record Nobody() implements Found {}

        /** The Displays of objects lead in a circle, or too far. */
        record Astray() implements Found {}
    }

    private static final CompletableFuture<Found> NOBODY = CompletableFuture.completedFuture(new Found.Nobody());

    /** What the chain says that an object is. */
    private sealed interface Known {
        record Here(SiteRouter site) implements Known {}

        record Elsewhere(ObjectId other) implements Known {}

        default int bytes() {
            return switch (this) {
                case Here(SiteRouter site) -> BYTES_OF_SITE + BYTES_OF_FILE * site.files();
                case Elsewhere elsewhere -> BYTES_OF_REDIRECT;
            };
        }
    }

    private final Chain chain;
    private final boolean globs;
    private final InstantSource clock;
    private final Remembered<ObjectId, Known> sites;
    private final Remembered<NameRecord.Domain, NameRecord> names;

    /**
     * @param globs whether patterns of routes are of the newer kind
     * @param threads where the chain is asked; may block
     */
    public SiteDirectory(
            Chain chain, boolean globs, Duration fresh, Executor threads, LongSupplier nanoTime, InstantSource clock) {
        this.chain = chain;
        this.globs = globs;
        this.clock = clock;
        Remembered.Ages ages = new Remembered.Ages(fresh, fresh.compareTo(ABSENT) < 0 ? fresh : ABSENT);
        this.sites = new Remembered<>(this::ask, ages, MOST_BYTES_OF_SITES, Known::bytes, threads, nanoTime);
        this.names = new Remembered<>(chain::name, ages, 100 * MOST_NAMES, record -> 100, threads, nanoTime);
    }

    /** A site in which nothing has changed stays the same one. */
    private Optional<Known> ask(ObjectId id) throws SuiException {
        return chain.site(id).map(object -> switch (object) {
            case Website site ->
                sites.known(id)
                        .filter(known -> known instanceof Known.Here(SiteRouter router)
                                && router.site().equals(site))
                        .orElseGet(() -> new Known.Here(new SiteRouter(site, globs)));
            case DisplayRedirect(ObjectId other) -> new Known.Elsewhere(other);
        });
    }

    /** The site that a name stands for; empty if nobody has the name, it has ended, or it is for no site. */
    public CompletableFuture<Optional<ObjectId>> idOf(NameRecord.Domain domain) {
        return names.find(domain)
                .thenApply(record -> record.filter(known -> !known.hasExpired(clock.instant()))
                        .flatMap(NameRecord::site));
    }

    /**
     * The site of a host. Objects that are none are followed to the site that their Display names, and that one's files, routes and
     * redirects are what there is: its pages see by their host which object they are to show.
     *
     * @param served whether an object may be shown or followed; none that may not is ever what is found
     */
    public CompletableFuture<Found> find(SiteTarget target, Predicate<ObjectId> served) {
        return switch (target) {
            case SiteTarget.OfObject(ObjectId id) -> follow(id, served, List.of());
            case SiteTarget.OfName(NameRecord.Domain name) ->
                idOf(name)
                        .thenCompose(id -> id.map(there -> follow(there, served, List.of()))
                                .orElse(NOBODY));
            case SiteTarget.ToHost(String host) -> NOBODY;
        };
    }

    /** @param before the objects that led here */
    private CompletableFuture<Found> follow(ObjectId id, Predicate<ObjectId> served, List<ObjectId> before) {
        if (before.size() == MOST_OBJECTS || before.contains(id)) {
            return CompletableFuture.completedFuture(new Found.Astray());
        }
        if (!served.test(id)) {
            return NOBODY;
        }
        return sites.find(id)
                .thenCompose(known -> known.map(object -> switch (object) {
                            case Known.Here(SiteRouter site) ->
                                CompletableFuture.<Found>completedFuture(new Found.There(site));
                            case Known.Elsewhere(ObjectId other) ->
                                follow(
                                        other,
                                        served,
                                        Stream.concat(before.stream(), Stream.of(id))
                                                .toList());
                        })
                        .orElse(NOBODY));
    }

    /** Has the chain asked again. */
    public void forget(ObjectId id) {
        sites.forget(id);
    }
}
