/**
 * The upload relay: stores the blobs of others, who register and certify them themselves, for a tip or for nothing. What
 * was paid is looked at before a body is read. Plain code; its door is in the room around it.
 */
package dev.floe.publisher.relay;
