package dev.floe.edge;

import dev.floe.protocol.ObjectId;
import java.util.Map;
import java.util.Optional;

/** The public networks, by the system objects of their contracts. */
final class KnownNetwork {
    private static final Map<String, String> NAMES = Map.of(
            "0x2134d52768ea07e8c43570ef975eb3e4c27a39fa6396bef985b5abc58d03ddd2", "mainnet",
            "0x6c2547cbbc38025cf3adac45f63cb0a8d12ecf777cdc75a4971612bf97fdf6af", "testnet");

    private KnownNetwork() {}

    /** What people call the network with that system object; empty if it is a private one. */
    static Optional<String> nameOf(ObjectId systemObject) {
        return Optional.ofNullable(NAMES.get(systemObject.toString()));
    }
}
