package dev.floe.edge;

import dev.floe.door.RefusedException;
import dev.floe.redstuff.Axis;
import dev.floe.redstuff.BlobHead;
import dev.floe.redstuff.BlobId;
import java.io.IOException;
import java.util.Optional;

/**
 * Something that an operator wants to stay in the caches.
 *
 * @param name what it was called
 * @param blob what that is about
 * @param axis by what it is read: blobs by their rows, quilts by their columns
 * @param slivers how many of those there are
 * @param bytes what they take, with what is kept beside them
 */
record Pin(CacheName name, BlobId blob, Axis axis, int slivers, long bytes) {
    /** What is kept beside a sliver, on disk or in memory. */
    private static final int BESIDE = 1536;

    private static final String ROWS = "rows";
    private static final String COLUMNS = "columns";
    private static final int PARTS = 5;

    /** @throws dev.floe.door.RefusedException if {@code name} is none that can be pinned */
    static Pin of(CacheName name, BlobHead blob) {
        Axis axis = axisOf(name);
        // Of a short blob the last rows are empty, and nobody reads them; its columns all have something of it.
        int slivers = axis == Axis.PRIMARY
                ? (int) Math.ceilDiv(Math.max(1, blob.blobLength()), (long) blob.sliverLength(axis))
                : blob.encoding().sourceSymbols(axis);
        return new Pin(name, blob.blobId(), axis, slivers, (long) slivers * (blob.sliverLength(axis) + BESIDE));
    }

    private static Axis axisOf(CacheName name) {
        return name instanceof CacheName.OfQuilt ? Axis.SECONDARY : Axis.PRIMARY;
    }

    /** Whether this is the same thing under the same name. */
    boolean isNamed(CacheName other) {
        return axis == axisOf(other) && name.text().equals(other.text());
    }

    /** A line of a file. */
    String line() {
        return String.join(
                " ",
                name.text(),
                blob.toString(),
                axis == Axis.PRIMARY ? ROWS : COLUMNS,
                Integer.toString(slivers),
                Long.toString(bytes));
    }

    /**
     * What a line says.
     *
     * @throws IOException if it is none
     */
    static Pin parse(String line) throws IOException {
        String[] parts = line.strip().split(" +");
        Optional<BlobId> blob = parts.length == PARTS ? BlobId.parse(parts[1]) : Optional.empty();
        try {
            if (blob.isPresent() && (parts[2].equals(ROWS) || parts[2].equals(COLUMNS))) {
                CacheName name = parts[2].equals(ROWS) ? CacheName.parse(parts[0]) : CacheName.parseQuilt(parts[0]);
                Pin pin = new Pin(name, blob.get(), axisOf(name), Integer.parseInt(parts[3]), Long.parseLong(parts[4]));
                if (!(name instanceof CacheName.OfPatch) && pin.slivers() > 0 && pin.bytes() > 0) {
                    return pin;
                }
            }
        } catch (RefusedException | NumberFormatException e) {
            throw new IOException("it has a line that is none of a list of pins: " + RequestedId.excerpt(line), e);
        }
        throw new IOException("it has a line that is none of a list of pins: " + RequestedId.excerpt(line));
    }
}
