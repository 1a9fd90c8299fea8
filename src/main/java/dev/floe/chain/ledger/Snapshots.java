package dev.floe.chain.ledger;

import dev.floe.bytes.DurableFiles;
import dev.floe.sui.model.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The snapshots in a directory, from which a chain starts without reading all of its log. They say nothing that the log does
 * not say, too: one that is damaged, or belongs to another log, is left for the one before, and that for the log itself.
 *
 * <p>They are taken by the committing thread, and written by another one meanwhile.
 */
final class Snapshots implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Snapshots.class);
    private static final String STATE = "state-";
    private static final String RUN = "past-";
    private static final String HEADS = "heads";
    private static final int KEPT = 2;
    private static final long CLOSE_SECONDS = 60;
    /** A start replays so many transactions in a fraction of a second. */
    static final int EVERY = 2_000;

    private final Path directory;
    private final Digest chain;
    private final int every;
    private Optional<HeadFile> heads = Optional.empty();
    private CompletableFuture<Void> writing = CompletableFuture.completedFuture(null);
    /** Of the newest one: how long it is, and where in the log it was taken. */
    private volatile long size;

    private volatile long place;

    /**
     * @param chain the digest of checkpoint 0
     * @param every how many transactions at least are between two of them; while there are many objects, more, so that what
     *     is written for snapshots stays in proportion to the log
     */
    Snapshots(Path directory, Digest chain, int every) {
        this.directory = directory;
        this.chain = chain;
        this.every = every;
    }

    /** What the ledger was at some time. */
    record Restored(LedgerState state, long logEnd) {}

    /** The newest that is whole and belongs to {@code log}. If there is none, the directory is empty afterwards. */
    Optional<Restored> restore(TransactionLog log) throws IOException {
        DurableFiles.makeDirectory(directory);
        for (Path file : states()) {
            try {
                Optional<Restored> restored = restore(file, log);
                if (restored.isPresent()) {
                    return restored;
                }
                LOG.warnf("%s is not of this chain's log, and is left aside", file);
            } catch (IOException e) {
                LOG.warnf("a snapshot cannot be used, and is left for an older one or the log: %s", e);
            }
            Files.deleteIfExists(file);
        }
        for (Path file : files()) {
            Files.deleteIfExists(file);
        }
        return Optional.empty();
    }

    /** How many transactions of a log that is read are in memory twice at most. */
    long inReplay() {
        return 10L * every;
    }

    /** For how many transactions one is written before the end, so that they are not replayed. */
    long atEnd() {
        return Math.max(1, every / 4);
    }

    private Optional<Restored> restore(Path file, TransactionLog log) throws IOException {
        Snapshot about = Snapshot.about(file);
        if (!about.chain().equals(chain) || about.checkpoints() < 2) {
            return Optional.empty();
        }
        HeadFile headFile = HeadFile.open(directory.resolve(HEADS));
        List<PastRun> runs = new ArrayList<>();
        try {
            headFile.check(about.checkpoints());
            LogPlace last = headFile.read(about.checkpoints() - 1).entry();
            if (headFile.read(0).digest().equals(chain) && log.has(last)) {
                for (PastRun.Identity run : about.runs()) {
                    runs.add(PastRun.open(directory, run));
                }
                Snapshot.Whole whole = Snapshot.read(file);
                LedgerState state = LedgerState.restored(Past.of(headFile, runs, about.checkpoints()), whole.objects());
                heads = Optional.of(headFile);
                size = Files.size(file);
                place = last.end();
                return Optional.of(new Restored(state, last.end()));
            }
        } catch (IOException e) {
            close(headFile, runs);
            throw e;
        }
        close(headFile, runs);
        return Optional.empty();
    }

    private static void close(HeadFile headFile, List<PastRun> runs) throws IOException {
        headFile.close();
        for (PastRun run : runs) {
            run.close();
        }
    }

    /** Newest first. */
    private List<Path> states() throws IOException {
        return files().stream()
                .filter(file -> file.getFileName().toString().startsWith(STATE))
                .filter(file -> !file.getFileName().toString().endsWith(".new"))
                .sorted(Comparator.comparing((Path file) -> file.getFileName().toString())
                        .reversed())
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** For the committing thread, between two batches: begins one if it is time, and none is being written. */
    void takeIfDue(SharedState state, long logEnd) {
        if (state.read(LedgerState::uncovered) < every || logEnd - place < size / 2 || !writing.isDone()) {
            return;
        }
        SharedState.Frozen frozen = state.freeze();
        CompletableFuture<Void> done = new CompletableFuture<>();
        writing = done;
        Thread thread = new Thread(
                () -> {
                    tryToWrite(state, frozen, logEnd);
                    done.complete(null);
                },
                "floe-snapshot");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    /** Writes one now if it is worth it: while a long log is read, or before the end. Nobody else changes the state. */
    void takeNow(SharedState state, long logEnd, long atLeast) {
        if (state.read(LedgerState::uncovered) >= atLeast && writing.isDone()) {
            tryToWrite(state, state.freeze(), logEnd);
        }
    }

    /** Without one the chain goes on as well, and takes the next. */
    private void tryToWrite(SharedState state, SharedState.Frozen frozen, long logEnd) {
        try {
            write(state, frozen);
            place = logEnd;
        } catch (IOException | RuntimeException e) {
            LOG.warnf("no snapshot of the chain could be written, so its next start takes longer: %s", e);
        }
    }

    private void write(SharedState state, SharedState.Frozen frozen) throws IOException {
        List<RecentPast> parts = frozen.recent();
        long checkpoints = parts.getLast().end();
        if (heads.isEmpty()) {
            heads = Optional.of(HeadFile.open(directory.resolve(HEADS)));
        }
        HeadFile headFile = heads.get();
        for (RecentPast part : parts) {
            headFile.write(part.first(), part.heads());
        }
        List<PastRun> kept = new ArrayList<>(frozen.runs());
        List<PastRun> replaced = new ArrayList<>();
        PastRun run = PastRun.write(directory.resolve(RUN + number(checkpoints)), entries(parts, kept, replaced));
        try {
            List<PastRun> runs = new ArrayList<>(kept);
            runs.add(run);
            Snapshot snapshot = new Snapshot(
                    chain,
                    checkpoints,
                    frozen.objects().count(),
                    runs.stream().map(PastRun::identity).toList());
            Path file = directory.resolve(STATE + number(checkpoints));
            snapshot.write(file, frozen.objects());
            size = Files.size(file);
            state.settle(parts.size(), headFile, runs);
        } catch (IOException | RuntimeException e) {
            run.close();
            throw e;
        }
        for (PastRun old : replaced) {
            old.close();
        }
        removeOld();
    }

    /**
     * What the new run has: what was frozen, and the runs that are not much larger, so that there are few. Those move from
     * {@code runs} to {@code replaced}.
     */
    private static PastRun.Entries entries(List<RecentPast> parts, List<PastRun> runs, List<PastRun> replaced)
            throws IOException {
        PastRun.Entries all = parts.getFirst().entries();
        long count = parts.getFirst().size();
        for (RecentPast part : parts.subList(1, parts.size())) {
            all = PastRun.merged(all, part.entries());
            count += part.size();
        }
        while (!runs.isEmpty() && runs.getLast().identity().entries() <= 2 * count) {
            PastRun last = runs.removeLast();
            replaced.add(last);
            all = PastRun.merged(last.all(), all);
            count += last.identity().entries();
        }
        return all;
    }

    private static String number(long checkpoints) {
        return String.format("%012d", checkpoints);
    }

    /** Removes all that the newest ones do not need. */
    private void removeOld() throws IOException {
        Set<String> needed = new HashSet<>(Set.of(HEADS));
        List<Path> states = states();
        for (Path state : states.subList(0, Math.min(KEPT, states.size()))) {
            try {
                Snapshot.about(state).runs().forEach(run -> needed.add(run.name()));
                needed.add(state.getFileName().toString());
            } catch (IOException e) {
                LOG.warnf("%s cannot be read and is removed: %s", state, e.getMessage());
            }
        }
        for (Path file : files()) {
            if (!needed.contains(file.getFileName().toString())) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Waits for the one that is being written. */
    boolean settled() {
        try {
            writing.get(CLOSE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warnf("a snapshot was not written in %d s; the next start reads the log instead", CLOSE_SECONDS);
        }
        return false;
    }

    /** After the last one is written. */
    @Override
    public void close() throws IOException {
        if (heads.isPresent()) {
            heads.get().close();
        }
    }
}
