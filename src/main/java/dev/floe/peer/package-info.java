/**
 * Floor 3: the client of one storage node. {@link dev.floe.peer.Peer} speaks the node's HTTP API over HTTPS with the
 * node's registered key pinned, HTTP/2 where the node offers it; {@link dev.floe.peer.Peers} keeps one for each node.
 *
 * <p>Nothing that a node sends is believed here beyond its shape: every body is bounded by the size it must have before
 * it is read, every request ends by its timeout, and a cancelled request is reset on the wire. Whether bytes are the
 * right ones is for the caller to find out, who reports a lie back with {@link dev.floe.peer.Peer#lied}: that, failures
 * and silence make a peer's {@linkplain dev.floe.peer.PeerHealth health}, which callers ask before they rely on it.
 *
 * <p>Futures complete on threads that may block, except for those of uploads, which may complete on an event loop.
 */
package dev.floe.peer;
