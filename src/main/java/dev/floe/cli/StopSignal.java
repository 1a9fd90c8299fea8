package dev.floe.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns the end of this process (Ctrl-C, SIGTERM, {@link Lifeline}) into an ordinary return, so that {@code
 * try}-with-resources does the cleaning up: the virtual machine's end waits until {@link #done()}.
 */
final class StopSignal {
    private static final long CLEAN_UP_LIMIT_SECONDS = 30;

    private final CompletableFuture<String> asked = new CompletableFuture<>();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread waiting = Thread.currentThread();

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
    }

    private void stop() {
        if (done.getCount() == 0) {
            return;
        }
        asked.complete("");
        // Whatever the main thread is waiting for, also while it is still starting things.
        waiting.interrupt();
        try {
            if (!done.await(CLEAN_UP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("floe: gave up waiting for a clean stop");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean asked() {
        return asked.isDone();
    }

    /**
     * Waits until this process is asked to stop, or {@code failure} completes, whose words then go to standard error.
     *
     * @return the exit code
     */
    int await(CompletableFuture<String> failure) {
        Object first = CompletableFuture.anyOf(asked, failure).join();
        // The interruption was for this wait.
        boolean interrupted = Thread.interrupted();
        if (asked() || interrupted) {
            System.err.println("stopping");
            return 0;
        }
        System.err.println("floe: " + first);
        return 1;
    }

    /** All is cleaned up. */
    void done() {
        done.countDown();
    }
}
