package dev.floe.bench.load;

import java.io.IOException;

/** What a user does again and again: one request, whose answer is looked at. */
@FunctionalInterface
interface Action {
    /** @throws IOException if the answer is none, or not the right one; the message says what it was */
    void run() throws IOException, InterruptedException;
}
