package dev.floe.write;

import dev.floe.redstuff.QuiltIndex;

/**
 * How the store of a quilt ended.
 *
 * @param outcome of storing it as a blob
 * @param index where its members lie in it
 */
public record StoredQuilt(StoreOutcome outcome, QuiltIndex index) {}
