package dev.floe.publisher;

import dev.floe.write.Refill;
import java.time.Duration;

/** A thread that keeps sub-wallets filled until it is closed. */
final class Refilling implements AutoCloseable {
    private final Thread thread;
    private volatile boolean begun;

    Refilling(Refill refill, Duration pause) {
        thread = Thread.ofVirtual().name("refill").start(() -> run(refill, pause));
    }

    private void run(Refill refill, Duration pause) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                begun |= refill.step();
                Thread.sleep(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether each wallet has been filled once. */
    boolean hasBegun() {
        return begun;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
