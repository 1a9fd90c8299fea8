/**
 * What a blob is, told by its bytes: one table of formats, a class for each container, and text. Plain Java that knows
 * nothing of HTTP beyond the names of media types.
 */
package dev.floe.edge.types;
