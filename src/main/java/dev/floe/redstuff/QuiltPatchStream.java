package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/**
 * What a patch's columns hold: a header that repeats the member's name and tags, and the member's bytes.
 *
 * @param identifier the member's name
 * @param tags unmodifiable
 * @param contentStart where the member's bytes start in the stream of the patch's columns
 * @param contentLength how many they are
 */
public record QuiltPatchStream(String identifier, Map<String, String> tags, int contentStart, long contentLength) {
    private static final int VERSION = 1;
    private static final int FIXED_HEADER = 6;
    private static final int SIZE_FIELD = 2;
    private static final int TAGS_FLAG = 1;
    private static final long MAX_LENGTH = 0xFFFF_FFFFL;

    /**
     * Reads the header of a patch.
     *
     * @param columns the stream of the patch's columns, see {@link QuiltColumns}
     * @throws RedStuffException QUILT if it contradicts itself or the columns' length
     */
    public static QuiltPatchStream read(BlobSource columns) throws IOException, RedStuffException {
        byte[] fixed = piece(columns, 0, FIXED_HEADER + SIZE_FIELD);
        BcsReader reader = new BcsReader(fixed);
        int version = reader.u8();
        if (version != VERSION) {
            throw new RedStuffException(Fault.QUILT, "not a patch of version " + VERSION + ", but " + version);
        }
        long length = reader.u32();
        if (length > columns.length() - FIXED_HEADER) {
            throw new RedStuffException(
                    Fault.QUILT,
                    "the patch has " + length + " bytes, but its columns only " + (columns.length() - FIXED_HEADER));
        }
        boolean tagged = (reader.u8() & TAGS_FLAG) != 0;
        int identifierLength = reader.u16();
        int at = FIXED_HEADER + SIZE_FIELD;
        try {
            String identifier = BcsReader.parse(piece(columns, at, identifierLength), BcsReader::string);
            at += identifierLength;
            Map<String, String> tags = Map.of();
            if (tagged) {
                int tagsLength = new BcsReader(piece(columns, at, SIZE_FIELD)).u16();
                tags = BcsReader.parse(piece(columns, at + SIZE_FIELD, tagsLength), QuiltTags::read);
                at += SIZE_FIELD + tagsLength;
            }
            long contentLength = length - (at - FIXED_HEADER);
            if (contentLength < 0) {
                throw new RedStuffException(
                        Fault.QUILT, "the patch has " + length + " bytes, fewer than its own header");
            }
            return new QuiltPatchStream(identifier, tags, at, contentLength);
        } catch (BcsException e) {
            throw new RedStuffException(Fault.QUILT, "the patch's header is malformed: " + e.getMessage());
        }
    }

    private static byte[] piece(BlobSource columns, int at, int length) throws IOException, RedStuffException {
        if (length > columns.length() - at) {
            throw new RedStuffException(Fault.QUILT, "the patch's header does not fit its columns");
        }
        byte[] piece = new byte[length];
        columns.read(at, piece, 0, length);
        return piece;
    }

    /** The member's bytes, from the columns that the header was read from. */
    public BlobSource content(BlobSource columns) {
        return new BlobSource() {
            @Override
            public long length() {
                return contentLength;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                Objects.checkFromIndexSize(position, count, contentLength);
                columns.read(contentStart + position, into, at, count);
            }

            @Override
            public void requireUnchanged() throws IOException {
                columns.requireUnchanged();
            }
        };
    }

    /** The bytes before a member's content. */
    static byte[] header(QuiltMember member) throws RedStuffException {
        BcsWriter names = new BcsWriter();
        byte[] identifier = new BcsWriter().string(member.identifier()).toByteArray();
        names.u16(identifier.length).fixed(identifier);
        if (!member.tags().isEmpty()) {
            byte[] tags = QuiltTags.toBcs(member.tags());
            names.u16(tags.length).fixed(tags);
        }
        long length = names.length() + member.content().length();
        if (length > MAX_LENGTH) {
            throw new RedStuffException(
                    Fault.QUILT, "'" + member.identifier() + "' is too long for a quilt: " + length + " bytes");
        }
        return new BcsWriter(FIXED_HEADER + names.length())
                .u8(VERSION)
                .u32(length)
                .u8(member.tags().isEmpty() ? 0 : TAGS_FLAG)
                .fixed(names.toByteArray())
                .toByteArray();
    }
}
