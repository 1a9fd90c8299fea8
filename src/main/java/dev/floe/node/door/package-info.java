/**
 * The HTTP door of a storage node: HTTP/1.1 and HTTP/2 on one port inside TLS, with and without ALPN, on Netty. {@link
 * dev.floe.node.door.Door} gives each request to a {@link dev.floe.node.door.RequestHandler} on a virtual thread, which
 * takes the body when it wants it and returns the whole answer. Knows HTTP, does not know Walrus.
 *
 * <p>Why not Vert.x or Quarkus: both decide between the versions of HTTP by ALPN alone and take a connection without it
 * for HTTP/1.1, while the Rust clients of Walrus send the HTTP/2 preface on a TLS connection without ALPN.
 */
package dev.floe.node.door;
