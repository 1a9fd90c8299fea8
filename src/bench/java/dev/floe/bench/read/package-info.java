/** What {@code floe bench read} is made of: clients that are measured, and what stands between them and the nodes. */
package dev.floe.bench.read;
