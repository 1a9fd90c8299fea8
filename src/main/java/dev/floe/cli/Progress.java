package dev.floe.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A line on the terminal that says how far a long command is: a percentage and the speed. Says nothing when nobody is
 * looking, or when it is over at once. Thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final long QUIET_NANOS = 500_000_000L;
    private static final long INTERVAL_NANOS = 100_000_000L;

    private final PrintWriter terminal;
    private final boolean shown;
    private final String what;
    private final long total;
    private final long start = System.nanoTime();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong next = new AtomicLong(start + QUIET_NANOS);

    /**
     * @param shown whether anybody is looking
     * @param total bytes until the end
     */
    Progress(PrintWriter terminal, boolean shown, String what, long total) {
        this.terminal = terminal;
        this.shown = shown;
        this.what = what;
        this.total = Math.max(1, total);
    }

    static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    void add(long bytes) {
        long sum = done.addAndGet(bytes);
        long now = System.nanoTime();
        long due = next.get();
        if (shown && now - due >= 0 && next.compareAndSet(due, now + INTERVAL_NANOS)) {
            double megabytesPerSecond = sum / 1e6 / ((now - start) / 1e9);
            terminal.printf("\r%s: %3d %%, %.0f MB/s ", what, Math.min(100, 100 * sum / total), megabytesPerSecond);
            terminal.flush();
        }
    }

    /** Clears the line. */
    @Override
    public void close() {
        if (shown && next.get() != start + QUIET_NANOS) {
            terminal.print("\r" + " ".repeat(what.length() + 24) + "\r");
            terminal.flush();
        }
    }
}
