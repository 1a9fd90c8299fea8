package dev.floe.write;

import dev.floe.bytes.Plural;
import dev.floe.protocol.StorageNode;

/**
 * A node that did not confirm, and why.
 *
 * @param reason for people
 */
public record NodeFailure(StorageNode node, NodeException.Kind kind, String reason) {
    @Override
    public String toString() {
        return node.name() + " (" + node.networkAddress() + ", " + Plural.of(node.weight(), "shard") + "): " + reason;
    }
}
