package dev.floe.devnet;

import dev.floe.bytes.NamedDirectory;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;

/**
 * Sends what services in this process log to the log of each. A line belongs to the service for which the thread that logs
 * it works, or the thread that made that one; lines of other threads are left to other handlers.
 */
public final class ServiceLogs extends Handler {
    private static final InheritableThreadLocal<PrintStream> LOGS = new InheritableThreadLocal<>();

    /** @param formatter of the lines */
    public ServiceLogs(Formatter formatter) {
        setFormatter(formatter);
    }

    static PrintStream open(Path file) throws IOException {
        NamedDirectory.make(file.getParent());
        // Not a channel: an interrupt of one thread that logs would close it for all others.
        return new PrintStream(new FileOutputStream(file.toFile(), true), true, StandardCharsets.UTF_8);
    }

    /** From now on, this thread and those that it makes work for the service whose log this is. */
    static void writeTo(PrintStream log) {
        LOGS.set(log);
    }

    @Override
    public void publish(LogRecord line) {
        PrintStream log = LOGS.get();
        if (log != null && isLoggable(line)) {
            log.print(getFormatter().format(line));
        }
    }

    @Override
    public void flush() {
        // Every line goes to the file at once.
    }

    @Override
    public void close() {
        // The logs end with their services.
    }
}
