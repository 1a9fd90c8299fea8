package dev.floe.cli;

import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;

/**
 * Log lines on standard error for the commands that run without Quarkus, which would otherwise keep them until it is
 * there.
 */
final class ConsoleLog {
    /** The same as in application.properties. */
    private static final String FORMAT = "%d{yyyy-MM-dd HH:mm:ss.SSS} %-5p [%c{1}] %s%e%n";

    private ConsoleLog() {}

    /** Shows what is at least as grave as {@code least}, from now on. */
    static void start(Level least) {
        start(least, new ConsoleHandler(ConsoleHandler.Target.SYSTEM_ERR, formatter()));
    }

    /** Gives what is at least as grave as {@code least} to {@code handler}, from now on. */
    static void start(Level least, Handler handler) {
        handler.setLevel(least);
        Logger root = Logger.getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
        }
        root.addHandler(handler);
    }

    static Formatter formatter() {
        return new PatternFormatter(FORMAT);
    }
}
