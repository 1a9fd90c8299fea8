package dev.floe.peer;

/** What a node did with metadata or a sliver that was sent to it. */
public enum StoreAnswer {
    /** 201: verified and durable. */
    STORED,
    /** 202: kept for a while, until the blob's registration is seen. */
    BUFFERED,
    /** 200: the node had it already. */
    ALREADY_THERE
}
