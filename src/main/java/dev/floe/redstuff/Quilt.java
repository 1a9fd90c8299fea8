package dev.floe.redstuff;

import dev.floe.bytes.PrintableText;
import dev.floe.redstuff.RedStuffException.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Many small blobs laid out as one, version 1: each member has whole columns of the message matrix to itself, so it can
 * be read from the secondary slivers of these columns alone. Immutable; thread-safe if the members' contents are.
 */
public final class Quilt {
    private final Encoding encoding;
    private final QuiltIndex index;
    private final int symbolSize;
    /** The index, then the members in the order of the patches: what comes before the content, and the content. */
    private final List<Piece> pieces;

    private record Piece(byte[] header, BlobSource content, long contentLength, int startColumn, int endColumn) {
        long length() {
            return header.length + contentLength;
        }

        Piece at(int start, int end) {
            return new Piece(header, content, contentLength, start, end);
        }

        /** Reads from the stream of the piece's columns, which is zero after its end. */
        void read(long position, byte[] into, int at, int count) throws IOException {
            int fromHeader = Math.clamp(header.length - position, 0, count);
            if (fromHeader > 0) {
                System.arraycopy(header, (int) position, into, at, fromHeader);
            }
            long inContent = position + fromHeader - header.length;
            int fromContent = Math.clamp(contentLength - inContent, 0, count - fromHeader);
            if (fromContent > 0) {
                content.read(inContent, into, at + fromHeader, fromContent);
            }
            Arrays.fill(into, at + fromHeader + fromContent, at + count, (byte) 0);
        }
    }

    private Quilt(Encoding encoding, QuiltIndex index, int symbolSize, List<Piece> pieces) {
        this.encoding = encoding;
        this.index = index;
        this.symbolSize = symbolSize;
        this.pieces = pieces;
    }

    /**
     * Lays out members, ordered by their identifiers' UTF-8 bytes.
     *
     * @throws RedStuffException QUILT if there are none, too many, two of the same name, or one that breaks a limit;
     *     BLOB_TOO_LARGE if they do not fit
     */
    public static Quilt of(Encoding encoding, List<QuiltMember> members) throws RedStuffException {
        List<QuiltMember> sorted = sorted(members);
        int columns = encoding.secondarySourceSymbols();
        if (sorted.isEmpty() || sorted.size() >= columns) {
            throw new RedStuffException(
                    Fault.QUILT,
                    "a quilt on " + encoding.shardCount() + " shards has 1 to " + (columns - 1) + " members, not "
                            + sorted.size());
        }
        List<Piece> pieces = new ArrayList<>();
        // The columns in it are not known yet, but its length is: they take two bytes each.
        pieces.add(piece(indexOf(sorted, pieces).toBytes(), BlobSource.of(new byte[0])));
        for (QuiltMember member : sorted) {
            pieces.add(piece(QuiltPatchStream.header(member), member.content()));
        }
        int symbolSize = QuiltLayout.symbolSize(
                encoding, pieces.stream().mapToLong(Piece::length).toArray());
        long columnLength = encoding.sliverLength(Axis.SECONDARY, symbolSize);
        int column = 0;
        for (int i = 0; i < pieces.size(); i++) {
            int end = column + (int) QuiltLayout.ceil(pieces.get(i).length(), columnLength);
            pieces.set(i, pieces.get(i).at(column, end));
            column = end;
        }
        QuiltIndex index = indexOf(sorted, pieces);
        Piece first = pieces.getFirst();
        pieces.set(0, piece(index.toBytes(), first.content()).at(first.startColumn(), first.endColumn()));
        return new Quilt(encoding, index, symbolSize, List.copyOf(pieces));
    }

    private static Piece piece(byte[] header, BlobSource content) {
        return new Piece(header, content, content.length(), 0, 1);
    }

    private static List<QuiltMember> sorted(List<QuiltMember> members) throws RedStuffException {
        Set<String> names = new HashSet<>();
        for (QuiltMember member : members) {
            member.requireValid();
            if (!names.add(member.identifier())) {
                throw new RedStuffException(
                        Fault.QUILT, "two members are called '" + PrintableText.shortLine(member.identifier()) + "'");
            }
        }
        return members.stream()
                .sorted(Comparator.comparing(
                        member -> member.identifier().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
    }

    /** The index of members that lie in {@code pieces} after the index's own; before that is known, anywhere. */
    private static QuiltIndex indexOf(List<QuiltMember> members, List<Piece> pieces) {
        List<QuiltPatch> patches = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            QuiltMember member = members.get(i);
            int start = pieces.isEmpty() ? 0 : pieces.get(i + 1).startColumn();
            int end = pieces.isEmpty() ? 0 : pieces.get(i + 1).endColumn();
            patches.add(new QuiltPatch(member.identifier(), member.tags(), start, end));
        }
        return new QuiltIndex(patches);
    }

    /** Where the members lie. */
    public QuiltIndex index() {
        return index;
    }

    /** The quilt as the blob to be encoded and stored; computed from the members' contents as it is read. */
    public BlobSource blob() {
        int columns = encoding.secondarySourceSymbols();
        long length = (long) encoding.primarySourceSymbols() * columns * symbolSize;
        Piece[] pieceOfColumn = new Piece[columns];
        for (Piece piece : pieces) {
            Arrays.fill(pieceOfColumn, piece.startColumn(), piece.endColumn(), piece);
        }
        return new BlobSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public void read(long position, byte[] into, int at, int count) throws IOException {
                Objects.checkFromIndexSize(position, count, length);
                int done = 0;
                while (done < count) {
                    long symbol = (position + done) / symbolSize;
                    int offset = (int) ((position + done) % symbolSize);
                    int part = Math.min(symbolSize - offset, count - done);
                    readSymbol((int) (symbol / columns), (int) (symbol % columns), offset, into, at + done, part);
                    done += part;
                }
            }

            @Override
            public void requireUnchanged() throws IOException {
                for (Piece piece : pieces) {
                    piece.content().requireUnchanged();
                }
            }

            private void readSymbol(int row, int column, int offset, byte[] into, int at, int count)
                    throws IOException {
                Piece piece = pieceOfColumn[column];
                if (piece == null) {
                    Arrays.fill(into, at, at + count, (byte) 0);
                    return;
                }
                long columnLength = encoding.sliverLength(Axis.SECONDARY, symbolSize);
                long position = (column - piece.startColumn()) * columnLength + (long) row * symbolSize + offset;
                piece.read(position, into, at, count);
            }
        };
    }
}
