package dev.floe.devnet;

import dev.floe.bytes.NamedDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * A service that is a process of its own, its output in its log. The process holds the reading end of a pipe whose writing
 * end only this process has: it ends by itself when this one is gone, however that happened.
 */
final class ServiceProcess extends Service {
    private static final Logger LOG = Logger.getLogger(ServiceProcess.class);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    /** With the lowest priority, on a busy machine. */
    private static final Duration LIMIT_TO_RECORD = Duration.ofSeconds(25);

    /** The system ends a process at once, unless that hangs in the system itself, at a disk that does not answer. */
    private static final Duration KILL_LIMIT = Duration.ofSeconds(60);

    private final List<String> line;
    private final Map<String, String> environment;
    private volatile Run run;

    /** One process from its start to its end, and whether somebody here wanted it to end. */
    private static final class Run {
        private final Process process;
        private volatile boolean stopping;

        Run(Process process) {
            this.process = process;
        }
    }

    ServiceProcess(String name, List<String> line, Map<String, String> environment, Path log) {
        super(name, log);
        this.line = List.copyOf(line);
        this.environment = Map.copyOf(environment);
    }

    @Override
    void start() throws IOException {
        start(new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())));
    }

    /** Starts the process so that its output comes here, and only its errors go to the log. */
    Process startTalking() throws IOException {
        return start(new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.appendTo(log().toFile())));
    }

    private Process start(ProcessBuilder builder) throws IOException {
        if (running()) {
            throw new IllegalStateException(name() + " is running");
        }
        NamedDirectory.make(log().getParent());
        builder.environment().put(LIFELINE_VARIABLE, "stdin");
        // What this machine's own servers are set to is not meant for a local network.
        builder.environment().put(SETTINGS_VARIABLE, "");
        builder.environment().putAll(environment);
        Process process = builder.start();
        run = new Run(process);
        return process;
    }

    @Override
    public boolean running() {
        return run != null && run.process.isAlive();
    }

    @Override
    public long pid() {
        return run.process.pid();
    }

    @Override
    public CompletableFuture<Optional<String>> ended() {
        Run ended = run;
        return ended.process
                .onExit()
                .thenApply(process -> ended.stopping ? Optional.empty() : Optional.of(obituary(process.exitValue())));
    }

    @Override
    void askToStop() {
        if (run != null) {
            run.stopping = true;
            run.process.destroy();
        }
    }

    /** Waits until the process ended, and ends it the hard way if that takes too long. */
    @Override
    void awaitStop() throws InterruptedException {
        if (run != null && !run.process.waitFor(stopLimit().toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    private Duration stopLimit() {
        return Archives.isRecorded(line) ? LIMIT_TO_RECORD : STOP_LIMIT;
    }

    /** Ends the process at once, as a power cut would: no hook of it runs. */
    @Override
    void kill() throws InterruptedException {
        run.stopping = true;
        run.process.destroyForcibly();
        if (!run.process.waitFor(KILL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.errorf("the system has not ended %s, process %d, within %d s", name(), pid(), KILL_LIMIT.toSeconds());
        }
    }
}
