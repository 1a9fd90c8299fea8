/** How long an edge takes to start on a disk cache that is full of small entries. */
package dev.floe.bench.disk;
