package dev.floe.sui;

import java.util.Map;

/**
 * A blob on chain with what its owner says about it.
 *
 * @param attributes in their order on chain; unmodifiable
 */
public record AttributedBlob(BlobObject blob, Map<String, String> attributes) {}
