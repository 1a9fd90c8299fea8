package dev.floe.devnet;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One part of the network, with a log of its own: chain, storage node, publisher or edge. It can be started again when it
 * has ended.
 *
 * <p>Not thread-safe, except {@link #ended()}.
 */
public abstract sealed class Service permits ServiceProcess, HostedService {
    /** Tells Floe to stop when its standard input ends. */
    public static final String LIFELINE_VARIABLE = "FLOE_LIFELINE";

    /** Names the file with the settings of Floe's servers; none if it is empty. */
    public static final String SETTINGS_VARIABLE = "FLOE_CONFIG_FILE";

    private static final int TAIL_BYTES = 16 * 1024;
    private static final int TAIL_LINES = 25;

    private final String name;
    private final Path log;

    Service(String name, Path log) {
        this.name = name;
        this.log = log;
    }

    public final String name() {
        return name;
    }

    public final Path log() {
        return log;
    }

    /** Starts it; what it logs is appended to the log. */
    abstract void start() throws IOException;

    public abstract boolean running();

    /** The ID of the process that it runs in, or ran in last. */
    public abstract long pid();

    /**
     * Completes when what was started last ended: with how it ended and the last lines of its log if nobody here wanted
     * that, otherwise with nothing.
     */
    public abstract CompletableFuture<Optional<String>> ended();

    /** Asks it to end. */
    abstract void askToStop();

    /** Waits until it ended. */
    abstract void awaitStop() throws InterruptedException;

    /** Ends it at once. */
    abstract void kill() throws InterruptedException;

    final String obituary(int exitCode) {
        return name + " ended with exit code " + exitCode + "; the end of " + log + ":\n" + logTail();
    }

    /** The last lines of the log. */
    final String logTail() {
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
}
