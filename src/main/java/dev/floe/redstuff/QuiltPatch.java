package dev.floe.redstuff;

import java.util.Map;

/**
 * An entry of a quilt's index: the columns of the quilt, which are its secondary slivers, that hold one member.
 *
 * @param identifier the member's name
 * @param tags unmodifiable
 * @param startColumn the first column
 * @param endColumn one past the last column
 */
public record QuiltPatch(String identifier, Map<String, String> tags, int startColumn, int endColumn) {
    /** The patch's ID in the quilt {@code quilt}. */
    public QuiltPatchId id(BlobId quilt) {
        return new QuiltPatchId(quilt, startColumn, endColumn);
    }
}
