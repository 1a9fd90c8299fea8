package dev.floe.devnet;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;

/**
 * A service that runs in this process, on threads of its own. It can be stopped and started like one with a process, but
 * not killed: at most it gets no time for goodbyes, which those who talk to it cannot tell from a power cut.
 */
final class HostedService extends Service {
    private static final Logger LOG = Logger.getLogger(HostedService.class);

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Opening opening;
    private volatile Run run;

    /** Opens the service, and waits until it answers. */
    @FunctionalInterface
    interface Opening {
        Open open() throws IOException, InterruptedException;
    }

    /**
     * A service that answers.
     *
     * @param failure completes, with the reason, if the service cannot go on
     */
    record Open(AutoCloseable service, CompletableFuture<String> failure) {}

    /** From a start to its end. */
    private static final class Run {
        private final CompletableFuture<Optional<String>> end = new CompletableFuture<>();
        private final CompletableFuture<Integer> ended = new CompletableFuture<>();
        private volatile boolean ready;
        private volatile boolean stopping;
        private Thread thread;

        /** On the service's thread: what closes the service must not be interrupted, which would close its files. */
        synchronized void ready() {
            ready = true;
            Thread.interrupted();
        }

        synchronized void stop() {
            stopping = true;
            end.complete(Optional.empty());
            if (!ready) {
                thread.interrupt();
            }
        }
    }

    HostedService(String name, Path log, Opening opening) {
        super(name, log);
        this.opening = opening;
    }

    @Override
    void start() throws IOException {
        if (running()) {
            throw new IllegalStateException(name() + " is running");
        }
        PrintStream log = ServiceLogs.open(log());
        Run next = new Run();
        next.thread = Thread.ofPlatform().daemon().name(name()).unstarted(() -> {
            ServiceLogs.writeTo(log);
            int code = 1;
            try {
                code = live(next);
            } finally {
                log.close();
                next.ended.complete(code);
            }
        });
        run = next;
        next.thread.start();
    }

    private int live(Run here) {
        try {
            Open open = opening.open();
            try (AutoCloseable service = open.service) {
                here.ready();
                LOG.infof("%s is ready", name());
                open.failure.thenAccept(why -> here.end.complete(Optional.of(why)));
                Optional<String> failure = here.end.join();
                failure.ifPresent(why -> LOG.errorf("%s ends: %s", name(), why));
                return failure.isPresent() ? 1 : 0;
            }
        } catch (InterruptedException e) {
            return 0;
        } catch (Exception | LinkageError e) {
            LOG.errorf(e, "%s cannot run", name());
            return 1;
        }
    }

    /** Whether it answers, or did before it ended. */
    boolean isReady() {
        return run != null && run.ready;
    }

    @Override
    public boolean running() {
        return run != null && !run.ended.isDone();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public CompletableFuture<Optional<String>> ended() {
        Run ended = run;
        return ended.ended.thenApply(code -> ended.stopping ? Optional.empty() : Optional.of(obituary(code)));
    }

    @Override
    void askToStop() {
        if (running()) {
            run.stop();
        }
    }

    @Override
    void awaitStop() throws InterruptedException {
        // Its threads are daemons: what hangs does not keep the process from ending.
        if (run != null && !run.thread.join(STOP_PATIENCE)) {
            LOG.errorf("%s has not ended within %d s", name(), STOP_PATIENCE.toSeconds());
        }
    }

    @Override
    void kill() throws InterruptedException {
        askToStop();
        awaitStop();
    }
}
