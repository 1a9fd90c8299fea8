package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import java.util.Base64;
import java.util.Optional;

/**
 * Names a patch by the quilt and its columns: 37 bytes, as text 50 characters of base64url without padding.
 *
 * @param quilt the quilt's blob ID
 * @param startColumn the first column
 * @param endColumn one past the last column, greater than the first
 */
public record QuiltPatchId(BlobId quilt, int startColumn, int endColumn) {
    public static final int TEXT_LENGTH = 50;

    private static final int VERSION = 1;
    private static final int LENGTH = BlobId.LENGTH + 5;

    public QuiltPatchId {
        if (startColumn < 0 || endColumn <= startColumn || endColumn > 0xFFFF) {
            throw new IllegalArgumentException("no columns " + startColumn + " to " + endColumn);
        }
    }

    public byte[] toBytes() {
        return new BcsWriter(LENGTH)
                .fixed(quilt.toBytes())
                .u8(VERSION)
                .u16(startColumn)
                .u16(endColumn)
                .toByteArray();
    }

    /** Parses the text form; empty for anything but the canonical text of a patch ID of version 1. */
    public static Optional<QuiltPatchId> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            QuiltPatchId id = BcsReader.parse(Base64.getUrlDecoder().decode(text), QuiltPatchId::read);
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException | BcsException e) {
            return Optional.empty();
        }
    }

    private static QuiltPatchId read(BcsReader reader) {
        BlobId quilt = BlobId.of(reader.fixed(BlobId.LENGTH));
        int version = reader.u8();
        if (version != VERSION) {
            throw new BcsException("unknown version " + version);
        }
        return new QuiltPatchId(quilt, reader.u16(), reader.u16());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof QuiltPatchId that
                && startColumn == that.startColumn
                && endColumn == that.endColumn
                && quilt.equals(that.quilt);
    }

    @Override
    public int hashCode() {
        return (31 * startColumn + endColumn) * 31 + quilt.hashCode();
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(toBytes());
    }
}
