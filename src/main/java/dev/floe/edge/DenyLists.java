package dev.floe.edge;

import dev.floe.bytes.DurableFiles;
import dev.floe.bytes.OwnDirectories;
import dev.floe.door.UnusableSetting;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/** The deny lists that the configuration names, and the one that operators change. Thread-safe. */
@Singleton
final class DenyLists {
    private static final Logger LOG = Logger.getLogger(DenyLists.class);
    /** Looking at the time of a file costs nothing. */
    private static final Duration FILES = Duration.ofSeconds(2);

    private final DenyList list;
    private final Optional<DenyFeed> file;
    private final List<DenyFeed> feeds = new ArrayList<>();

    /** Reads them, so that nothing is served before; a file that is no list ends the process. */
    @Inject
    DenyLists(EdgeConfig config, EdgeReader reader) {
        this.list = reader.denyList();
        list.watchedBy(newly -> reader.forget(newly).whenComplete((forgotten, failure) -> {
            if (failure != null) {
                LOG.warnf("what is denied now may still be on the disk, and is not served: %s", failure.getMessage());
            }
        }));
        this.file = config.denyList().map(path -> new DenyFeed(new DenyFile(path), list));
        file.ifPresent(feed -> {
            feed.look();
            feed.state().problem().ifPresent(problem -> {
                throw UnusableSetting.because("floe.edge.deny-list", feed.name() + ": " + problem);
            });
            feed.every(FILES);
            feeds.add(feed);
        });
        List<String> addresses = config.denyListUrl().orElse(List.of());
        Optional<Path> copies = addresses.isEmpty() ? Optional.empty() : copies(config);
        for (String address : addresses) {
            DenyUrl url = url(address.strip());
            DenyFeed feed = new DenyFeed(url, list, copies.map(directory -> new DenyCopy(directory, url.name())));
            feed.look();
            feed.every(config.denyListInterval());
            feeds.add(feed);
        }
    }

    /** An edge that has no place for copies does without, and says so. */
    private static Optional<Path> copies(EdgeConfig config) {
        try {
            if (config.denyListCopies().isEmpty()) {
                return Optional.of(OwnDirectories.ofThisProcess().of("deny"));
            }
            DurableFiles.makeDirectory(config.denyListCopies().get());
            return config.denyListCopies();
        } catch (IOException e) {
            LOG.warnf("deny lists are not kept for the next start: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private static DenyUrl url(String address) {
        try {
            return new DenyUrl(URI.create(address));
        } catch (IllegalArgumentException e) {
            throw UnusableSetting.because("floe.edge.deny-list-url", e.getMessage());
        }
    }

    List<DenyFeed> feeds() {
        return List.copyOf(feeds);
    }

    /** The lists that were never there; what is on them may be served. */
    List<String> missing() {
        return feeds.stream()
                .filter(feed -> feed.state().loaded().isEmpty())
                .map(DenyFeed::name)
                .toList();
    }

    /**
     * Changes what operators deny themselves: in the file, if there is one.
     *
     * @return whether that survives a restart
     */
    boolean change(List<CacheName> added, List<CacheName> removed) throws IOException {
        if (file.isPresent()) {
            file.get().change(added, removed);
            return true;
        }
        synchronized (this) {
            DenyEntries own = list.entries(DenyList.OWN);
            DenyEntries less = DenyEntries.of(removed);
            DenyEntries left = new DenyEntries(
                    without(own.blobs(), less.blobs()),
                    without(own.patches(), less.patches()),
                    without(own.objects(), less.objects()));
            list.replace(DenyList.OWN, left.and(DenyEntries.of(added)));
        }
        return false;
    }

    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        Set<T> left = new HashSet<>(all);
        left.removeAll(some);
        return left;
    }

    @PreDestroy
    void close() {
        feeds.forEach(DenyFeed::close);
    }
}
