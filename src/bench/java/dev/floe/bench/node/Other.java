package dev.floe.bench.node;

import dev.floe.keys.NetworkKeyPair;
import dev.floe.keys.SuiKeyPair;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Who has the shards that are not the measured node's.
 *
 * @param port where it is
 * @param wallet with its stake, if it is to leave; without one the chain reports for it
 */
record Other(NetworkKeyPair key, int port, Optional<SuiKeyPair> wallet) {
    /** One that is not there. */
    static Other absent() {
        return new Other(NetworkKeyPair.generate(new SecureRandom()), 1, Optional.empty());
    }

    static Other at(NetworkKeyPair key, int port) {
        return new Other(key, port, Optional.empty());
    }
}
