package dev.floe.cli;

import dev.floe.devnet.Service;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when whoever started it is gone. The starter keeps the writing end of the pipe that is this process's
 * standard input and never writes; the system closes it when the starter ends, also when it is killed.
 */
final class Lifeline {
    private Lifeline() {}

    /** Holds on to standard input, if the starter asked for it in the environment. */
    static void hold() {
        if (!"stdin".equals(System.getenv(Service.LIFELINE_VARIABLE))) {
            return;
        }
        Thread.ofPlatform().name("lifeline").daemon().start(() -> {
            awaitEnd(System.in);
            // An orderly end: shutdown hooks run.
            System.exit(0);
        });
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            // As good as the end of it.
        }
    }
}
