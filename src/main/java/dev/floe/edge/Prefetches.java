package dev.floe.edge;

import dev.floe.door.Refusal;
import dev.floe.door.RefusedException;
import dev.floe.protocol.ApiStatus;
import dev.floe.read.BlobBytes;
import dev.floe.read.ReadException;
import dev.floe.read.ReadOptions;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * Reads what operators expect to be asked for, so that the caches have it: a few at a time, in the background, through the
 * layers that requests go through. Thread-safe.
 */
final class Prefetches implements AutoCloseable {
    /** More at once would be felt by those who wait for an answer. */
    private static final int AT_ONCE = 2;

    /** The longest blobs over slow lines; a read that stalls fails long before. */
    private static final int LONGEST_HOURS = 12;

    private static final int MOST_WAITING = 100_000;
    private static final int MOST_REMEMBERED = 100;
    private static final int MOST_FAILURES = 20;

    private final EdgeReader reader;
    private final BlobObjects objects;
    private final ReadOptions options;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("prefetch-", 0).factory());
    private final Map<Long, Job> jobs = new LinkedHashMap<>();
    private long numbers;

    Prefetches(EdgeReader reader, BlobObjects objects, ReadOptions options) {
        this.reader = reader;
        this.objects = objects;
        this.options = options;
    }

    /** How far a job is. */
    enum State {
        RUNNING,
        DONE,
        CANCELLED
    }

    /** Why something was not read. */
    record Failure(CacheName what, String why) {}

    /**
     * How far a job is.
     *
     * @param bytes that were read
     * @param failures the first of them
     */
    record Progress(long number, State state, int total, int done, int failed, long bytes, List<Failure> failures) {}

    /** Something to be read, one thing after the other. */
    private final class Job {
        private final long number;
        private final List<CacheName> names;
        private final List<CompletableFuture<?>> underWay = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();
        private int next;
        private int done;
        private int failed;
        private long bytes;
        private boolean cancelled;

        Job(long number, List<CacheName> names) {
            this.number = number;
            this.names = List.copyOf(names);
        }

        synchronized Progress progress() {
            State state = cancelled ? State.CANCELLED : done + failed == names.size() ? State.DONE : State.RUNNING;
            return new Progress(number, state, names.size(), done, failed, bytes, List.copyOf(failures));
        }

        synchronized int waiting() {
            return cancelled ? 0 : names.size() - done - failed;
        }

        private synchronized Optional<CacheName> next() {
            return cancelled || next == names.size() ? Optional.empty() : Optional.of(names.get(next++));
        }

        private synchronized void began(CompletableFuture<?> reading) {
            underWay.add(reading);
            if (cancelled) {
                reading.cancel(true);
            }
        }

        private synchronized void ended(CompletableFuture<?> reading, CacheName what, long read, Optional<String> why) {
            underWay.remove(reading);
            bytes += read;
            if (why.isEmpty()) {
                done++;
            } else if (!cancelled) {
                failed++;
                if (failures.size() < MOST_FAILURES) {
                    failures.add(new Failure(what, why.get()));
                }
            }
        }

        synchronized void cancel() {
            if (waiting() > 0) {
                cancelled = true;
                List.copyOf(underWay).forEach(reading -> reading.cancel(true));
            }
        }

        /** Reads what is left, beside others who do the same. */
        private void run() {
            for (Optional<CacheName> what = next(); what.isPresent(); what = next()) {
                CompletableFuture<Long> reading = read(what.get()).subscribeAsCompletionStage();
                began(reading);
                long read = 0;
                Optional<String> problem = Optional.empty();
                try {
                    read = reading.get(LONGEST_HOURS, TimeUnit.HOURS);
                } catch (TimeoutException e) {
                    reading.cancel(true);
                    problem = Optional.of("it takes longer than " + LONGEST_HOURS + " hours");
                } catch (CancellationException e) {
                    problem = Optional.of("it was given up");
                } catch (ExecutionException e) {
                    problem = Optional.of(words(e.getCause()));
                } catch (InterruptedException e) {
                    reading.cancel(true);
                    problem = Optional.of("this server is going down");
                }
                ended(reading, what.get(), read, problem);
            }
        }
    }

    private static String words(Throwable failure) {
        return switch (failure) {
            case CompletionException wrapped when wrapped.getCause() != null -> words(wrapped.getCause());
            case ReadException known -> known.getMessage();
            case RefusedException refused -> refused.refusal().body();
            default -> String.valueOf(failure);
        };
    }

    /** The number of the bytes. */
    private Uni<Long> read(CacheName what) {
        return switch (what) {
            case CacheName.OfBlob blob -> reader.open(blob.id(), options).flatMap(opened -> all(opened));
            case CacheName.OfObject object ->
                Uni.createFrom()
                        .completionStage(() -> objects.find(object.id()))
                        .flatMap(found -> found.map(
                                        there -> reader.open(there.blob().blobId(), options)
                                                .flatMap(Prefetches::all))
                                .orElseGet(() -> Uni.createFrom()
                                        .failure(new ReadException(
                                                ReadException.Kind.NOT_FOUND,
                                                "there is no object " + object.id() + ", or it is no blob"))));
            case CacheName.OfPatch patch ->
                reader.patch(patch.id(), options).flatMap(opened -> counted(opened.read(0, opened.length())));
            case CacheName.OfQuilt quilt ->
                reader.quilts()
                        .open(quilt.id(), options)
                        .flatMap(opened -> all(opened.blob().columns()));
        };
    }

    private static Uni<Long> all(BlobBytes bytes) {
        return counted(bytes.read(0, bytes.length()));
    }

    private static Uni<Long> counted(Multi<ByteBuffer> bytes) {
        return bytes.map(piece -> (long) piece.remaining()).collect().with(Collectors.summingLong(Long::longValue));
    }

    /**
     * Begins a job.
     *
     * @throws RefusedException if too much waits already
     */
    Progress begin(List<CacheName> names) {
        Job job;
        synchronized (this) {
            int waiting = jobs.values().stream().mapToInt(Job::waiting).sum();
            if (waiting + names.size() > MOST_WAITING) {
                throw new RefusedException(Refusal.of(
                                ApiStatus.RESOURCE_EXHAUSTED,
                                "TOO_MANY_JOBS",
                                waiting + " are to be prefetched already; at most " + MOST_WAITING + " are")
                        .retryAfter(Duration.ofSeconds(60)));
            }
            job = new Job(++numbers, names);
            jobs.put(job.number, job);
            forgetOld();
        }
        for (int i = 0; i < Math.min(AT_ONCE, names.size()); i++) {
            threads.execute(job::run);
        }
        return job.progress();
    }

    private void forgetOld() {
        int over = jobs.size() - MOST_REMEMBERED;
        for (Job job : List.copyOf(jobs.values())) {
            if (over > 0 && job.waiting() == 0) {
                jobs.remove(job.number);
                over--;
            }
        }
    }

    /** How far all jobs are that are remembered, the latest last. */
    synchronized List<Progress> progress() {
        return jobs.values().stream().map(Job::progress).toList();
    }

    /** How far a job is. */
    synchronized Optional<Progress> progress(long number) {
        return Optional.ofNullable(jobs.get(number)).map(Job::progress);
    }

    /** Gives a job up; what it has read stays. */
    synchronized Optional<Progress> cancel(long number) {
        Optional<Job> job = Optional.ofNullable(jobs.get(number));
        job.ifPresent(Job::cancel);
        return job.map(Job::progress);
    }

    @Override
    public synchronized void close() {
        jobs.values().forEach(Job::cancel);
        threads.shutdownNow();
    }
}
