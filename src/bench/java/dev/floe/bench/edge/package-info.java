/** How fast an edge gives what it has in memory, beside nginx. */
package dev.floe.bench.edge;
