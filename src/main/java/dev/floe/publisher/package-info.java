/**
 * Floor 7: the write side over HTTP. {@link dev.floe.publisher.Publisher} is the plain core: it takes a body to disk,
 * waits for its turn, and stores it for a wallet; the rest of the package is its door. A body is never in memory as a
 * whole, and no more clients are let in than there is room for.
 */
package dev.floe.publisher;
