package dev.floe.cli;

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
        ConsoleHandler console = new ConsoleHandler(ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter(FORMAT));
        console.setLevel(least);
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(console);
    }
}
