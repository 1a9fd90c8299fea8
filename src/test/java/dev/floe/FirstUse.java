package dev.floe;

import io.smallrye.mutiny.Uni;

/**
 * What a Quarkus application does at its start, for tests of networks without one: outside of it, the first use of Mutiny by two
 * threads at once fails in one of them ("ContextManagerProvider already set").
 */
public final class FirstUse {
    static {
        Uni.createFrom().emitter(emitter -> emitter.complete(null)).await().indefinitely();
    }

    private FirstUse() {}

    /** Returns when Mutiny may be used by any thread. */
    public static void ofMutiny() {
        // Whoever calls it waits for the class.
    }
}
