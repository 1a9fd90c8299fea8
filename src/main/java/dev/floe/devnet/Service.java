package dev.floe.devnet;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private volatile Process process;
    private volatile boolean stopping;

    Service(String name, List<String> line, Map<String, String> environment, Path log) {
        this.name = name;
        this.line = List.copyOf(line);
        this.environment = Map.copyOf(environment);
        this.log = log;
    }

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
        stopping = false;
        process = builder.start();
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public boolean running() {
        return process != null && process.isAlive();
    }

    /** The process ID of the last start. */
    public long pid() {
        return process.pid();
    }

    /** Completes when the process of the last start ended. */
    public CompletableFuture<Process> ended() {
        return process.onExit();
    }

    /** Whether the process ended although nobody here ended it. */
    boolean failed() {
        return process != null && !process.isAlive() && !stopping;
    }

    /** How it ended, and the last lines of its log. */
    String obituary() {
        return name + " ended with exit code " + process.exitValue() + "; the end of " + log + ":\n" + logTail();
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
        stopping = true;
        if (running()) {
            process.destroy();
        }
    }

    /** Waits until the process ended, and ends it the hard way if that takes too long. */
    void awaitStop() throws InterruptedException {
        if (process == null) {
            return;
        }
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    /** Ends the process at once, as a power cut would: no hook of it runs. */
    void kill() throws InterruptedException {
        stopping = true;
        process.destroyForcibly();
        process.waitFor();
    }
}
