package dev.floe.edge.sites;

import dev.floe.bytes.DurableFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The operator's own hosts: those of a file that people write, and those that are put here, which are kept in a file that this server
 * writes. Nothing that is put here changes what people wrote; where both name a host, theirs stands, and the log says so. Both files
 * are read again when they change. Thread-safe; putting and removing write a file, so they are not for event loops.
 */
public final class HostTable implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HostTable.class);
    private static final int MOST_KEPT = 50_000;
    private static final int MOST_REDIRECTS = 5;
    private static final String EMPTY = "{}\n";

    private final SiteHosts domains;
    private final Optional<ReloadedFile<Map<String, SiteTarget>>> written;
    private final Optional<ReloadedFile<Map<String, SiteTarget>>> kept;
    private final Optional<Path> keptPath;
    private final Optional<Path> writtenPath;
    private volatile Merged merged;

    /** What is in force, and of what it was made. */
    private record Merged(Map<String, SiteTarget> written, Map<String, SiteTarget> kept, SiteHosts hosts) {}

    /**
     * A host.
     *
     * @param isWritten whether it is in the file that people write
     * @param overruled what was put for it, which does not count, as people wrote something else
     */
    public record Entry(String host, SiteTarget target, boolean isWritten, Optional<SiteTarget> overruled) {}

    /** What cannot be done with a host; the message says why. */
    public static final class HostException extends Exception {
        private static final long serialVersionUID = 1;

        HostException(String message) {
            super(message);
        }
    }

    /**
     * Reads the files; that of what is put is made if it is not there.
     *
     * @throws IOException if one cannot be used; the message says why
     */
    public HostTable(SiteHosts domains, Optional<Path> written, Optional<Path> kept) throws IOException {
        this.domains = domains;
        this.writtenPath = written;
        this.keptPath = kept;
        if (kept.isPresent() && !Files.exists(kept.get())) {
            write(kept.get(), Map.of());
        }
        this.written = written.isPresent()
                ? Optional.of(new ReloadedFile<>(written.get(), SiteHosts::parseTable))
                : Optional.empty();
        this.kept = kept.isPresent()
                ? Optional.of(new ReloadedFile<>(kept.get(), SiteHosts::parseTable))
                : Optional.empty();
        this.merged = merge(value(this.written), value(this.kept), Set.of());
    }

    private static Map<String, SiteTarget> value(Optional<ReloadedFile<Map<String, SiteTarget>>> file) {
        return file.map(ReloadedFile::value).orElse(Map.of());
    }

    private Merged merge(Map<String, SiteTarget> people, Map<String, SiteTarget> put, Set<String> saidBefore) {
        Map<String, SiteTarget> all = new TreeMap<>(put);
        all.putAll(people);
        overruled(people, put).stream()
                .filter(host -> !saidBefore.contains(host))
                .forEach(host -> LOG.warnf(
                        "%s stands for what %s says; what was put for it by the admin port, %s, does not count",
                        host, writtenPath.get(), put.get(host).text()));
        return new Merged(people, put, domains.with(all));
    }

    private static Set<String> overruled(Map<String, SiteTarget> people, Map<String, SiteTarget> put) {
        Set<String> both = new HashSet<>(put.keySet());
        both.removeIf(host -> !people.containsKey(host) || people.get(host).equals(put.get(host)));
        return both;
    }

    /** All hosts as they are now: the same until something changes. */
    public SiteHosts hosts() {
        Merged now = merged;
        if (now.written() == value(written) && now.kept() == value(kept)) {
            return now.hosts();
        }
        return mergedAgain().hosts();
    }

    private synchronized Merged mergedAgain() {
        Map<String, SiteTarget> people = value(written);
        Map<String, SiteTarget> put = value(kept);
        if (merged.written() != people || merged.kept() != put) {
            merged = merge(people, put, overruled(merged.written(), merged.kept()));
        }
        return merged;
    }

    /** Looks every so often whether the files have changed. */
    public HostTable every(Duration interval) {
        written.ifPresent(file -> file.every(interval));
        kept.ifPresent(file -> file.every(interval));
        return this;
    }

    /** Looks now. */
    public void refresh() {
        written.ifPresent(ReloadedFile::refresh);
        kept.ifPresent(ReloadedFile::refresh);
    }

    /** Whether hosts can be put. */
    public boolean takesHosts() {
        return kept.isPresent();
    }

    /** The hosts, in the order of their names. */
    public TreeMap<String, Entry> entries() {
        Merged now = mergedAgain();
        TreeMap<String, Entry> entries = new TreeMap<>();
        now.hosts().own().forEach((host, target) -> entries.put(host, entry(now, host, target)));
        return entries;
    }

    private static Entry entry(Merged now, String host, SiteTarget target) {
        boolean people = now.written().containsKey(host);
        return new Entry(
                host,
                target,
                people,
                people
                        ? Optional.ofNullable(now.kept().get(host)).filter(put -> !put.equals(target))
                        : Optional.empty());
    }

    /** A host, if there is one of that name. */
    public Optional<Entry> find(String host) {
        Merged now = mergedAgain();
        return Optional.ofNullable(now.hosts().own().get(host)).map(target -> entry(now, host, target));
    }

    /**
     * Has a host stand for something. When this returns, it does, and will after a restart.
     *
     * @param host as {@link SiteHosts#host} has it
     * @throws HostException if it may not
     * @throws IOException if the file cannot be written; nothing is changed then
     */
    public synchronized Entry put(String host, SiteTarget target) throws HostException, IOException {
        Map<String, SiteTarget> now = current();
        requireUnwritten(host);
        if (now.size() >= MOST_KEPT && !now.containsKey(host)) {
            throw new HostException("there are " + MOST_KEPT + " hosts already, and no more are kept");
        }
        requireEnd(host, target);
        now.put(host, target);
        replace(now);
        return find(host).orElseThrow();
    }

    /**
     * Takes back what was put for a host.
     *
     * @return whether there was anything
     * @throws HostException if it was not put, but written by people
     * @throws IOException if the file cannot be written; nothing is changed then
     */
    public synchronized boolean remove(String host) throws HostException, IOException {
        Map<String, SiteTarget> now = current();
        if (now.remove(host) == null) {
            requireUnwritten(host);
            return false;
        }
        replace(now);
        return true;
    }

    private Map<String, SiteTarget> current() throws IOException {
        refresh();
        ReloadedFile<Map<String, SiteTarget>> file = kept.orElseThrow();
        if (file.problem().isPresent()) {
            throw new IOException(
                    "what is there would be lost: " + file.problem().get());
        }
        return new TreeMap<>(file.value());
    }

    private void requireUnwritten(String host) throws HostException {
        if (value(written).containsKey(host)) {
            throw new HostException(host + " is in " + writtenPath.get() + ", which people write: change it there");
        }
    }

    /** Whoever comes to {@code host} has to arrive somewhere. */
    private void requireEnd(String host, SiteTarget target) throws HostException {
        Map<String, SiteTarget> own = mergedAgain().hosts().own();
        SiteTarget at = target;
        int redirects = 0;
        while (at instanceof SiteTarget.ToHost(String next)) {
            if (next.equals(host)) {
                throw new HostException(host + " would lead to itself" + (at == target ? "" : ", by other hosts"));
            }
            if (++redirects > MOST_REDIRECTS) {
                throw new HostException(host + " would lead from host to host more than " + MOST_REDIRECTS + " times");
            }
            at = own.get(next);
        }
    }

    private void replace(Map<String, SiteTarget> wanted) throws IOException {
        write(keptPath.orElseThrow(), wanted);
        kept.orElseThrow().refresh();
    }

    private static void write(Path file, Map<String, SiteTarget> hosts) throws IOException {
        String lines = hosts.isEmpty()
                ? EMPTY
                : hosts.entrySet().stream()
                        .map(entry -> "'" + entry.getKey() + "': " + yaml(entry.getValue()) + "\n")
                        .collect(Collectors.joining());
        String text = "# Hosts of sites, kept by this server: PUT /admin/sites/hosts/{host}.\n" + lines;
        DurableFiles.replace(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String yaml(SiteTarget target) {
        return switch (target) {
            case SiteTarget.ToHost(String host) -> "{redirect: '" + host + "'}";
            default -> "'" + target.text() + "'";
        };
    }

    @Override
    public void close() {
        written.ifPresent(ReloadedFile::close);
        kept.ifPresent(ReloadedFile::close);
    }
}
