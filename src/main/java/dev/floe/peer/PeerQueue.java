package dev.floe.peer;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whose turn it is to be on the wire to one node: some at once, first come first served, and only so many that wait.
 * Whoever leaves frees its place, on the wire or in the queue. Belongs to one event loop.
 */
final class PeerQueue {
    /** One request. Compared by identity. */
    interface Turn {
        /** It may go to the wire. May end at once, and leave before it returns; if it throws, it has left. */
        void begin();
    }

    private final int atOnce;
    private final int atMostWaiting;
    private final Set<Turn> active = new HashSet<>();
    private final Set<Turn> waiting = new LinkedHashSet<>();
    private boolean advancing;

    PeerQueue(int atOnce, int atMostWaiting) {
        this.atOnce = atOnce;
        this.atMostWaiting = atMostWaiting;
    }

    /** Lets {@code turn} begin, now or later; false, and nothing happens, if too many are waiting. */
    boolean enter(Turn turn) {
        if (active.size() >= atOnce && waiting.size() >= atMostWaiting) {
            return false;
        }
        waiting.add(turn);
        advance();
        return true;
    }

    /** Lets others have the place of {@code turn}, which is over or not wanted any more. */
    void leave(Turn turn) {
        if (!waiting.remove(turn) && active.remove(turn)) {
            advance();
        }
    }

    /** Not recursive: of many that fail as soon as they begin, each would stand on the stack of the one before. */
    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            while (active.size() < atOnce && !waiting.isEmpty()) {
                Iterator<Turn> first = waiting.iterator();
                Turn next = first.next();
                first.remove();
                begin(next);
            }
        } finally {
            advancing = false;
        }
    }

    private void begin(Turn turn) {
        active.add(turn);
        try {
            turn.begin();
        } catch (RuntimeException | Error e) {
            active.remove(turn);
            throw e;
        }
    }
}
