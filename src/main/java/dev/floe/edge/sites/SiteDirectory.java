package dev.floe.edge.sites;

import dev.floe.protocol.ObjectId;
import dev.floe.sui.SuiException;
import dev.floe.sui.Website;
import dev.floe.sui.move.NameRecord;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** Which site a name stands for, and what is in it, as the chain said it lately. Thread-safe. */
public final class SiteDirectory {
    /** Nothing that is older than twice this is answered while the chain answers. */
    public static final Duration FRESH = Duration.ofSeconds(30);

    private static final Duration ABSENT = Duration.ofSeconds(5);
    private static final long MOST_BYTES_OF_SITES = 48 << 20;
    private static final int BYTES_OF_FILE = 700;
    private static final int BYTES_OF_SITE = 2000;
    private static final long MOST_NAMES = 100_000;

    /** The chain; blocks. */
    public interface Chain {
        Optional<Website> site(ObjectId id) throws SuiException;

        Optional<NameRecord> name(NameRecord.Domain domain) throws SuiException;
    }

    private final Chain chain;
    private final boolean globs;
    private final InstantSource clock;
    private final Remembered<ObjectId, SiteRouter> sites;
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
        this.sites = new Remembered<>(
                this::ask,
                ages,
                MOST_BYTES_OF_SITES,
                router -> BYTES_OF_SITE + BYTES_OF_FILE * router.files(),
                threads,
                nanoTime);
        this.names = new Remembered<>(chain::name, ages, 100 * MOST_NAMES, record -> 100, threads, nanoTime);
    }

    /** A site in which nothing has changed stays the same one. */
    private Optional<SiteRouter> ask(ObjectId id) throws SuiException {
        return chain.site(id)
                .map(site -> sites.known(id)
                        .filter(known -> known.site().equals(site))
                        .orElseGet(() -> new SiteRouter(site, globs)));
    }

    /** The site that a name stands for; empty if nobody has the name, it has ended, or it is for no site. */
    public CompletableFuture<Optional<ObjectId>> idOf(NameRecord.Domain domain) {
        return names.find(domain)
                .thenApply(record -> record.filter(known -> !known.hasExpired(clock.instant()))
                        .flatMap(NameRecord::site));
    }

    /** The site of a host; empty if there is none. */
    public CompletableFuture<Optional<SiteRouter>> find(SiteTarget target) {
        return switch (target) {
            case SiteTarget.OfObject(ObjectId id) -> site(id);
            case SiteTarget.OfName(NameRecord.Domain name) ->
                idOf(name)
                        .thenCompose(id -> id.map(this::site)
                                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty())));
            case SiteTarget.ToHost(String host) -> CompletableFuture.completedFuture(Optional.empty());
        };
    }

    /** A site; empty if there is none with that ID. */
    public CompletableFuture<Optional<SiteRouter>> site(ObjectId id) {
        return sites.find(id);
    }

    /** Has the chain asked again. */
    public void forget(ObjectId id) {
        sites.forget(id);
    }
}
