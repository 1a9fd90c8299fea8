package dev.floe.edge;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Keeps one part of a {@link DenyList} as its source has it. When the source is gone or broken, what it had last stays
 * denied, over a restart too if there is a copy of it. Thread-safe.
 */
final class DenyFeed implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(DenyFeed.class);

    private final DenySource source;
    private final DenyList list;
    private final Optional<DenyCopy> copy;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile State state = new State(Optional.empty(), Optional.empty());

    /**
     * How it is.
     *
     * @param loaded when the list that is in force came; empty if none ever did
     * @param problem why the source could not be read lately
     */
    record State(Optional<Instant> loaded, Optional<String> problem) {}

    DenyFeed(DenySource source, DenyList list) {
        this(source, list, Optional.empty());
    }

    /** @param copy where it is kept what the source has, and found again while the source cannot be read */
    DenyFeed(DenySource source, DenyList list, Optional<DenyCopy> copy) {
        this.source = source;
        this.list = list;
        this.copy = copy;
    }

    String name() {
        return source.name();
    }

    State state() {
        return state;
    }

    /** Looks now. */
    synchronized void look() {
        try {
            source.changed().ifPresent(this::take);
            state = new State(state.loaded(), Optional.empty());
        } catch (IOException | RuntimeException e) {
            if (state.loaded().isEmpty()) {
                copy.flatMap(DenyCopy::last).ifPresent(this::takeKept);
            }
            String problem = String.valueOf(e.getMessage());
            // Once, and not at every look.
            if (!state.problem().equals(Optional.of(problem))) {
                LOG.errorf(
                        "THE DENY LIST %s CANNOT BE READ: %s; %s",
                        source.name(),
                        problem,
                        state.loaded().isPresent() ? "what it had stays denied" : "this edge is not ready without it");
            }
            state = new State(state.loaded(), Optional.of(problem));
        }
    }

    private void takeKept(DenyCopy.Kept kept) {
        list.replace(source.name(), kept.entries());
        state = new State(Optional.of(kept.since()), Optional.empty());
        LOG.warnf(
                "%d entries on the deny list %s as it was at %s: its source cannot be read now",
                kept.entries().size(), source.name(), kept.since());
    }

    private void take(DenyEntries entries) {
        list.replace(source.name(), entries);
        copy.ifPresent(there -> there.keep(entries));
        state = new State(Optional.of(Instant.now()), Optional.empty());
        LOG.infof("%d entries on the deny list %s", entries.size(), source.name());
    }

    /** Adds and removes entries, if the source is a file. */
    synchronized void change(List<CacheName> added, List<CacheName> removed) throws IOException {
        if (!(source instanceof DenyFile file)) {
            throw new IOException("only files can be changed");
        }
        take(file.change(added, removed));
    }

    /** Looks every so often from now on. */
    void every(Duration interval) {
        Thread.ofVirtual().name("deny-list").start(() -> {
            while (!isClosedWithin(interval)) {
                look();
            }
        });
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts this thread.
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
