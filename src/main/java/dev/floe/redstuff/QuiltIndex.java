package dev.floe.redstuff;

import dev.floe.bytes.BcsException;
import dev.floe.bytes.BcsReader;
import dev.floe.bytes.BcsWriter;
import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The table of contents of a quilt, version 1. It starts in column 0 with {@value #PREFIX_LENGTH} bytes: the version and
 * the length of the rest.
 *
 * @param patches in the order of their columns; unmodifiable
 */
public record QuiltIndex(List<QuiltPatch> patches) {
    /** Bytes that say how long the index is. */
    public static final int PREFIX_LENGTH = 5;
    /** The index takes at most as many columns. */
    public static final int MAX_COLUMNS = 10;

    static final int VERSION = 1;
    private static final int MIN_ENTRY = 4;

    public QuiltIndex {
        patches = List.copyOf(patches);
    }

    /** The first patch of that name. */
    public Optional<QuiltPatch> find(String identifier) {
        return patches.stream()
                .filter(patch -> patch.identifier().equals(identifier))
                .findFirst();
    }

    /** The patch that takes exactly these columns. */
    public Optional<QuiltPatch> find(int startColumn, int endColumn) {
        return patches.stream()
                .filter(patch -> patch.startColumn() == startColumn && patch.endColumn() == endColumn)
                .findFirst();
    }

    /** The bytes of a column, which is a secondary sliver. */
    public static int columnLength(VerifiedMetadata metadata) {
        return metadata.sliverLength(Axis.SECONDARY);
    }

    /**
     * How many columns the index takes.
     *
     * @param start the quilt's first bytes of column 0, at least {@value #PREFIX_LENGTH}
     * @throws RedStuffException QUILT if this is no quilt
     */
    public static int columns(byte[] start, int columnLength) throws RedStuffException {
        long length = length(start, columnLength);
        return (int) ((length + columnLength - 1) / columnLength);
    }

    /**
     * How many bytes the index takes, with the {@value #PREFIX_LENGTH} that say so.
     *
     * @param start the quilt's first bytes of column 0, at least {@value #PREFIX_LENGTH}
     * @throws RedStuffException QUILT if this is no quilt
     */
    public static long length(byte[] start, int columnLength) throws RedStuffException {
        return PREFIX_LENGTH + bodyLength(start, columnLength);
    }

    private static long bodyLength(byte[] start, int columnLength) throws RedStuffException {
        if (start.length < PREFIX_LENGTH) {
            throw new RedStuffException(Fault.QUILT, "not a quilt: only " + start.length + " bytes");
        }
        BcsReader reader = new BcsReader(start);
        int version = reader.u8();
        if (version != VERSION) {
            throw new RedStuffException(Fault.QUILT, "not a quilt of version " + VERSION + ", but " + version);
        }
        long length = reader.u32();
        long most = (long) MAX_COLUMNS * columnLength - PREFIX_LENGTH;
        if (length > most) {
            throw new RedStuffException(
                    Fault.QUILT, "not a quilt: an index has at most " + most + " bytes, not " + length);
        }
        return length;
    }

    /**
     * Reads the index of a quilt.
     *
     * @param columns the stream of the quilt's columns from column 0 on, see {@link QuiltColumns}; as many as {@link
     *     #columns} says, or more
     * @throws RedStuffException QUILT if this is no quilt, or the index contradicts itself or the quilt's size
     */
    public static QuiltIndex read(Encoding encoding, BlobSource columns, int columnLength)
            throws IOException, RedStuffException {
        if (columns.length() < PREFIX_LENGTH) {
            throw new RedStuffException(Fault.QUILT, "not a quilt: only " + columns.length() + " bytes");
        }
        byte[] prefix = new byte[PREFIX_LENGTH];
        columns.read(0, prefix, 0, PREFIX_LENGTH);
        long length = bodyLength(prefix, columnLength);
        if (length > columns.length() - PREFIX_LENGTH) {
            throw new RedStuffException(
                    Fault.QUILT,
                    "the index has " + length + " bytes, of which only " + (columns.length() - PREFIX_LENGTH)
                            + " are there");
        }
        byte[] body = new byte[(int) length];
        columns.read(PREFIX_LENGTH, body, 0, body.length);
        int firstColumn = columns(prefix, columnLength);
        int end = encoding.secondarySourceSymbols();
        try {
            return BcsReader.parse(body, reader -> new QuiltIndex(patches(reader, firstColumn, end)));
        } catch (BcsException e) {
            throw new RedStuffException(Fault.QUILT, "the quilt's index is malformed: " + e.getMessage());
        }
    }

    private static List<QuiltPatch> patches(BcsReader reader, int firstColumn, int columns) {
        int count = reader.count(MIN_ENTRY);
        List<QuiltPatch> patches = new ArrayList<>(Math.min(count, columns));
        int start = firstColumn;
        for (int i = 0; i < count; i++) {
            int end = reader.u16();
            if (end <= start || end > columns) {
                throw new BcsException("patch " + i + " would take columns " + start + " to " + end + " of " + columns);
            }
            String identifier = reader.string();
            patches.add(new QuiltPatch(identifier, QuiltTags.read(reader), start, end));
            start = end;
        }
        return Collections.unmodifiableList(patches);
    }

    /** The whole index with its prefix. */
    byte[] toBytes() {
        BcsWriter body = new BcsWriter()
                .vector(
                        patches,
                        (writer, patch) -> writer.u16(patch.endColumn())
                                .string(patch.identifier())
                                .fixed(QuiltTags.toBcs(patch.tags())));
        return new BcsWriter(PREFIX_LENGTH + body.length())
                .u8(VERSION)
                .u32(body.length())
                .fixed(body.toByteArray())
                .toByteArray();
    }
}
