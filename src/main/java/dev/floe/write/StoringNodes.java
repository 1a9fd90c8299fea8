package dev.floe.write;

import dev.floe.protocol.StorageNode;

/** Leads from a committee's member to a connection to it. Thread-safe. */
public interface StoringNodes {
    StoringNode connect(StorageNode node);
}
