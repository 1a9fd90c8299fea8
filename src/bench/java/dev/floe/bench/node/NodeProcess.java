package dev.floe.bench.node;

import dev.floe.devnet.Service;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that is measured, and those that it started. It ends when it is closed, and when this process ends: in an orderly
 * way by a hook, otherwise because its standard input does. Its output is appended to a log.
 */
final class NodeProcess implements AutoCloseable {
    private static final Duration ASKED = Duration.ofSeconds(30);
    private static final Duration FORCED = Duration.ofSeconds(30);
    /** Between a connection that breaks off and the end of the process that it led to. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final int TAIL_BYTES = 8 << 10;
    private static final int TAIL_LINES = 20;

    private final Path log;
    private final Thread hook = Thread.ofPlatform().unstarted(this::stop);

    // Guarded by this.
    private Optional<Process> started = Optional.empty();
    private boolean stopped;

    /** @throws IOException if there is no such program, or this process is about to end */
    NodeProcess(List<String> line, Path log) throws IOException {
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(Service.LIFELINE_VARIABLE, "stdin");
        // What this machine's own servers are set to is not meant for what is measured.
        builder.environment().put(Service.SETTINGS_VARIABLE, "");
        try {
            // Before there is anything that it should end.
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            throw new IOException("stopped", e);
        }
        try {
            start(builder);
        } catch (IOException e) {
            forgetHook();
            throw e;
        }
    }

    private synchronized void start(ProcessBuilder builder) throws IOException {
        if (stopped) {
            throw new IOException("stopped");
        }
        started = Optional.of(builder.start());
    }

    /** When this process is told to end. */
    private void stop() {
        Optional<Process> toEnd;
        synchronized (this) {
            stopped = true;
            toEnd = started;
        }
        if (toEnd.isPresent()) {
            end();
            System.err.println("floe bench node: stopped" + tail());
        }
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    synchronized Process process() {
        return started.orElseThrow();
    }

    /** Fails if it has ended. */
    void requireRunning() throws IOException {
        if (!process().isAlive()) {
            throw new IOException(fate());
        }
    }

    private String fate() {
        return (stopped()
                        ? "stopped"
                        : "the node ended with exit code " + process().exitValue())
                + tail();
    }

    /** What went wrong, and what the node had to do with it as far as that is known. */
    IOException explained(String what, Throwable cause) {
        boolean ended;
        try {
            ended = process().waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        return new IOException(ended ? fate() + "\nwhich was noticed by this: " + what : what + tail(), cause);
    }

    /** The last lines of the log, and where that is. */
    private String tail() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), TAIL_BYTES)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            List<String> lines =
                    new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.isEmpty()
                    ? "; its log, " + log + ", is empty"
                    : "; the end of " + log + ":\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "; its log cannot be read: " + e.getMessage();
        }
    }

    /** As a system ends it: asks, and if that takes too long does it itself. */
    private void end() {
        Process process = process();
        List<ProcessHandle> all = new ArrayList<>();
        all.add(process.toHandle());
        process.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroy);
        if (!haveEnded(all, ASKED)) {
            process.descendants().forEach(all::add);
            all.forEach(ProcessHandle::destroyForcibly);
            haveEnded(all, FORCED);
        }
    }

    private static boolean haveEnded(List<ProcessHandle> all, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            } catch (ExecutionException | TimeoutException e) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        end();
        forgetHook();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It runs already.
            return;
        }
    }
}
