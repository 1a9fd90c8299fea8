/**
 * How a node gets what it lacks: it finds the slivers that it should have and has not, and makes them from what others
 * have, by whichever way moves fewer bytes. Knows nothing of disks, HTTP servers or the chain's client: who is asked is a
 * {@link dev.floe.node.heal.Neighbour}, and where it is kept are {@link dev.floe.node.heal.LocalBlobs}.
 */
package dev.floe.node.heal;
