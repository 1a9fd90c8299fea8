package dev.floe.devnet;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One process of the network, its output in a log of its own. The process holds the reading end of a pipe whose writing
 * end only this process has: it ends by itself when this one is gone, however that happened.
 *
 * <p>Not thread-safe, except {@link #ended()}.
 */
public final class Service {
    /** Tells Floe to stop when its standard input ends. */
    public static final String LIFELINE_VARIABLE = "FLOE_LIFELINE";

    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final int TAIL_BYTES = 16 * 1024;
    private static final int TAIL_LINES = 25;

    private final String name;
    private final List<String> line;
    private final Map<String, String> environment;
    private final Path log;
    private volatile Run run;

    /** One process from its start to its end, and whether somebody here wanted it to end. */
    private static final class Run {
        private final Process process;
        private volatile boolean stopping;

        Run(Process process) {
            this.process = process;
        }
    }

    Service(String name, List<String> line, Map<String, String> environment, Path log) {
        this.name = name;
        this.line = List.copyOf(line);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

    /** Starts the process; its input is the pipe, its output the end of the log. */
    void start() throws IOException {
        if (running()) {
            throw new IllegalStateException(name + " is running");
        }
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        builder.environment().put(LIFELINE_VARIABLE, "stdin");
        run = new Run(builder.start());
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public boolean running() {
        return run != null && run.process.isAlive();
    }

    /** The process ID of the last start. */
    public long pid() {
        return run.process.pid();
    }

    /**
     * Completes when the process of the last start ended: with how it ended and the last lines of its log if nobody here
     * wanted that, otherwise with nothing.
     */
    public CompletableFuture<Optional<String>> ended() {
        Run ended = run;
        return ended.process
                .onExit()
                .thenApply(process -> ended.stopping ? Optional.empty() : Optional.of(obituary(process.exitValue())));
    }

    private String obituary(int exitCode) {
        return name + " ended with exit code " + exitCode + "; the end of " + log + ":\n" + logTail();
    }

    /** The last lines of the log. */
    String logTail() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            byte[] tail = new byte[(int) Math.min(length, TAIL_BYTES)];
            file.seek(length - tail.length);
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(the log cannot be read: " + e.getMessage() + ")";
        }
    }

    /** Asks the process to end. */
    void askToStop() {
        if (run != null) {
            run.stopping = true;
            run.process.destroy();
        }
    }

    /** Waits until the process ended, and ends it the hard way if that takes too long. */
    void awaitStop() throws InterruptedException {
        if (run != null && !run.process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    /** Ends the process at once, as a power cut would: no hook of it runs. */
    void kill() throws InterruptedException {
        run.stopping = true;
        run.process.destroyForcibly();
        run.process.waitFor();
    }
}
