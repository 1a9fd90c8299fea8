/** {@code floe bench node}: what one storage node stores, reads and hands over. */
package dev.floe.bench.node;
